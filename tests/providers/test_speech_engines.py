"""Hearing and speaking without a service: words, guards, voices, times, and no network."""

import re
import socket
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from asgiref.sync import async_to_sync
from scipy.signal import resample_poly

from providers.base import HEARING_HZ, Pcm, Spoken, VoiceStyle
from providers.embedded.hearing import Whisper, repeats, windows
from providers.embedded.prosody import measure
from providers.embedded.voices import VOICES, word_ends
from providers.registry import provider
from realtime.bench.learner import read_wav

pytestmark = pytest.mark.speech

CLIPS = Path(__file__).resolve().parents[2] / "realtime" / "bench" / "clips"
NUMBERS = {
    "three": "3",
    "five": "5",
    "thirty": "30",
    "ninety": "90",
    "twice": "twice",
    "realise": "realize",
}
LINE = "Everyone is behind. Why is it me in this chair?"


def words(text: str) -> list[str]:
    return [NUMBERS.get(word, word) for word in re.findall(r"[a-z']+|\d+", text.lower())]


def errors(said: list[str], heard: list[str]) -> int:
    """Word edit distance."""
    row = list(range(len(heard) + 1))
    for i, one in enumerate(said, 1):
        last, row[0] = row[0], i
        for j, other in enumerate(heard, 1):
            last, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, last + (one != other))
    return row[-1]


@cache
def whisper() -> Whisper:
    engine: Whisper = provider("speech_to_text")
    return engine


def spoken(text: str, **style: Any) -> Spoken:
    return provider("text_to_speech").speak(text, VoiceStyle(**style))  # type: ignore[no-any-return]


def at_hearing_rate(sound: Spoken) -> Pcm:
    return np.asarray(resample_poly(sound.audio, HEARING_HZ, sound.rate_hz), np.float32)


def test_leader_lines_are_understood() -> None:
    rows = [line.split("\t") for line in (CLIPS / "lines.tsv").read_text().splitlines() if line]
    wrong = total = 0
    for file, _, text in rows:
        heard = whisper().decode(read_wav(CLIPS / file))
        wrong += errors(words(text), words(heard.text))
        total += len(words(text))
    assert total > 150
    assert wrong / total <= 0.03


@pytest.mark.parametrize("kind", ["silence", "noise", "hum"])
def test_nobody_speaking_is_not_made_into_words(kind: str) -> None:
    rng = np.random.default_rng(3)
    t = np.arange(3 * HEARING_HZ) / HEARING_HZ
    sound = {
        "silence": 0 * t,
        "noise": rng.normal(0, 0.05, len(t)),
        "hum": 0.2 * np.sin(2 * np.pi * 50 * t),
    }
    assert not whisper().decode(np.asarray(sound[kind], np.float32)).usable


def test_long_speech_is_cut_where_it_is_quiet() -> None:
    sound = np.random.default_rng(1).normal(0, 0.1, 40 * HEARING_HZ).astype(np.float32)
    quiet = slice(int(22.4 * HEARING_HZ), int(22.6 * HEARING_HZ))
    sound[quiet] = 0
    parts = windows(sound)
    assert sum(map(len, parts)) == len(sound)
    assert abs(len(parts[0]) / HEARING_HZ - 22.5) < 0.15


def test_loops_are_noticed() -> None:
    assert repeats("I see you I see you and more")
    assert repeats("no no no")
    assert not repeats("no no, that is not what I mean")


@pytest.mark.parametrize("voice", sorted(VOICES))
def test_each_voice_is_understood_within_a_word_and_its_times_fit(voice: str) -> None:
    sound = spoken(LINE, voice=voice)
    assert errors(words(LINE), words(whisper().decode(at_hearing_rate(sound)).text)) <= 1
    assert sound.visemes[-1] == (sound.duration_ms, "sil")
    assert [at for at, _ in sound.visemes] == sorted(at for at, _ in sound.visemes)
    assert [word for _, word in sound.words] == LINE.split()
    assert sound.words[-1][0] == sound.duration_ms
    first_loud = int(np.flatnonzero(np.abs(sound.audio) > 0.02)[0]) * 1000 / sound.rate_hz
    assert abs(sound.visemes[0][0] - first_loud) <= 80


def test_voices_differ_and_the_same_words_sound_the_same_twice() -> None:
    pitches = {name: measure(at_hearing_rate(spoken(LINE, voice=name))).pitch_hz for name in VOICES}
    order = ["older_male", "male", "tense_male", "deep_f", "heart", "young_f"]
    assert sorted(pitches, key=pitches.__getitem__) == order
    assert np.array_equal(spoken(LINE, voice="deep_f").audio, spoken(LINE, voice="deep_f").audio)


def test_moods_change_pace() -> None:
    assert (
        spoken(LINE, voice="male", mood="sad").duration_ms
        > spoken(LINE, voice="male", mood="angry").duration_ms
    )


def test_more_spoken_words_than_written_ones_still_end_with_the_sound() -> None:
    ends = word_ends("At 16:30 then.", [], 2.0)
    assert [word for _, word in ends] == ["At", "16:30", "then."]
    assert ends[-1][0] == 2000


def test_the_end_of_turn_hint_knows_a_cut_sentence() -> None:
    engine = provider("turn_end")
    clip = read_wav(CLIPS / "leader6_af_kore.wav")
    whole = engine.judge(np.pad(clip, (0, HEARING_HZ // 5)))
    cut = engine.judge(np.pad(clip[: int(3.1 * HEARING_HZ)], (0, HEARING_HZ // 5)))
    assert whole > 0.8
    assert cut < whole


def test_the_chain_needs_no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    provider("speech_to_text"), provider("text_to_speech"), provider("turn_end")

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("something reached for the network")

    async def chain() -> str:
        monkeypatch.setattr(socket.socket, "connect", refuse)
        sound = await provider("text_to_speech").say(LINE, VoiceStyle("deep_f"))
        return str((await whisper().hear(at_hearing_rate(sound))).text)

    assert words(async_to_sync(chain)()) == words(LINE)


NAMED = [
    ("Noor left the call.", "Noor"),
    ("Imani, thank you for telling me.", "Imani"),
    ("How was that for you, Jo?", "Jo"),
]


def test_names_that_are_known_are_spelt_as_they_are() -> None:
    """Processors round differently, so one of three may still be heard as another word."""
    sounds = [(at_hearing_rate(spoken(line, voice="deep_f")), name) for line, name in NAMED]

    def spelt(names: list[str]) -> int:
        heard = [
            (async_to_sync(whisper().hear)(sound, names=names), name) for sound, name in sounds
        ]
        return sum(name in re.findall(r"\w+", one.text) for one, name in heard)

    known = spelt(["Callum", "Noor", "Imani", "Jo"])
    assert known >= 2
    assert known > spelt([])


def test_an_end_that_begins_it_all_again_is_a_loop() -> None:
    assert repeats("What do you need from me, Henrik? What do you need from me,")
    assert not repeats("What do you need from me, and what do you want?")
