"""One line of a board for each learner: the attempt that counts, its levels, and where its grade stands."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from lti_tool.dates import dates_of
from lti_tool.models import ResourceLink
from scoring import queries
from scoring.gathered import keep
from scoring.grading import is_late
from scoring.models import Assessment, OutboxItem
from scoring.pages.here import Here
from scoring.pages.waiting import in_turn
from scoring.pages.watched import watchable
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

    session: Session
    who: str
    assessment: Assessment | None
    levels: tuple[queries.Level, ...]
    standing: Standing
    others: int
    """How many other attempts they made."""

    late: bool
    """Whether the attempt ended after it was due."""

    set_there: float | None
    """What the gradebook holds instead of our grade, of 100."""

    gone: bool
    """Whether the platform no longer lists them in the course."""


@dataclass(frozen=True)
class Roll:
    """Everybody who practised at one activity, what waits for the instructor there, and whom they could watch now."""

    rows: list[Row]
    """One a learner, by name."""

    waiting: list[Assessment]
    practising: list[Session]


@dataclass(frozen=True)
class Known:
    """What the board reads at once for all its rows."""

    sessions: dict[int, Session]
    assessments: dict[int, Assessment]
    levels: dict[int, list[queries.Level]]
    deliveries: dict[int, OutboxItem]
    arrivals: queries.Arrivals
    gone: Collection[int]


def roll_of(link: ResourceLink, here: Here) -> Roll:
    """Read it; of somebody's many attempts only the one that is shown, and those that wait, are read whole."""
    assert link.placement is not None
    tries = queries.tried_at(link)
    by_learner: dict[int, list[queries.Tried]] = {}
    for one in tries:
        by_learner.setdefault(one.learner, []).append(one)
    shown = [(shown_of(mine, link.placement.policy), len(mine)) for mine in by_learner.values()]
    waits = [one for one in tries if one.waits]
    live = watchable(link.placement, tries)
    whole = {one for one, _ in shown} | {*waits, *live}
    known = Known(
        queries.practices_of({one.session for one in whole}, link.placement),
        queries.assessments_of({one.assessment for one in whole if one.assessment}),
        queries.levels_of({one.assessment for one, _ in shown if one.assessment}),
        queries.grade_deliveries(link),
        queries.arrivals_at(link),
        here.gone,
    )
    rows = [row_of(link, one, count, known) for one, count in shown]
    rated = [known.assessments[one.session] for one in waits if one.session in known.assessments]
    for rating in rated:
        rating.session = known.sessions[rating.session_id]
        keep(rating, "flags", here.flags.get(rating.pk, ()))
        keep(rating, "appeals", here.appeals.get(rating.pk, ()))
    return Roll(
        sorted(rows, key=lambda row: row.who.casefold()),
        in_turn(rated),
        sorted((known.sessions[one.session] for one in live), key=began),
    )


def began(session: Session) -> float:
    """When a talk began, for an order."""
    return session.began_at.timestamp() if session.began_at else 0.0


def shown_of(mine: Sequence[queries.Tried], policy: str) -> queries.Tried:
    """The attempt that counts by the placement's policy, or else the newest; the newest is first."""
    counted = [one for one in mine if one.counted]
    if not counted:
        return mine[0]
    if policy == "first":
        return counted[-1]
    return max(counted, key=lambda one: one.total or 0.0) if policy == "best" else counted[0]


def row_of(link: ResourceLink, shown: queries.Tried, attempts: int, known: Known) -> Row:
    """One learner's line; they made so many attempts."""
    session, assessment = known.sessions[shown.session], known.assessments.get(shown.session)
    identity, item = session.learner.identity, known.deliveries.get(session.learner_id)
    return Row(
        session=session,
        who=identity.shown_as,
        assessment=assessment,
        levels=tuple(known.levels.get(assessment.pk, ())) if assessment else (),
        standing=standing_of(session, assessment, item),
        others=attempts - 1,
        late=is_late(session.ended_at, dates_of(link, known.arrivals.of(session)).due_at),
        set_there=set_there(item),
        gone=identity.pk in known.gone,
    )


def set_there(item: OutboxItem | None) -> float | None:
    """What the gradebook holds instead of our grade; None where it holds ours, or none of ours has arrived."""
    state = item.grade_state if item and item.status == Status.SUPERSEDED else None
    return state.shown if state else None


def standing_of(
    session: Session, assessment: Assessment | None, item: OutboxItem | None
) -> Standing:
    """Where an attempt and its grade stand."""
    if session.status in {Session.Status.BRIEFING, Session.Status.LIVE}:
        return Standing(_("Practising"), "", "dots")
    if session.status == Session.Status.ABANDONED:
        return Standing(_("Broke off"), "", "wifi-off")
    if assessment is None:
        return Standing(_("Being assessed"), "", "dots")
    if not assessment.counted:
        return Standing(_("Not counted"), "bad", "wifi-off")
    if assessment.settled_at is None:
        return Standing(_("Needs you"), "warn", "half")
    if item is None:
        return Standing(_("Settled"), "ok", "check")
    words, tone, icon = GRADE[Status(item.status)]
    return Standing(str(words), tone, icon)
