"""What the learners of `bench voice` say: written lines in six voices without pauses put in, or recordings; and a noise behind."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from scipy.signal import lfilter, resample_poly

from providers.base import HEARING_HZ, Pcm, VoiceStyle
from providers.embedded.voices import VOICES
from realtime.bench.learner import read_wav, spoken_span
from realtime.bench.turns.lines import HESITATES, lines

CLIPS: Final = Path(__file__).parent / "clips"
SNR_DB: Final = 15.0
BABBLERS: Final = 4
INTERRUPTIONS: Final = (
    "Wait, let me finish that.", "Sorry, can I say something?", "Hold on a second.", "No, that's not what I said."
)  # fmt: skip


@dataclass(frozen=True)
class SpokenLine:
    """One turn of a learner."""

    kind: str
    text: str
    sound: Pcm


def by_voice(turns: int, speaker: Any) -> dict[str, list[SpokenLine]]:
    """So many lines of the half that nothing was trained on, in the order of their hashes, dealt to the six voices."""
    found = sorted(
        (line for line in lines("held-out") if line.clip is None), key=lambda line: line.order
    )
    voices = sorted(VOICES)
    out: dict[str, list[SpokenLine]] = defaultdict(list)
    for place in range(turns):
        line, voice = found[place % len(found)], voices[place % len(voices)]
        text = line.text.replace(f" {HESITATES}", "")
        out[voice].append(SpokenLine(line.kind, text, voiced(text, voice, speaker)))
    return dict(out)


def recorded(folder: Path = CLIPS) -> list[SpokenLine]:
    """The recordings of a folder whose `lines.tsv` names file, seconds and text."""
    rows = [row.split("\t") for row in (folder / "lines.tsv").read_text("utf-8").splitlines()]
    return [
        SpokenLine("question" if text.endswith("?") else "statement", text, read_wav(folder / name))
        for name, _, text in rows
    ]


def other(name: str) -> str:
    """The voice that interrupts: the learner's own, or any where the lines are recorded."""
    return name if name in VOICES else min(VOICES)


def interruptions(speaker: Any, voice: str) -> list[SpokenLine]:
    """What somebody says to take the floor."""
    return [
        SpokenLine("interruption", text, voiced(text, voice, speaker)) for text in INTERRUPTIONS
    ]


def voiced(text: str, voice: str, speaker: Any) -> Pcm:
    """A text in one of the six voices, as a microphone hears it."""
    said = speaker.speak(text, VoiceStyle(voice))
    return np.asarray(resample_poly(said.audio, HEARING_HZ, said.rate_hz), np.float32)


def babble(seconds: int = 20) -> Pcm:
    """Several people in the next room: recordings backwards, over each other, without their highs; 15 dB below speech."""
    whole = np.zeros(seconds * HEARING_HZ, np.float32)
    voices = [line.sound[::-1] for line in recorded()[:BABBLERS]]
    for place, voice in enumerate(voices):
        whole += np.resize(np.roll(voice, place * HEARING_HZ), len(whole))
    dull = np.asarray(lfilter([0.25], [1, -0.75], whole), np.float32)
    return np.asarray(dull * level(voices) * 10 ** (-SNR_DB / 20) / rms(dull), np.float32)


def level(sounds: Sequence[Pcm]) -> float:
    """The middle level of what is spoken."""
    return float(np.median([rms(sound[slice(*spoken_span(sound))]) for sound in sounds]))


def rms(sound: Pcm) -> float:
    """Root mean square."""
    return float(np.sqrt(np.mean(sound**2)))
