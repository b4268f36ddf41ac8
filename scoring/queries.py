"""Reads of practices and their worth."""

from dataclasses import dataclass

from django.db.models import F, Max

from lti_tool.models import Launch, ResourceLink, Role
from scoring.models import Assessment, OutboxItem
from scoring.validity import Carried, Conditions
from sessions.models import Session, Turn


def conditions_of(session: Session) -> Conditions:
    """What was measured of the attempt's technology, from its log."""
    persona = session.turns.filter(speaker=Turn.Speaker.PERSONA, kind="line", source="voice")
    traces = [turn.trace for turn in persona]
    spoken = session.turns.filter(speaker=Turn.Speaker.LEARNER, source="voice")
    lost = session.moments.filter(kind="peer_back").values_list("data__gone_ms", flat=True)
    return Conditions(
        reply_ms=[int(t["total_ms"]) for t in traces if "total_ms" in t and not t.get("heavy")],
        withdrawn=session.moments.filter(kind="withdrawn").count(),
        lost_ms=sum(int(ms) for ms in lost if ms),
        confidences=[turn.confidence for turn in spoken],
        sound=sound_of(session),
    )


def sound_of(session: Session) -> dict[str, Carried]:
    """How much of the sound should have arrived each way, and how much was lost."""
    ways: dict[str, Carried] = {}
    for one in session.moments.filter(kind="sound").values_list("data", flat=True):
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
    mine = launches.filter(identity__user=session.learner).order_by("-created_at")
    return mine.filter(session=session).first() or (
        mine.filter(link__placement=session.placement).first()
    )


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
    rows = OutboxItem.objects.filter(pk__in=newest).select_related("grade_state").defer("payload")
    return {row.learner: row for row in rows.annotate(learner=F("session__learner"))}


def assessments_at(link: ResourceLink) -> dict[int, Assessment]:
    """The assessment that counts for each practice at one activity, by practice."""
    rows = Assessment.objects.filter(
        session__placement=link.placement, session__trial=False, current=True
    )
    return {row.session_id: row for row in rows.defer("conditions", "faults")}


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


def newest_launch(link: ResourceLink) -> Launch | None:
    """The last arrival at an activity, whoever came; it says what the platform lets us do now."""
    return link.launches.select_related("link").order_by("-created_at", "-pk").first()


def practices_at(link: ResourceLink) -> list[Session]:
    """Every learner's practice at one activity, the newest first."""
    placement = link.placement
    assert placement is not None
    mine = Session.objects.filter(placement=placement, trial=False)
    rows = mine.select_related("learner__identity").defer("opening", "usage", "reflection")
    found = list(rows.order_by("-created_at", "-pk"))
    for session in found:
        session.placement = placement  # one object for all, not one a row
    return found


def current(session: Session) -> Assessment | None:
    """The assessment that counts for a practice."""
    return (
        Assessment.objects.filter(session=session, current=True)
        .select_related("session__placement", "renews")
        .first()
    )


def attempts_left(session: Session) -> int | None:
    """How many attempts the learner may still begin; None where there is no limit."""
    most = session.placement.most_attempts
    if most is None or session.trial:
        return None
    used = Session.objects.filter(
        learner=session.learner, placement=session.placement, trial=False, spoilt=False
    ).exclude(status=Session.Status.ABANDONED)
    return max(most - used.count(), 0)


def next_attempt(session: Session) -> int:
    """The number the learner's next attempt would have."""
    mine = Session.objects.filter(
        learner=session.learner, placement=session.placement, rewinds__isnull=True
    )
    return max(mine.values_list("attempt", flat=True), default=0) + 1


def other_attempts(session: Session) -> list[Session]:
    """The same learner's other attempts at the activity, in order."""
    mine = Session.objects.filter(
        learner=session.learner, placement=session.placement, trial=False
    ).exclude(pk=session.pk)
    return list(mine.order_by("attempt"))
