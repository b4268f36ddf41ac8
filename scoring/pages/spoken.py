"""What was said, turn by turn, as pages show it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from scoring.models import Assessment, EvidenceRow
from sessions.models import Turn
from sessions.persona.card import ScenarioCard


@dataclass(frozen=True)
class Mark:
    """A short word beside a turn."""

    words: str
    tone: str = ""
    icon: str = ""


@dataclass(frozen=True)
class Spoken:
    """One turn of the talk."""

    n: int
    at: str
    mine: bool
    who: str
    """The persona's first name; empty for a learner."""

    part: str
    """The title of the act that begins here."""

    text: str
    cut: bool
    unsure: bool
    flagged: bool
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True)
class Quote:
    """One quote and the turn it stands in."""

    turn: int
    at: str
    text: str


def clock(ms: int) -> str:
    """A time of the talk as m:ss."""
    minutes, seconds = divmod(ms // 1000, 60)
    return f"{minutes}:{seconds:02}"


def span(ms: int) -> str:
    """A length of time in words."""
    minutes, seconds = divmod(round(ms / 1000), 60)
    return f"{minutes} min {seconds} s" if minutes else f"{seconds} s"


def spoken_turns(
    card: ScenarioCard,
    turns: Sequence[Turn],
    assessment: Assessment | None,
    marks: dict[int, list[Mark]],
) -> list[Spoken]:
    """Every turn, with its marks and flags."""
    flagged = {flag.turn for flag in assessment.flags.all()} if assessment else set()
    names = {person.slug: person.name.split()[0] for person in card.people}
    before = [0, *(turn.act for turn in turns)]
    return [
        Spoken(
            n=turn.n,
            at=clock(turn.start_ms),
            mine=turn.speaker == Turn.Speaker.LEARNER,
            who=names.get(turn.who, ""),
            part=title_of(card, turn.act) if turn.act != act else "",
            text=heard(turn),
            cut=turn.interrupted,
            unsure=turn.speaker == Turn.Speaker.LEARNER and turn.confidence < 0.6,
            flagged=turn.n in flagged,
            marks=tuple(marks.get(turn.n, ())),
        )
        for turn, act in zip(turns, before, strict=False)
    ]


def title_of(card: ScenarioCard, n: int) -> str:
    """What an act is called."""
    act = card.act(n)
    return act.title if act else ""


def heard(turn: Turn) -> str:
    """What was really said of a turn."""
    return turn.heard if turn.heard is not None else turn.planned


def quotes_of(rows: Iterable[EvidenceRow], turns: dict[int, Turn]) -> list[Quote]:
    """Quotes with the time of their turn."""
    return [Quote(row.turn, time_of(row.turn, turns), row.quote) for row in rows]


def time_of(n: int, turns: dict[int, Turn]) -> str:
    """When a turn began; empty where there is none."""
    return clock(turns[n].start_ms) if n in turns else ""
