"""Where sound begins after quiet, as a face needs it."""

import numpy as np

from realtime.rises import rises

RATE_HZ = 24_000


def sound(*spans_ms: tuple[int, float]) -> np.ndarray:
    """Spans of a tone, each so long and so loud."""
    parts = [level * np.sin(np.arange(RATE_HZ * ms // 1000) / 10) for ms, level in spans_ms]
    return np.concatenate(parts).astype(np.float32)


def test_the_first_sound_and_each_after_a_silence_are_told() -> None:
    assert rises(sound((60, 0), (300, 0.2), (200, 0), (300, 0.2)), RATE_HZ) == [60, 560]


def test_a_short_stop_inside_a_word_is_no_beginning() -> None:
    assert rises(sound((300, 0.2), (100, 0), (300, 0.2)), RATE_HZ) == [0]


def test_silence_and_breath_have_none() -> None:
    assert rises(sound((500, 0), (500, 0.005)), RATE_HZ) == []
    assert rises(np.zeros(0, np.float32), RATE_HZ) == []
