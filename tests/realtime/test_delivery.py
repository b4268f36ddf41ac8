"""How a voice differs from its own first minute: by real recordings made louder, level or clipped."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

import numpy as np
import pytest

from providers.base import Pcm
from providers.embedded.prosody import measure
from realtime.bench.learner import read_wav
from realtime.bench.voice.spoken import CLIPS
from realtime.delivery import Listening, Sounded, listen

FILES = sorted(CLIPS.glob("*.wav"))
WORDS = 14


def clips() -> Iterator[Pcm]:
    """One speaker's recordings, over and over."""
    while True:
        yield from (read_wav(path) for path in FILES[:1])


def measured(sound: Pcm) -> Sounded:
    return Sounded(measure(sound), WORDS)


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
    level = replace(usual.voice, pitch_range_st=usual.voice.pitch_range_st * 0.4)
    flat = Sounded(level, WORDS)
    assert after(flat, flat) == []
    assert after(flat, flat, flat) == ["flat_delivery"]
    assert after(flat, flat, usual, flat) == []


def test_short_phrases_count_only_when_they_come_faster() -> None:
    usual = measured(next(clips()))
    broken = replace(usual.voice, pauses_ms=(200,) * 4)
    short = Sounded(broken, WORDS)
    faster = Sounded(replace(broken, seconds=broken.seconds * 0.6), WORDS)
    assert short.phrase_words < 4
    assert after(*[replace(short, voice=replace(broken, seconds=broken.seconds + 1))] * 3) == []
    assert after(faster, faster, faster) == ["clipped_delivery"]


def test_a_word_or_two_and_silence_say_nothing() -> None:
    quiet = Sounded(measure(np.zeros(16_000, np.float32)), 8)
    assert listen(Listening(), Sounded(measure(next(clips())), 2)) == (Listening(), [])
    assert listen(Listening(), quiet) == (Listening(), [])
