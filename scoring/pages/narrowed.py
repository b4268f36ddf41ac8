"""Which rows of a board are shown and in which order, as its address asks."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final
from urllib.parse import urlencode

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lti_tool.services.groups import Group
from scoring.pages.rows import GRADE, Row, Status
from sessions.models import Session

Name = str | Promise
STATES: Final[Mapping[str, Name]] = {
    "practising": _("Practising"),
    "settled": _("Settled"),
    "needs": _("Needs review"),
    "stuck": _("Grade not in the gradebook"),
    "uncounted": _("Broke off, or not counted"),
}
STUCK: Final = frozenset(
    GRADE[one][0] for one in (Status.SUPERSEDED, Status.NOT_GRADABLE, Status.DEAD)
)
NAME, TOTAL, STATE, ENDED = "name", "total", "state", "ended"


@dataclass(frozen=True)
class Asked:
    """What an address asks of a board; what cannot be one counts as not asked."""

    state: str = ""
    late: bool = False
    group: int = 0
    """The number of a group of the course; 0 is everybody."""

    sort: str = NAME
    down: bool = False

    @property
    def query(self) -> str:
        """The same as an address carries it."""
        given = {
            "state": self.state,
            "late": "1" if self.late else "",
            "group": str(self.group) if self.group else "",
            "sort": f"{'-' if self.down else ''}{self.sort}" if self.is_sorted else "",
        }
        return urlencode({name: value for name, value in given.items() if value})

    @property
    def is_narrowed(self) -> bool:
        """Whether some rows may be left out."""
        return bool(self.state or self.late or self.group)

    @property
    def is_sorted(self) -> bool:
        """Whether it is another order than by name."""
        return (self.sort, self.down) != (NAME, False)


@dataclass(frozen=True)
class Head:
    """A column that sorts when it is chosen."""

    id: str
    title: Name
    query: str
    order: str
    """ascending, descending, or none."""


def asked_of(
    address: Mapping[str, str], objectives: Collection[str], groups: Sequence[Group] = ()
) -> Asked:
    """What an address asks."""
    wanted = address.get("sort", "")
    sort = wanted.removeprefix("-")
    known = {NAME, TOTAL, STATE, ENDED, *objectives}
    state = address.get("state", "")
    return Asked(
        state=state if state in STATES else "",
        late=address.get("late") == "1",
        group=next((one.pk for one in groups if str(one.pk) == address.get("group")), 0),
        sort=sort if sort in known else NAME,
        down=wanted.startswith("-") and sort in known,
    )


def narrowed(
    rows: Sequence[Row], asked: Asked, waiting: Collection[int], groups: Sequence[Group] = ()
) -> list[Row]:
    """The rows that are asked for, in their order; `waiting` are the learners who wait for the instructor."""
    inside = next((one.members for one in groups if one.pk == asked.group), None)
    kept = [
        row
        for row in rows
        if (not asked.late or row.late)
        and (inside is None or row.practice.identity in inside)
        and (not asked.state or is_in(row, asked.state, row.tried.learner in waiting))
    ]
    by_name = sorted(kept, key=lambda row: row.who.casefold())
    if asked.sort == NAME:
        return by_name[::-1] if asked.down else by_name
    key = keys(asked.sort)
    with_value = [row for row in by_name if key(row) is not None]
    without = [row for row in by_name if key(row) is None]
    return [*sorted(with_value, key=key, reverse=asked.down), *without]


def is_in(row: Row, state: str, waits: bool) -> bool:
    """Whether a row is in a state."""
    one = row.tried
    if state == "needs":
        return waits
    if state == "practising":
        return one.status in {Session.Status.BRIEFING, Session.Status.LIVE}
    if state == "uncounted":
        return one.status == Session.Status.ABANDONED or one.counted is False
    if state == "stuck":
        return any(row.standing.words == str(words) for words in STUCK)
    return one.counts and one.settled


def keys(sort: str) -> Callable[[Row], Any]:
    """What rows are ordered by; None where a row has nothing of the kind, which then comes last."""
    if sort == TOTAL:
        return lambda row: row.tried.total
    if sort == STATE:
        return lambda row: row.standing.words
    if sort == ENDED:
        return lambda row: row.practice.ended_at
    return lambda row: next((one.level for one in row.levels if one.objective == sort), None)


def heads(asked: Asked, objectives: Sequence[tuple[str, str]]) -> list[Head]:
    """The columns, each with the address that sorts by it: numbers the highest first, then the other way round."""
    columns: list[tuple[str, Name]] = [
        (NAME, _("Learner")), *objectives, (TOTAL, _("Total")), (STATE, _("Status")),
    ]  # fmt: skip
    return [head(asked, id_, title) for id_, title in columns]


def head(asked: Asked, id_: str, title: Name) -> Head:
    """One column."""
    chosen = asked.sort == id_
    down = not asked.down if chosen else id_ not in {NAME, STATE}
    query = replace(asked, sort=id_, down=down).query
    order = ("descending" if asked.down else "ascending") if chosen else "none"
    return Head(id_, title, query or "sort=name", order)
