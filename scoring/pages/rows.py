"""One line of a board for each learner: the attempt that counts, its levels, and where its grade stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from lti_tool.dates import dates_of
from lti_tool.models import ResourceLink
from scoring import queries
from scoring.grading import is_late
from scoring.models import Assessment, ObjectiveScore, OutboxItem
from scoring.pages.course import left
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
    levels: tuple[ObjectiveScore, ...]
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
class Known:
    """What the board reads at once for all its rows."""

    assessments: dict[int, Assessment]
    deliveries: dict[int, OutboxItem]
    arrivals: queries.Arrivals
    gone: frozenset[int]


def rows_of(link: ResourceLink) -> list[Row]:
    """One row a learner, by name."""
    known = Known(
        queries.assessments_at(link),
        queries.grade_deliveries(link),
        queries.arrivals_at(link),
        left(link.context_id),
    )
    by_learner: dict[int, list[Session]] = {}
    for session in queries.practices_at(link):
        by_learner.setdefault(session.learner_id, []).append(session)
    found = [(attempts, shown_of(attempts, known)) for attempts in by_learner.values()]
    # The levels of what is shown only: a learner may have made many attempts.
    prefetch_related_objects([one for _, (_, one) in found if one], "objectives")
    rows = [row_of(link, attempts, shown, known) for attempts, shown in found]
    return sorted(rows, key=lambda row: row.who.casefold())


Shown = tuple[Session, Assessment | None]
"""The attempt that a row shows, and what it was worth."""


def shown_of(attempts: Sequence[Session], known: Known) -> Shown:
    """The attempt that counts by the placement's policy, or else the newest."""
    found = [(one, known.assessments.get(one.pk)) for one in attempts]
    counted = [pair for pair in found if pair[1] and pair[1].counted]
    return picked(counted, attempts[0].placement.policy) if counted else found[0]


def row_of(link: ResourceLink, attempts: Sequence[Session], shown: Shown, known: Known) -> Row:
    """One learner's line."""
    session, assessment = shown
    identity, item = session.learner.identity, known.deliveries.get(session.learner_id)
    return Row(
        session=session,
        who=identity.shown_as,
        assessment=assessment,
        levels=tuple(assessment.objectives.all()) if assessment else (),
        standing=standing_of(session, assessment, item),
        others=len(attempts) - 1,
        late=is_late(session.ended_at, dates_of(link, known.arrivals.of(session)).due_at),
        set_there=set_there(item),
        gone=identity.pk in known.gone,
    )


def set_there(item: OutboxItem | None) -> float | None:
    """What the gradebook holds instead of our grade; None where it holds ours, or none of ours has arrived."""
    state = item.grade_state if item and item.status == Status.SUPERSEDED else None
    return state.shown if state else None


def picked(
    counted: Sequence[tuple[Session, Assessment | None]], policy: str
) -> tuple[Session, Assessment | None]:
    """The attempt to show; the newest is first."""
    if policy == "first":
        return counted[-1]
    if policy == "best":
        return max(counted, key=lambda pair: pair[1].total if pair[1] else 0.0)
    return counted[0]


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
