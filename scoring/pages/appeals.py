"""Appeals as the debrief and the review show them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from scoring.appealing import may_appeal
from scoring.models import Appeal, Assessment
from scoring.pages.spoken import heard, time_of
from sessions.models import Turn

SHORT: Final = 70
"""Characters of a line in a list to choose from."""


@dataclass(frozen=True)
class Asked:
    """One appeal with what it is about."""

    row: Appeal
    about: str
    """The objective's title, or what the marked line should be watched for."""

    shows: str
    """What the line would show; empty unless it is pointed to as evidence."""

    quote: str
    at: str
    turn: int | None
    level: int | None


def appeals_of(
    assessment: Assessment, turns: Sequence[Turn], what: Mapping[str, str]
) -> list[Asked]:
    """Everything a learner asked and did not take back; `what` says what each flag is about."""
    by_n = {turn.n: turn for turn in turns}
    rows = (row for row in assessment.appeals.all() if row.status != Appeal.Status.WITHDRAWN)
    return [asked(row, by_n, what) for row in rows]


def asked(row: Appeal, turns: dict[int, Turn], what: Mapping[str, str]) -> Asked:
    """One of them."""
    if row.flag:
        flag = row.flag
        about = what.get(flag.flag, "")
        return Asked(row, about, "", flag.quote, time_of(flag.turn, turns), flag.turn, None)
    assert row.objective is not None
    words = {one.element: one.words for one in row.objective.elements.all()}
    line = heard(turns[row.turn]) if row.turn in turns else ""
    at = time_of(row.turn, turns) if row.turn else ""
    shows = words.get(row.element, "")
    return Asked(row, row.objective.title, shows, line, at, row.turn, row.objective.level)


@dataclass(frozen=True)
class Appealable:
    """What a learner may still ask about one assessment, and what they have asked."""

    is_open: bool
    by_flag: dict[int, Asked]
    by_objective: dict[int, list[Asked]]
    lines: list[tuple[int, str, str]]
    """The learner's own lines: number, time, first words."""


def appealable(
    assessment: Assessment, turns: Sequence[Turn], what: Mapping[str, str]
) -> Appealable:
    """All of it for the debrief."""
    by_flag: dict[int, Asked] = {}
    by_objective: dict[int, list[Asked]] = {}
    for one in appeals_of(assessment, turns, what):
        if one.row.flag_id:
            by_flag[one.row.flag_id] = one
        elif one.row.objective_id:
            by_objective.setdefault(one.row.objective_id, []).append(one)
    return Appealable(may_appeal(assessment), by_flag, by_objective, lines_of(turns))


def lines_of(turns: Sequence[Turn]) -> list[tuple[int, str, str]]:
    """The learner's own lines to choose from: number, time, first words."""
    by_n = {turn.n: turn for turn in turns}
    return [
        (turn.n, time_of(turn.n, by_n), shortened(heard(turn)))
        for turn in turns
        if turn.speaker == Turn.Speaker.LEARNER and heard(turn)
    ]


def shortened(text: str) -> str:
    """The first words of a line."""
    return text if len(text) <= SHORT else f"{text[:SHORT].rsplit(' ', 1)[0]} …"
