"""What the learner of `bench voice` says: recorded lines and lines spoken at bench time, and the noise behind them."""

import hashlib
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from providers.base import HEARING_HZ, Pcm
from providers.registry import provider
from realtime.bench.learner import read_wav, spoken_span
from realtime.bench.turns.lines import HESITATES, LEADER, Line, lines, recorded
from realtime.bench.turns.speech import MS, case

CLIPS: Final = LEADER.parent
PAUSE_LEAST_MS: Final = 200
NOISE_BELOW_DB: Final = 15.0
NOISE_S: Final = 20
TRAILS, TRAILS_EVERY = "trailing", 30
QUICK_KINDS: Final = frozenset({"question", "hand_over", "short"})


@dataclass(frozen=True)
class Said:
    """One turn of the learner's."""

    name: str
    kind: str
    """"question", "hand_over", "short", "statement" or "trailing"."""

    voice: str
    text: str
    sound: Pcm


def turns(count: int, folder: Path, voices: Sequence[str] = ()) -> list[Said]:
    """So many turns, spoken by six voices and recorded, of lines that nothing was trained on only.

    Every recording comes once; each of the written lines with pauses where its speaker pauses. The order is fixed.
    """
    mixed = in_turn([line for line in lines("held-out") if line.clip is None])
    clips = recorded(LEADER)
    share = min(len(clips), max(1, count // 6))
    speaker = provider("text_to_speech")
    made: list[Said] = [of_clip(clip) for clip in clips[:share]]
    for take in range(2):
        for line in mixed:
            if len(made) >= count:
                return by_speaker(made)
            one = generated(line, take, speaker, folder)
            if not voices or one.voice in voices:
                made.append(one)
    return by_speaker(made)


def in_turn(written: Sequence[Line]) -> list[Line]:
    """The kinds take turns, in an order that nobody chose; a line that trails off comes as seldom as in the whole set."""
    by_kind = {
        kind: sorted((x for x in written if x.kind == kind), key=lambda line: line.order)
        for kind in sorted({line.kind for line in written})
    }
    trailing = deque(by_kind.pop(TRAILS))
    mixed: list[Line] = []
    for place in range(max(map(len, by_kind.values()))):
        for group in by_kind.values():
            mixed += group[place : place + 1]
            if trailing and len(mixed) % TRAILS_EVERY == TRAILS_EVERY - 1:
                mixed.append(trailing.popleft())
    return mixed


def by_speaker(made: Sequence[Said]) -> list[Said]:
    """One voice after the other, as a practice has one learner; within a voice in a fixed shuffle."""
    return sorted(made, key=lambda one: (one.voice, digest(one.name)))


def of_folder(folder: Path) -> list[Said]:
    """Recordings from elsewhere: every *.tsv in the folder names files, seconds and texts."""
    return [of_clip(line) for table in sorted(folder.glob("*.tsv")) for line in recorded(table)]


def of_clip(line: Line) -> Said:
    """A recording as it is, with a moment of its own room before and after."""
    assert line.clip is not None
    return Said(line.clip.stem, line.kind, "recorded", line.text, read_wav(line.clip))


def generated(line: Line, take: int, speaker: Any, folder: Path) -> Said:
    """A written line in one voice."""
    made = case(line, take, speaker, folder)
    text = line.text.replace(f" {HESITATES}", "")
    return Said(f"{made.voice} {take} {text}", line.kind, made.voice, text, made.sound)


def digest(text: str) -> str:
    """The same for the same text, in every run."""
    return hashlib.sha256(text.encode()).hexdigest()


def loud_spans(sound: Pcm) -> list[tuple[int, int]]:
    """From and to, in milliseconds, of each stretch of speech; silences of 200 ms and more part them."""
    gate, frame = provider("turn_end").gate(), 512
    first, last = spoken_span(sound)
    voiced = [
        gate.probability(part) > 0.5
        for part in sound[: len(sound) // frame * frame].reshape(-1, frame)
    ]
    spans: list[tuple[int, int]] = []
    for place, loud in enumerate(voiced):
        begin, end = place * frame // MS, (place + 1) * frame // MS
        if not loud or end < first // MS or begin > last // MS:
            continue
        if spans and begin - spans[-1][1] < PAUSE_LEAST_MS:
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((begin, end))
    return spans


def noise() -> Pcm:
    """The hum of many voices: the recorded lines' own spectrum with its phases thrown, the same in every run."""
    clips = [read_wav(path) for path in sorted(CLIPS.glob("*.wav"))]
    whole = np.resize(np.concatenate(clips), NOISE_S * HEARING_HZ)
    loud = np.concatenate([clip[np.abs(clip) > 0.02] for clip in clips])
    spectrum = np.abs(np.fft.rfft(whole))
    phases = np.random.default_rng(15).uniform(0, 2 * np.pi, len(spectrum))
    shaped = np.fft.irfft(spectrum * np.exp(1j * phases), len(whole))
    level = np.sqrt((loud**2).mean()) * 10 ** (-NOISE_BELOW_DB / 20)
    return np.asarray(shaped / np.sqrt((shaped**2).mean()) * level, np.float32)
