"""Reads of everybody's practices at one activity, as tuples: a large course has thousands, and a board shows little of each."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import (
    BooleanField,
    Exists,
    ExpressionWrapper,
    FilteredRelation,
    OuterRef,
    Q,
    QuerySet,
)

from lti_tool.models import Launch, ResourceLink, Role
from lti_tool.models.people import shown_name
from scoring.models import Appeal, Assessment, ObjectiveScore, OutboxItem
from sessions.models import Session


class Tried(NamedTuple):
    """One practice, as much of it as tells which a board shows."""

    session: int
    learner: int
    status: str
    assessment: int | None
    """The one that counts for it."""

    total: float | None
    counted: bool | None
    settled: bool
    asked: bool
    """Whether the learner asked something that is not answered yet."""

    @property
    def counts(self) -> bool:
        """Whether it was assessed and counts."""
        return bool(self.counted)

    @property
    def waits(self) -> bool:
        """Whether a person has to look at it."""
        return self.counts and (self.asked or not self.settled)


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
    """Every learner's practices, the newest first."""
    asked = Appeal.objects.filter(assessment=OuterRef("now__pk"), status=Appeal.Status.OPEN)
    rows = Session.objects.filter(placement=link.placement, trial=False).annotate(
        now=FilteredRelation("assessments", condition=Q(assessments__current=True)),
        asked=Exists(asked),
        settled=ExpressionWrapper(Q(now__settled_at__isnull=False), output_field=BooleanField()),
    )
    values = rows.order_by("-created_at", "-pk").values_list(
        "pk", "learner", "status", "now__pk", "now__total", "now__counted", "settled", "asked",
    )  # fmt: skip
    return [Tried(*one) for one in values]


def practices_of(pks: Iterable[int]) -> dict[int, Practice]:
    """Some practices with their learners."""
    return {one.pk: one for one in told(Session.objects.filter(pk__in=pks))}


def practising_at(link: ResourceLink, since: datetime) -> list[Practice]:
    """Who is talking just now, was heard of since, and has agreed that somebody may watch; who began first comes first."""
    rows = Session.objects.filter(
        placement=link.placement, trial=False, status=Session.Status.LIVE, last_seen_at__gt=since, consent__watched=True,
    )  # fmt: skip
    return told(rows.order_by("began_at", "pk"))


def told(rows: QuerySet[Session]) -> list[Practice]:
    """Practices as a board names them."""
    values = rows.values_list(
        "pk", "uuid", "learner__identity", "learner__identity__name", "learner__identity__number", "attempt",
        "ended_at",
    )  # fmt: skip
    return [Practice(*one) for one in values]


def levels_of(pks: Iterable[int]) -> dict[int, list[Level]]:
    """The levels of some assessments in the objectives' order, by assessment."""
    found: defaultdict[int, list[Level]] = defaultdict(list)
    rows = ObjectiveScore.objects.filter(assessment__in=pks).order_by("pk")
    values = rows.values_list("assessment", "objective", "level", "level_high")
    for assessment, objective, level, high in values:
        found[assessment].append(Level(objective, level, high))
    return found


def ratings_of(pks: Iterable[int]) -> list[Assessment]:
    """Some assessments with their practices and learners."""
    rows = Assessment.objects.filter(pk__in=pks).select_related("session__learner__identity")
    return list(rows.defer("conditions", "faults"))


def deliveries_at(link: ResourceLink) -> dict[int, Delivery]:
    """The newest delivery owed for each learner's total, by learner."""
    items = OutboxItem.objects.filter(
        kind=OutboxItem.Kind.GRADE,
        grade_state__objective="",
        session__placement=link.placement,
        session__trial=False,
    )
    values = items.order_by("pk").values_list("session__learner", "status", "grade_state__shown")
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
