"""Reads of practices and their worth."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import (
    Case,
    Exists,
    F,
    FilteredRelation,
    Max,
    OuterRef,
    Q,
    When,
)

from lti_tool.models import Launch, ResourceLink, Role
from scoring.models import Appeal, Assessment, ObjectiveScore, OutboxItem
from scoring.validity import Carried, Conditions
from sessions.models import Placement, Session, Turn


def conditions_of(session: Session) -> Conditions:
    """What was measured of the attempt's technology, from its log."""
    spoken = [turn for turn in session.turns.all() if turn.source == "voice"]
    moments = list(session.moments.all())
    traces = [t.trace for t in spoken if t.speaker == Turn.Speaker.PERSONA and t.kind == "line"]
    lost = [one.data.get("gone_ms") for one in moments if one.kind == "peer_back"]
    return Conditions(
        reply_ms=[int(t["total_ms"]) for t in traces if "total_ms" in t and not t.get("heavy")],
        withdrawn=sum(one.kind == "withdrawn" for one in moments),
        lost_ms=sum(int(ms) for ms in lost if ms),
        confidences=[turn.confidence for turn in spoken if turn.speaker == Turn.Speaker.LEARNER],
        sound=sound_of(one.data for one in moments if one.kind == "sound"),
    )


def sound_of(told: Iterable[Mapping[str, Any]]) -> dict[str, Carried]:
    """How much of the sound should have arrived each way, and how much was lost."""
    ways: dict[str, Carried] = {}
    for one in told:
        before, lost = ways.get(one["way"], Carried()), int(one["lost"])
        sent = before.sent + int(one["received"]) + lost
        ways[one["way"]] = Carried(sent, before.lost + lost)
    return ways


def last_launch(session: Session) -> Launch | None:
    """The newest launch by which the learner came to this practice, with its column."""
    launches = Launch.objects.select_related(
        "identity", "deployment__registration", "link", "context"
    )
    # An instructor's review launch names the practice too; the grade goes by the learner's own.
    by_itself = Q(session=session)
    mine = launches.filter(
        by_itself | Q(link__placement=session.placement_id), identity__user=session.learner_id
    )
    return mine.order_by(Case(When(by_itself, then=0), default=1), "-created_at").first()


def launch_with_columns(session: Session) -> Launch | None:
    """The learner's newest launch of this activity that names the course's columns; a second attempt has none of its own."""
    launches = Launch.objects.filter(
        identity__user=session.learner,
        link__placement=session.placement,
        line_items_url__gt="",
    )
    wanted = ("link__deployment__registration", "link__placement__scenario")
    return launches.select_related(*wanted).order_by("-created_at").first()


def counted(session: Session) -> list[Assessment]:
    """The settled assessments of this learner in this placement that count, in order of attempt."""
    rows = Assessment.objects.filter(
        session__learner=session.learner,
        session__placement=session.placement,
        session__trial=False,
        current=True,
        counted=True,
        settled_at__isnull=False,
    )
    return list(rows.select_related("session").order_by("session__attempt"))


def grade_delivery(session: Session) -> OutboxItem | None:
    """The newest delivery owed for this learner's total in this placement."""
    mine = OutboxItem.objects.filter(
        kind=OutboxItem.Kind.GRADE,
        grade_state__objective="",
        session__learner=session.learner,
        session__placement=session.placement,
    )
    return mine.select_related("grade_state").order_by("-pk").first()


def grade_deliveries(link: ResourceLink) -> dict[int, OutboxItem]:
    """The newest delivery owed for each learner's total at one activity, by learner, without its body."""
    items = OutboxItem.objects.filter(
        kind=OutboxItem.Kind.GRADE,
        grade_state__objective="",
        session__placement=link.placement,
        session__trial=False,
    )
    newest = items.order_by().values("session__learner").annotate(last=Max("pk")).values("last")
    rows = OutboxItem.objects.filter(pk__in=newest).select_related("grade_state")
    rows = rows.only("status", "grade_state__shown")
    return {row.learner: row for row in rows.annotate(learner=F("session__learner"))}


