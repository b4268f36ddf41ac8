"""One line of a board for each learner: the attempt that counts, its levels, and where its grade stands."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
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
    practice: Practice
    levels: tuple[Level, ...]
    standing: Standing
    others: int
    """How many other attempts they made."""

    late: bool
    """Whether the attempt ended after it was due."""

    set_there: float | None
    """What the gradebook holds instead of our grade, of 100."""

    gone: bool
    """Whether the platform no longer lists them in the course."""

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

    practices: dict[int, Practice]
    levels: dict[int, list[Level]]
    deliveries: dict[int, Delivery]
    arrivals: tried.Arrivals
    due_at: datetime | None
    """When it is due for whoever has no date of their own."""

    gone: Collection[int]
    allowed: Mapping[int, Allowed]
    """What single learners may beside everybody."""


def roll_of(link: ResourceLink, here: Here) -> Roll:
    """Read it; of somebody's many attempts only the one that is shown, and those that wait, are read whole."""
    assert link.placement is not None
    tries = tried.tried_at(link)
    by_learner: dict[int, list[Tried]] = {}
    for one in tries:
        by_learner.setdefault(one.learner, []).append(one)
    shown = [(shown_of(mine, link.placement.policy), len(mine)) for mine in by_learner.values()]
    known = Known(
        tried.practices_of({one.session for one, _ in shown}),
        tried.levels_of({one.assessment for one, _ in shown if one.assessment}),
        tried.deliveries_at(link),
        tried.arrivals_at(link),
        dates_of(link).due_at,
        here.gone,
        accommodations_at(link.placement.pk),
    )
    rows = [row_of(one, count, known) for one, count in shown]
    rated = tried.ratings_of({one.assessment for one in tries if one.assessment and one.waits})
    for rating in rated:
        keep(rating, "flags", here.flags.get(rating.pk, ()))
        keep(rating, "appeals", here.appeals.get(rating.pk, ()))
    return Roll(
        sorted(rows, key=lambda row: row.who.casefold()),
        in_turn(rated),
        watchable(link),
    )


def shown_of(mine: Sequence[Tried], policy: str) -> Tried:
    """The attempt that counts by the placement's policy, or else the newest; the newest is first."""
    counted = [one for one in mine if one.counts]
    if not counted:
        return mine[0]
    if policy == "first":
        return counted[-1]
    return max(counted, key=lambda one: one.total or 0.0) if policy == "best" else counted[0]


def row_of(shown: Tried, attempts: int, known: Known) -> Row:
    """One learner's line; they made so many attempts."""
    practice, delivery = known.practices[shown.session], known.deliveries.get(shown.learner)
    own = known.allowed.get(shown.learner)
    due_at = (
        (own and own.due_at) or known.arrivals.due(shown.session, shown.learner) or known.due_at
    )
    return Row(
        tried=shown,
        practice=practice,
        levels=tuple(known.levels.get(shown.assessment, ())) if shown.assessment else (),
        standing=standing_of(shown.status, shown.counted, shown.settled, delivery),
        others=attempts - 1,
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
