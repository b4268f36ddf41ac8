"""What a verdict rests on: the turns of a talk, and the quotes found in them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import IntEnum

from providers.base import Reading
from sessions.persona.state import Event


class Standing(IntEnum):
    """How surely an element was shown."""

    MISSING = 0
    POSSIBLE = 1
    MET = 2

    def __str__(self) -> str:
        return self.name.lower()


@dataclass(frozen=True)
class Vote:
    """A place in a learner's turn that a language model would take as showing an element."""

    element: str
    start: int
    end: int


@dataclass(frozen=True)
class TurnRecord:
    """One turn as it was heard."""

    n: int
    speaker: str
    """learner or persona."""

    text: str
    start_ms: int = 0
    end_ms: int = 0
    reading: Reading = field(default_factory=Reading)
    beat: str = ""
    tells: tuple[str, ...] = ()
    phase: str = ""
    events: tuple[Event, ...] = ()
    interrupted: bool = False
    source: str = "voice"
    """voice or text."""

    confidence: float = 1.0
    kind: str = "line"
    who: str = ""
    """The person who speaks; of a learner's turn empty."""

    to: tuple[str, ...] = ()
    """Whom the learner speaks to, where there are two; nobody in particular is empty."""

    act: int = 0
    """The act it belongs to, where there are acts."""

    votes: tuple[Vote, ...] = ()


@dataclass(frozen=True)
class Evidence:
    """One quote, found in the stored turn at the stored place."""

    element: str
    turn: int
    start: int
    end: int
    quote: str
    source: str
    """slot, head, timing, persona, model, learner or instructor."""

    p: float = 1.0
    t0_ms: int = 0
    t1_ms: int = 0
    word_confidence: float = 1.0


@dataclass(frozen=True)
class Finding:
    """What one rule found."""

    standing: Standing
    evidence: tuple[Evidence, ...] = ()
    at: int = -1
    """Which of the learner's turns completed it, counted from 0."""


MISSING = Finding(Standing.MISSING)


@dataclass(frozen=True)
class Exchange:
    """One learner turn, what the persona said before it, and her replies to it."""

    turn: TurnRecord
    before: TurnRecord | None
    after: tuple[TurnRecord, ...]


def exchanges_of(transcript: Sequence[TurnRecord]) -> list[Exchange]:
    """The talk by learner turns; greetings and lines that bridge a wait are no evidence."""
    turns = [turn for turn in transcript if turn.speaker == "learner" or turn.kind in SPOKEN_KINDS]
    places = [at for at, turn in enumerate(turns) if turn.speaker == "learner"]
    found = []
    for at, following in zip(places, [*places[1:], len(turns)], strict=False):
        before = turns[at - 1] if at and turns[at - 1].speaker == "persona" else None
        found.append(Exchange(turns[at], before, tuple(turns[at + 1 : following])))
    return found


SPOKEN_KINDS = frozenset({"line", "silence"})