class Tried(NamedTuple):
    """One practice at an activity, as much of it as tells which a board shows."""

    session: int
    learner: int
    assessment: int | None
    """The one that counts for it."""

    total: float | None
    counted: bool | None
    settled: datetime | None
    asked: bool
    """Whether the learner asked something that is not answered yet."""

    status: str
    seen: datetime | None
    watched: bool | None
    """Whether the learner agreed that somebody may watch."""

    @property
    def waits(self) -> bool:
        """Whether a person has to look at it."""
        return bool(self.counted) and (self.settled is None or self.asked)


def tried_at(link: ResourceLink) -> list[Tried]:
    """Every learner's practices at one activity, the newest first."""
    asked = Appeal.objects.filter(assessment=OuterRef("now__pk"), status=Appeal.Status.OPEN)
    rows = Session.objects.filter(placement=link.placement, trial=False).annotate(
        now=FilteredRelation("assessments", condition=Q(assessments__current=True)),
        asked=Exists(asked),
    )
    values = rows.order_by("-created_at", "-pk").values_list(
        "pk", "learner", "now__pk", "now__total", "now__counted", "now__settled_at", "asked", "status",
        "last_seen_at", "consent__watched",
    )  # fmt: skip
    return [Tried(*one) for one in values]


class Level(NamedTuple):
    """One objective's level, as a board shows it."""

    objective: str
    level: int
    level_high: int


def assessments_of(pks: Iterable[int]) -> dict[int, Assessment]:
    """Some assessments, by practice."""
    rows = Assessment.objects.filter(pk__in=pks).defer("conditions", "faults")
    return {row.session_id: row for row in rows}


def levels_of(pks: Iterable[int]) -> dict[int, list[Level]]:
    """The levels of some assessments in the objectives' order, by assessment."""
    found: dict[int, list[Level]] = {}
    rows = ObjectiveScore.objects.filter(assessment__in=pks).order_by("pk")
    values = rows.values_list("assessment", "objective", "level", "level_high")
    for assessment, objective, level, high in values:
        found.setdefault(assessment, []).append(Level(objective, level, high))
    return found


@dataclass(frozen=True)
class Arrivals:
    """The newest launch of each practice and of each learner at one activity, with what it says of dates."""

    by_session: dict[int, Launch]
    by_learner: dict[int, Launch]

    def of(self, session: Session) -> Launch | None:
        """The launch by which the learner came to a practice, or at least to its activity."""
        return self.by_session.get(session.pk) or self.by_learner.get(session.learner_id)


def arrivals_at(link: ResourceLink) -> Arrivals:
    """Every learner's newest launch of an activity, in one query."""
    came = Launch.objects.filter(link__placement=link.placement, role=Role.LEARNER)
    rows = came.only("due_at", "session").annotate(learner=F("identity__user"))
    found = Arrivals({}, {})
    for row in rows.order_by("created_at", "pk"):
        found.by_learner[row.learner] = row
        if row.session_id is not None:
            found.by_session[row.session_id] = row
    return found


def practices_of(pks: Iterable[int], placement: Placement) -> dict[int, Session]:
    """Some practices at one activity with their learners."""
    rows = Session.objects.filter(pk__in=pks).select_related("learner__identity")
    found = {row.pk: row for row in rows.defer("opening", "usage", "reflection")}
    for session in found.values():
        session.placement = placement  # one object for all, not one a row
    return found


def current(session: Session) -> Assessment | None:
    """The assessment that counts for a practice."""
    return (
        Assessment.objects.filter(session=session, current=True)
        .select_related("session__placement", "renews")
        .first()
    )


def attempts_left(session: Session, attempts: Sequence[Session]) -> int | None:
    """How many attempts the learner may still begin, of all they made here; None where there is no limit."""
    most = session.placement.most_attempts
    if most is None or session.trial:
        return None
    given_back = Session.Status.ABANDONED
    used = [x for x in attempts if not x.trial and not x.spoilt and x.status != given_back]
    return max(most - len(used), 0)


def next_attempt(attempts: Sequence[Session]) -> int:
    """The number the learner's next attempt would have."""
    return max((one.attempt for one in attempts if one.rewinds_id is None), default=0) + 1


def other_attempts(session: Session, attempts: Sequence[Session]) -> list[Session]:
    """The same learner's other attempts at the activity, in order."""
    mine = [one for one in attempts if not one.trial and one.pk != session.pk]
    return sorted(mine, key=lambda one: one.attempt)
