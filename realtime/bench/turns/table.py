"""Every silence of the pause set with what was known in it: what training reads and what the curves are drawn from."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from providers.base import SpeechToText, TurnEnd
from realtime.bench.turns import virtual
from realtime.bench.turns.lines import lines
from realtime.bench.turns.listener import Listener, Seen
from realtime.bench.turns.memory import Memory, RememberedTurnEnd, RememberedWords
from realtime.bench.turns.speech import Case, case
from realtime.floor.ending import Signs, signs_of
from realtime.floor.manners import Manners

LEAST_MS: Final = 200
"""A shorter silence is part of a word."""

PATIENT: Final = Manners(time_to_answer=4.0)
"""Waits so long that every pause of the set is heard to its end."""

AFTER_MS: Final = 2_300
LATE_MS: Final = 200
"""The voice detector finds the end of speech so much earlier, at most, than the loudness does."""

TAKES: Final = {"tuning": 2, "held-out": 1}
"""Two readings of each line to learn from; each counted once where it is measured."""


@dataclass(frozen=True)
class Known:
    """What was known from some moment of a silence on."""

    ms: int
    hint: float
    rising: float
    text: str


@dataclass(frozen=True)
class Pause:
    """One silence of 200 ms or more by the voice detector."""

    case: Case
    begins_ms: int
    ms: int
    ends_turn: bool
    where: str
    known: tuple[Known, ...]

    def signs(self, known: Known) -> Signs:
        """What is weighed at a moment of it."""
        return signs_of(
            known.text, hint=known.hint, rising=known.rising, asked=self.case.line.asked
        )


@dataclass(frozen=True)
class Engines:
    """The real engines behind a memory."""

    turn_end: TurnEnd
    recogniser: SpeechToText
    speaker: Any
    folder: Path
    memory: Memory


def engines(folder: Path, provider: Any, *, takes_ms: Mapping[str, int] | None = None) -> Engines:
    """The embedded engines of this process, with the answers they have given before."""
    memory = Memory(folder / "answers.json", takes_ms)
    return Engines(
        RememberedTurnEnd(provider("turn_end"), memory),
        RememberedWords(provider("speech_to_text"), memory),
        provider("text_to_speech"),
        folder,
        memory,
    )


def cases(half: str, made_with: Engines) -> list[Case]:
    """The lines of one half as sound; a recording has one take only."""
    return [
        case(line, take, made_with.speaker, made_with.folder / "sound")
        for line in lines(half)
        for take in range(1 if line.clip else TAKES[half])
    ]


def table(half: str, made_with: Engines) -> list[Pause]:
    """The silences of one half, each heard to its end."""
    found: list[Pause] = []
    for number, one in enumerate(cases(half, made_with)):
        found += pauses(one, virtual.run(heard_out(one, made_with)))
        if number % 20 == 0:
            made_with.memory.save()
    made_with.memory.save()
    return found


async def heard_out(one: Case, made_with: Engines) -> Seen:
    """Listen to a line without ever taking the turn inside it."""
    listener = Listener(
        turn_end=made_with.turn_end, recogniser=made_with.recogniser, manners=PATIENT
    )
    await asyncio.sleep(0)
    return await listener.hear(one.sound, settles_ms=AFTER_MS)


def pauses(one: Case, seen: Seen) -> Iterator[Pause]:
    """The silences of one line."""
    for begins_ms, ms in seen.silences:
        if ms >= LEAST_MS:
            last = begins_ms + ms >= one.ends_ms
            known = tuple(known_in(begins_ms, ms, seen))
            if known:
                yield Pause(one, begins_ms, ms, last, where(one, begins_ms, last=last), known)


def known_in(begins_ms: int, ms: int, seen: Seen) -> Iterator[Known]:
    """What was known from each hint on, once there are words."""
    until = begins_ms + ms + LEAST_MS
    words = [(at, text) for at, text in seen.words if begins_ms < at <= until]
    hints = [(at, p) for at, p in seen.hints if begins_ms < at <= until]
    if not words or not hints:
        return
    heard_ms, text = words[0]
    before = hints[0][1]
    for at, hint in hints:
        yield Known(max(at, heard_ms) - begins_ms, hint, hint - before, text)
        before = hint


def where(one: Case, begins_ms: int, *, last: bool) -> str:
    """Why the speaker pauses here."""
    if last:
        return "end"
    planned = (why for begin, end, why in one.pauses if begin - LATE_MS - 50 < begins_ms < end)
    return next(planned, "own")


def shares(waits: Sequence[float], found: Sequence[Pause]) -> tuple[float, float, float]:
    """The share of inner pauses that a wait ends, and the median and 95th percentile of the wait after real ends."""
    inner = [
        wait <= pause.ms for wait, pause in zip(waits, found, strict=True) if not pause.ends_turn
    ]
    ends = sorted(wait for wait, pause in zip(waits, found, strict=True) if pause.ends_turn)
    return sum(inner) / len(inner), ends[len(ends) // 2], ends[int(0.95 * len(ends))]
