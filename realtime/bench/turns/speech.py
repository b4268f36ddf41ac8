"""Makes the pause set: lines spoken by the six voices, silences put in where people pause, a room behind it all."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from scipy.signal import lfilter, resample_poly

from providers.base import HEARING_HZ, Pcm, Spoken, VoiceStyle
from providers.embedded.voices import VOICES
from realtime.bench.learner import read_wav, spoken_span
from realtime.bench.turns.lines import HESITATES, Line

VERSION: Final = "2"
"""Part of a sound file's name: a change of anything below makes all of them anew."""

SHORTEST_MS, LONGEST_MS = 300, 2000
TAIL: Final = 1.36
"""How fast long pauses become rare. With it 39 % last over 600 ms and 10 % over 1,600 ms, as in the pauses of people
on the public English end-of-turn benchmark (21.7 and 5 of the 55.6 % that last over 300 ms)."""

AT_SENTENCE, AT_COMMA, ASTRAY = 0.6, 0.6, 0.35
"""How often a speaker pauses after a sentence, at a comma, and in the middle of a clause that has neither."""

RUSHED_MS: Final = 120
"""Between two sentences without a pause."""

HABITS: Final = {"tense_male": 0.75, "young_f": 0.9, "older_male": 1.3}
"""How long this voice's pauses are beside the others'."""

ROOM_LEVEL: Final = 0.001
LEAD_S: Final = 0.4
MS: Final = HEARING_HZ // 1000


@dataclass(frozen=True)
class Case:
    """One line as sound, and where its speaker pauses."""

    line: Line
    voice: str
    sound: Pcm
    pauses: tuple[tuple[int, int, str], ...]
    """From and to in milliseconds, and whether at the end of a sentence, of a clause, or in hesitation."""

    ends_ms: int
    """Where the last of the speech is."""


