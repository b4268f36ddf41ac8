"""Sounds over the persona's voice: real interruptions, and all that is none."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from scipy.signal import butter, lfilter, resample_poly

from providers.base import HEARING_HZ, Pcm, VoiceStyle
from providers.embedded.voices import VOICES
from realtime.bench.turns import virtual
from realtime.bench.turns.listener import Listener, Seen
from realtime.bench.turns.speech import MS, room
from realtime.bench.turns.table import Engines

INTERRUPTIONS: Final = (
    "Stop.", "Wait, let me finish.", "Sorry, can I say something?", "No, that's not what I said.", "Hold on a second.",
    "Wait a moment, please.", "Stop, that's enough for now.", "Hang on, which files do you mean?", "What do you mean?",
    "When was that?", "Which files?", "Who told you that?", "Can I ask you something?", "How many was it?",
    "I need to stop you there.", "That isn't fair, and you know it.", "I'm sorry, but I have to come in here.",
    "Let me explain why I asked.", "But you signed it yourself.", "I hear you, and I still need the files by Friday.",
    "Marta, look at me for a second.", "You said two days, not five.", "No, wait.", "Please don't raise your voice.",
)  # fmt: skip
LISTENING: Final = (
    "Mm-hm.", "Right.", "Yeah.", "Okay.", "Uh-huh.", "I see.", "Sure.", "Mm.", "Right, right.", "Oh, okay.", "Yes.",
    "Yeah, yeah.", "Of course.", "Ah, I see.",
)  # fmt: skip
PERSONA: Final = (
    "Everyone is behind since the system changed, and now it is my name on a plan. Why is it me in this chair?",
    "I have been here for eleven years and nobody has ever questioned a file of mine before October.",
    "You were not in the room. The client asked for an answer and I gave one, that is what they pay for.",
    "I came in on my day off to say this, and I would like to know what happens to me afterwards.",
    "Nineteen years, and it ends with a letter. Tell me at least who made the list.",
    "The hours were in the channel at twelve minutes past four, so I do not see what else I should have done.",
    "I had three pages in twenty minutes and nobody to ask, so of course I used last year's hours.",
    "If this is about my numbers then say so, because the numbers are better than they have ever been.",
)  # fmt: skip
COUGHS = CLAPS = KNOCKS = 8
ECHO_LEVEL: Final = 0.1
"""20 dB below the persona's voice as it left."""

BEGINS_MS: Final = 3_600
"""When the sound comes: the reply is well under way and the echo guard has warmed up."""

REPLY_MS: Final = 9_000


@dataclass(frozen=True)
class Overlap:
    """One sound, and whether it means to take the floor."""

    kind: str
    name: str
    takes_floor: bool
    sound: Pcm
    persona: str = ""


def overlaps(speaker: Any) -> list[Overlap]:
    """The whole set, the same every time."""
    said = [
        *((text, "interruption", True) for text in INTERRUPTIONS),
        *((text, "listening", False) for text in LISTENING),
    ]
    out = [
        Overlap(kind, text, takes, voiced(text, place, speaker), PERSONA[place % len(PERSONA)])
        for place, (text, kind, takes) in enumerate(said)
    ]
    for place in range(COUGHS):
        out.append(Overlap("cough", f"cough {place}", False, cough(place), PERSONA[place]))
        out.append(Overlap("clap", f"clap {place}", False, claps(place), PERSONA[place]))
        out.append(Overlap("knock", f"knock {place}", False, knock(place), PERSONA[place]))
    for place, text in enumerate(PERSONA):
        echo = voiced(text, place + 1, speaker) * np.float32(ECHO_LEVEL)
        out.append(Overlap("echo", text, False, echo, text))
    return out


def voiced(text: str, place: int, speaker: Any) -> Pcm:
    """A text in one of the six voices."""
    said = speaker.speak(text, VoiceStyle(sorted(VOICES)[place % len(VOICES)]))
    return np.asarray(resample_poly(said.audio, HEARING_HZ, said.rate_hz), np.float32)


def cough(seed: int) -> Pcm:
    """One to three bursts of throaty noise."""
    rng = np.random.default_rng(seed)
    low, high = butter(2, [300 / 8000, 2800 / 8000], "band")
    pieces = []
    for _ in range(1 + seed % 3):
        length = int(rng.integers(140, 320)) * MS
        burst = lfilter(low, high, rng.normal(0, 1, length))
        pieces += [
            burst * np.exp(-np.linspace(0, 4, length)),
            np.zeros(int(rng.integers(60, 160)) * MS),
        ]
    whole = np.concatenate(pieces)
    return np.asarray(0.4 * whole / np.abs(whole).max(), np.float32)


def claps(seed: int) -> Pcm:
    """One to four short cracks."""
    rng = np.random.default_rng(100 + seed)
    pieces = []
    for _ in range(1 + seed % 4):
        crack = rng.normal(0, 1, 40 * MS) * np.exp(-np.linspace(0, 9, 40 * MS))
        pieces += [crack, np.zeros(int(rng.integers(150, 300)) * MS)]
    whole = np.concatenate(pieces)
    return np.asarray(0.6 * whole / np.abs(whole).max(), np.float32)


def knock(seed: int) -> Pcm:
    """A chair, a door, a cup: low thuds with a ring."""
    rng = np.random.default_rng(200 + seed)
    pieces = []
    for _ in range(2 + seed % 2):
        t = np.arange(180 * MS) / HEARING_HZ
        thud = np.sin(2 * np.pi * rng.uniform(90, 240) * t) * np.exp(-t * 30)
        pieces += [thud + 0.1 * rng.normal(0, 1, len(t)) * np.exp(-t * 60), np.zeros(120 * MS)]
    whole = np.concatenate(pieces)
    return np.asarray(0.5 * whole / np.abs(whole).max(), np.float32)


@dataclass(frozen=True)
class Met:
    """How one sound over the persona was met; times count from its first sample."""

    overlap: Overlap
    stopped_ms: int | None
    ducked_ms: int | None
    resumed: bool


def meet(one: Overlap, made_with: Engines) -> Met:
    """Let the persona speak and put the sound over it."""
    seen = virtual.run(interrupted(one, made_with))
    stops = [ms - BEGINS_MS for ms in (*seen.stopped_ms, *seen.withdrawn_ms) if ms >= BEGINS_MS]
    ducks = [ms - BEGINS_MS for ms in seen.ducked_ms if ms >= BEGINS_MS]
    return Met(one, min(stops, default=None), min(ducks, default=None), seen.resumed)


async def interrupted(one: Overlap, made_with: Engines) -> Seen:
    """A persona that speaks for nine seconds, a room, and the sound."""
    listener = Listener(
        turn_end=made_with.turn_end,
        recogniser=made_with.recogniser,
        reply_ms=REPLY_MS,
        reply_text=one.persona,
    )
    quiet = np.zeros(BEGINS_MS * MS, np.float32)
    after = np.zeros(3_000 * MS, np.float32)
    whole = np.concatenate([quiet, one.sound, after])
    whole = whole + room(len(whole), np.random.default_rng(0))
    await asyncio.sleep(0)
    return await listener.hear(whole.astype(np.float32), settles_ms=0, speaking=True)


def precision_and_recall(met: Sequence[Met]) -> tuple[float, float]:
    """Of the stops, how many were meant; of the interruptions, how many were heard."""
    stopped = [one for one in met if one.stopped_ms is not None]
    right = sum(one.overlap.takes_floor for one in stopped)
    return right / max(1, len(stopped)), right / sum(one.overlap.takes_floor for one in met)
