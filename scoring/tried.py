"""Reads of everybody's practices at one activity, as tuples: a large course has thousands, and a board shows little of each."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.db.models import (
    BooleanField,
    Case,
    Count,
    ExpressionWrapper,
    FilteredRelation,
    Max,
    Q,
    QuerySet,
    When,
    Window,
)
from django.db.models.functions import Coalesce, RowNumber

from lti_tool.models import Launch, ResourceLink, Role
from lti_tool.models.people import shown_name
from scoring.models import Assessment, ObjectiveScore, OutboxItem
from scoring.rubric import MET
from sessions.models import Placement, Session

TOLD: Final = (
    "pk", "uuid", "learner__identity", "learner__identity__name", "learner__identity__number", "attempt", "ended_at",
)  # fmt: skip
"""The columns of a `Practice`."""


class Practice(NamedTuple):
    """One practice and who made it."""

    pk: int
    uuid: UUID
    identity: int
    name: str
    number: int
    attempt: int
    ended_at: datetime | None

    @property
    def who(self) -> str:
        """What an instructor reads: the shared name, or the number."""
        return shown_name(self.name, self.number)


class Tried(NamedTuple):
    """The one practice of a learner that a board shows: the one that counts, or else the newest."""

    learner: int
    status: str
    assessment: int | None
    """The one that counts for it."""

    total: float | None
    counted: bool | None
    settled: bool
    made: int
    """How many practices the learner began here."""

    practice: Practice

    @property
    def counts(self) -> bool:
        """Whether it was assessed and counts."""
        return bool(self.counted)


class Level(NamedTuple):
    """One objective's level."""

    objective: str
    level: int
    level_high: int


class Delivery(NamedTuple):
    """Where a learner's total stands on the way to the gradebook, and what that shows."""

    status: str
    shown: float | None


class Arrivals(NamedTuple):
    """The due date that the newest launch of each practice and of each learner brought."""

    by_session: dict[int, datetime | None]
    by_learner: dict[int, datetime | None]

    def due(self, session: int, learner: int) -> datetime | None:
        """The one of the launch by which a learner came to a practice, or at least to its activity."""
        return self.by_session.get(session, self.by_learner.get(learner))


def tried_at(link: ResourceLink) -> list[Tried]:
    """What is shown of each learner, as the activity's policy has it; of somebody's many practices the others are not read."""
    assert link.placement is not None
    counted = Q(now__counted=True)
    order: list[Any] = ["-created_at", "-pk"]
    if link.placement.policy == Placement.Policy.BEST:
        order.insert(0, Case(When(counted, then=Coalesce("now__total", 0.0)), default=0.0).desc())
    elif link.placement.policy == Placement.Policy.FIRST:
        order.insert(0, Case(When(counted, then="created_at")).asc(nulls_last=True))
    order.insert(0, Case(When(counted, then=0), default=1))
    rows = Session.objects.filter(placement=link.placement, trial=False).annotate(
        now=FilteredRelation("assessments", condition=Q(assessments__current=True)),
        settled=ExpressionWrapper(Q(now__settled_at__isnull=False), output_field=BooleanField()),
        made=Window(Count("pk"), partition_by="learner"),
        turn=Window(RowNumber(), partition_by="learner", order_by=order),
    )
    values = rows.filter(turn=1).values_list(
        "learner", "status", "now__pk", "now__total", "now__counted", "settled", "made", *TOLD
    )
    return [Tried._make((*one[:7], Practice._make(one[7:]))) for one in values]


def practising_at(link: ResourceLink, since: datetime) -> list[Practice]:
    """Who is talking just now, was heard of since, and has agreed that somebody may watch; who began first comes first."""
    rows = Session.objects.filter(
        placement=link.placement, trial=False, status=Session.Status.LIVE, last_seen_at__gt=since, consent__watched=True,
    )  # fmt: skip
    return told(rows.order_by("began_at", "pk"))


def told(rows: QuerySet[Session]) -> list[Practice]:
    """Practices as a board names them."""
    return [Practice._make(one) for one in rows.values_list(*TOLD)]


def levels_of(pks: Iterable[int]) -> dict[int, list[Level]]:
    """The levels of some assessments in the objectives' order, by assessment."""
    found: defaultdict[int, list[Level]] = defaultdict(list)
    rows = ObjectiveScore.objects.filter(assessment__in=pks).order_by("pk")
    values = rows.values_list("assessment", "objective", "level", "level_high")
    for assessment, objective, level, high in values:
        found[assessment].append(Level(objective, level, high))
    return found


def met_of(pks: Iterable[int]) -> dict[str, int]:
    """How many of some assessments met each objective."""
    rows = ObjectiveScore.objects.filter(assessment__in=pks, level__gte=MET)
    return dict(rows.values_list("objective").annotate(met=Count("pk")))


def waiting_at(link: ResourceLink, asked: Collection[int]) -> list[Assessment]:
    """The assessments that a person has to look at: those not settled, and those about whose own question a learner waits."""
    rows = Assessment.objects.filter(
        Q(settled_at=None) | Q(pk__in=asked), current=True, counted=True,
        session__placement=link.placement, session__trial=False,
    )  # fmt: skip
    return list(rows.select_related("session__learner__identity").defer("conditions", "faults"))


def deliveries_at(link: ResourceLink) -> dict[int, Delivery]:
    """The newest delivery owed for each learner's total, by learner."""
    items = OutboxItem.objects.filter(
        kind=OutboxItem.Kind.GRADE,
        grade_state__objective="",
        session__placement=link.placement,
        session__trial=False,
    )
    newest = items.values("session__learner").annotate(newest=Max("pk")).values("newest")
    values = OutboxItem.objects.filter(pk__in=newest).values_list(
        "session__learner", "status", "grade_state__shown"
    )
    return {learner: Delivery(status, shown) for learner, status, shown in values}


def arrivals_at(link: ResourceLink) -> Arrivals:
    """Every learner's newest launches."""
    came = Launch.objects.filter(link__placement=link.placement, role=Role.LEARNER)
    values = came.order_by("created_at", "pk").values_list("identity__user", "session", "due_at")
    found = Arrivals({}, {})
    for learner, session, due_at in values:
        found.by_learner[learner] = due_at
        if session is not None:
            found.by_session[session] = due_at
    return found
