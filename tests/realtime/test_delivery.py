"""How a voice differs from its own first minute: by real recordings made louder, level or clipped."""

from collections.abc import Iterator
from itertools import islice

import numpy as np
import pytest

from providers.base import Pcm
from realtime.bench.learner import read_wav
from realtime.bench.voice import CLIPS
from realtime.delivery import Listening, Sounded, listen, sounded

FILES = sorted(CLIPS.glob("*.wav"))
WORDS = 14


def clips() -> Iterator[Pcm]:
    """One speaker's recordings, over and over."""
    while True:
        yield from (read_wav(path) for path in FILES[:1])


def measured(sound: Pcm) -> Sounded:
    found = sounded(sound, WORDS)
    assert found is not None
    return found


def baseline() -> Listening:
    heard = Listening()
    while heard.own is None:
        heard, events = listen(heard, measured(next(clips())))
        assert events == []
    return heard


def after(*turns: Sounded) -> list[str]:
    heard, found = baseline(), []
    for turn in turns:
        heard, events = listen(heard, turn)
        found += events
    return found


def test_the_same_voice_again_is_nothing() -> None:
    assert after(*(measured(sound) for sound in islice(clips(), 6))) == []


@pytest.mark.parametrize(("gain_db", "found"), [(9, ["raised_voice"]), (3, []), (-9, [])])
def test_louder_than_ones_own_by_six_decibels(gain_db: int, found: list[str]) -> None:
    louder = np.clip(next(clips()) * 10 ** (gain_db / 20), -1, 1).astype(np.float32)
    assert after(measured(louder)) == found


def test_level_speech_counts_after_three_turns_in_a_row() -> None:
    usual = measured(next(clips()))
    flat = Sounded(
        usual.seconds, usual.levels_db, usual.pitch_range_st * 0.4, usual.words_per_minute, 9.0
    )
    assert after(flat, flat) == []
    assert after(flat, flat, flat) == ["flat_delivery"]
    assert after(flat, flat, usual, flat) == []


def test_short_phrases_count_only_when_they_come_faster() -> None:
    usual = measured(next(clips()))
    short = Sounded(
        usual.seconds, usual.levels_db, usual.pitch_range_st, usual.words_per_minute, 2.5
    )
    faster = Sounded(
        usual.seconds, usual.levels_db, usual.pitch_range_st, usual.words_per_minute * 1.3, 2.5
    )
    assert after(short, short, short) == []
    assert after(faster, faster, faster) == ["clipped_delivery"]


def test_a_word_or_two_and_silence_are_not_measured() -> None:
    assert sounded(next(clips()), 2) is None
    assert sounded(np.zeros(16_000, np.float32), 8) is None
