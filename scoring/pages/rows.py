"""One line of a board for each learner: the attempt that counts, its levels, and where its grade stands."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from lti_tool.dates import dates_of
from lti_tool.models import ResourceLink
from scoring import tried
from scoring.gathered import keep
from scoring.grading import is_late
from scoring.models import Assessment, OutboxItem
from scoring.pages.here import Here
from scoring.pages.waiting import in_turn
from scoring.pages.watched import watchable
from scoring.tried import Delivery, Level, Practice, Tried
from sessions.accommodating import Allowed, accommodations_at
from sessions.models import Session

Status = OutboxItem.Status
GRADE: Final = {
    Status.PENDING: (_l("Grade on its way"), "", "dots"),
    Status.SENDING: (_l("Grade on its way"), "", "dots"),
    Status.SENT: (_l("Grade delivered"), "ok", "check"),
    Status.SUPERSEDED: (_l("Another grade there"), "warn", "alert"),
    Status.NOT_GRADABLE: (_l("Takes no grade"), "warn", "minus"),
    Status.DEAD: (_l("Grade failed"), "bad", "alert"),
}


@dataclass(frozen=True)
class Standing:
    """A status as a word with a shape."""

    words: str
    tone: str
    icon: str


@dataclass(frozen=True)
class Row:
    """One learner's attempt that counts, or their latest."""

    tried: Tried
    standing: Standing
    late: bool
    """Whether the attempt ended after it was due."""

    set_there: float | None
    """What the gradebook holds instead of our grade, of 100."""

    gone: bool
    """Whether the platform no longer lists them in the course."""

    levels: tuple[Level, ...] = ()
    """Empty until `with_levels` has read them."""

    @property
    def practice(self) -> Practice:
        """The attempt, and who made it."""
        return self.tried.practice

    @property
    def others(self) -> int:
        """How many other attempts they made."""
        return self.tried.made - 1

    @property
    def who(self) -> str:
        """Whom the line is about, as an instructor reads it."""
        return self.practice.who


@dataclass(frozen=True)
class Roll:
    """Everybody who practised at one activity, what waits for the instructor there, and whom they could watch now."""

    rows: list[Row]
    """One a learner, by name."""

    waiting: list[Assessment]
    practising: list[Practice]


@dataclass(frozen=True)
class Known:
    """What the board reads at once for all its rows."""

    deliveries: dict[int, Delivery]
    arrivals: tried.Arrivals
    due_at: datetime | None
    """When it is due for whoever has no date of their own."""

    gone: Collection[int]
    allowed: Mapping[int, Allowed]
    """What single learners may beside everybody."""


def roll_of(link: ResourceLink, here: Here) -> Roll:
    """Read it, but for the levels: a board shows those of one page."""
    assert link.placement is not None
    known = Known(
        tried.deliveries_at(link),
        tried.arrivals_at(link),
        dates_of(link).due_at,
        here.gone,
        accommodations_at(link.placement.pk),
    )
    rows = [row_of(one, known) for one in tried.tried_at(link)]
    rated = tried.waiting_at(link, here.asked)
    for rating in rated:
        keep(rating, "flags", here.flags.get(rating.pk, ()))
        keep(rating, "appeals", here.appeals.get(rating.pk, ()))
    return Roll(
        sorted(rows, key=lambda row: row.who.casefold()),
        in_turn(rated),
        watchable(link),
    )


def with_levels(rows: Iterable[Row]) -> list[Row]:
    """The rows with their levels, read at once."""
    rows = list(rows)
    found = tried.levels_of({row.tried.assessment for row in rows if row.tried.assessment})
    return [replace(row, levels=tuple(found.get(row.tried.assessment or 0, ()))) for row in rows]


def row_of(shown: Tried, known: Known) -> Row:
    """One learner's line, without levels."""
    practice, delivery = shown.practice, known.deliveries.get(shown.learner)
    own = known.allowed.get(shown.learner)
    due_at = (own and own.due_at) or known.arrivals.due(practice.pk, shown.learner) or known.due_at
    return Row(
        tried=shown,
        standing=standing_of(shown.status, shown.counted, shown.settled, delivery),
        late=is_late(practice.ended_at, due_at),
        set_there=set_there(delivery),
        gone=practice.identity in known.gone,
    )


def set_there(delivery: Delivery | None) -> float | None:
    """What the gradebook holds instead of our grade; None where it holds ours, or none of ours has arrived."""
    return delivery.shown if delivery and delivery.status == Status.SUPERSEDED else None


def standing_of(
    status: str, counted: bool | None, settled: bool, delivery: Delivery | None
) -> Standing:
    """Where an attempt and its grade stand; `counted` is None before it is assessed."""
    if status in {Session.Status.BRIEFING, Session.Status.LIVE}:
        return Standing(_("Practising"), "", "dots")
    if status == Session.Status.ABANDONED:
        return Standing(_("Broke off"), "", "wifi-off")
    if counted is None:
        return Standing(_("Being assessed"), "", "dots")
    if not counted:
        return Standing(_("Not counted"), "bad", "wifi-off")
    if not settled:
        return Standing(_("Needs you"), "warn", "half")
    if delivery is None:
        return Standing(_("Settled"), "ok", "check")
    words, tone, icon = GRADE[Status(delivery.status)]
    return Standing(str(words), tone, icon)