def case(line: Line, take: int, speaker: Any, folder: Path) -> Case:
    """A line's sound, from the folder if it has been made before; each take is another voice with other pauses."""
    key = hashlib.sha256(f"{VERSION} {take} {line.text}".encode()).hexdigest()[:20]
    voice = sorted(VOICES)[int(key, 16) % len(VOICES)] if line.clip is None else "recorded"
    stored = folder / f"{key}.npz"
    if not stored.exists():
        folder.mkdir(parents=True, exist_ok=True)
        rng = np.random.default_rng(int(key, 16))
        parts = recorded(line) if line.clip else spoken(line, voice, speaker, rng)
        sound, pauses = with_pauses(parts, HABITS.get(voice, 1.0), rng)
        np.savez_compressed(stored, sound=(sound * 32767).astype(np.int16), pauses=pauses)
    with np.load(stored) as file:
        sound = np.asarray(file["sound"] / 32767, np.float32)
        pauses = [(int(a), int(b), str(kind)) for a, b, kind in file["pauses"]]
    return Case(line, voice, sound, tuple(pauses), spoken_span(sound)[1] // MS)


Part = tuple[Pcm, str]
"""Some speech, and why the speaker pauses after it; "" for no pause."""


def spoken(line: Line, voice: str, speaker: Any, rng: np.random.Generator) -> list[Part]:
    """Speak a line sentence by sentence and part it where its speaker pauses."""
    parts: list[Part] = []
    for sentence in line.sentences:
        said = speaker.speak(sentence.replace(f" {HESITATES}", ""), VoiceStyle(voice))
        parts += parted(sentence, said, rng)
        parts[-1] = (parts[-1][0], "sentence" if rng.random() < AT_SENTENCE else "rushed")
    return parts


def parted(sentence: str, said: Spoken, rng: np.random.Generator) -> list[Part]:
    """Cut one sentence's sound at its hesitations and at some of its commas."""
    sound = np.asarray(resample_poly(said.audio, HEARING_HZ, said.rate_hz), np.float32)
    reasons = breaks(sentence, rng)
    parts, begin = [], 0
    for place, (end_ms, _) in enumerate(said.words):
        if place in reasons:
            cut = quietest(sound, end_ms * MS)
            if cut > begin:
                parts.append((sound[begin:cut], reasons[place]))
                begin = cut
    return [*parts, (sound[begin:], "")]


def breaks(sentence: str, rng: np.random.Generator) -> dict[int, str]:
    """After which words (counted from 0) a speaker pauses, and why."""
    reasons: dict[int, str] = {}
    words: list[str] = []
    for word in sentence.split():
        if word == HESITATES:
            reasons[len(words) - 1] = "hesitation"
        else:
            words.append(word)
    for place, word in enumerate(words[:-1]):
        if word.endswith((",", ";", ":")) and place not in reasons and rng.random() < AT_COMMA:
            reasons[place] = "clause"
    if len(words) > 6 and not reasons and rng.random() < ASTRAY:
        reasons[int(rng.integers(2, len(words) - 3))] = "hesitation"
    return reasons


def quietest(sound: Pcm, near: int) -> int:
    """The quietest 10 ms within a tenth of a second of a place."""
    first = max(0, near - 100 * MS)
    blocks = sound[first : near + 100 * MS]
    blocks = blocks[: len(blocks) // (10 * MS) * 10 * MS].reshape(-1, 10 * MS)
    return first + int((blocks**2).mean(axis=1).argmin()) * 10 * MS if len(blocks) else near


def recorded(line: Line) -> list[Part]:
    """Part a recording in the middle of each of its own breaths."""
    assert line.clip is not None
    sound = read_wav(line.clip)
    first, last = spoken_span(sound)
    sound = sound[first : last + 1]
    quiet = np.convolve(np.abs(sound) > 0.02, np.ones(120 * MS), "same") < 1
    edges = np.flatnonzero(np.diff(np.concatenate([[0], quiet.astype(int), [0]])))
    cuts = [int(a + b) // 2 for a, b in edges.reshape(-1, 2) if a > 0 and b < len(sound)]
    return [
        (sound[a:b], "breath")
        for a, b in zip([0, *cuts], [*cuts, len(sound)], strict=True)
        if b > a
    ]


def with_pauses(
    parts: list[Part], habit: float, rng: np.random.Generator
) -> tuple[Pcm, list[tuple[int, int, str]]]:
    """Join the parts with their silences, in a room that hums."""
    pieces, pauses, at = [np.zeros(int(LEAD_S * HEARING_HZ), np.float32)], [], LEAD_S * 1000
    for place, (sound, reason) in enumerate(parts):
        pieces.append(faded(sound))
        at += len(sound) / MS
        if reason and place + 1 < len(parts):
            ms = RUSHED_MS if reason == "rushed" else pause_ms(habit, rng)
            if reason != "rushed":
                pauses.append((round(at), round(at + ms), reason))
            pieces.append(np.zeros(ms * MS, np.float32))
            at += ms
    whole = np.concatenate(pieces)
    return np.clip(whole + room(len(whole), rng), -1, 1).astype(np.float32), pauses


def pause_ms(habit: float, rng: np.random.Generator) -> int:
    """A pause of 0.3 to 2 s; short ones are common, long ones are not."""
    rarest: float = (SHORTEST_MS / LONGEST_MS) ** TAIL
    share = rarest + (1 - rarest) * rng.random()
    return int(min(LONGEST_MS, max(SHORTEST_MS, habit * SHORTEST_MS * share ** (-1 / TAIL))))


def faded(sound: Pcm) -> Pcm:
    """Five milliseconds in and out, so that a cut does not click."""
    ramp = np.minimum(1, np.arange(1, len(sound) + 1) / (5 * MS))
    return np.asarray(sound * ramp * ramp[::-1], np.float32)


def room(length: int, rng: np.random.Generator) -> Pcm:
    """The low noise of a room."""
    noise = lfilter([1.0], [1.0, -0.9], rng.normal(0, 1, length))
    return np.asarray(noise / 2.3 * ROOM_LEVEL, np.float32)
