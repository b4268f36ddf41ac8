"""Reads of practices and their worth."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Case, Q, When

from lti_tool.models import Launch
from scoring.models import Assessment, OutboxItem
from scoring.validity import Carried, Conditions
from sessions.accommodating import allowed_to
from sessions.models import Session, Turn


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
    more = allowed_to(session.learner_id, session.placement_id).more_attempts
    return max(most + more - len(used), 0)


def next_attempt(attempts: Sequence[Session]) -> int:
    """The number the learner's next attempt would have."""
    return max((one.attempt for one in attempts if one.rewinds_id is None), default=0) + 1


def other_attempts(session: Session, attempts: Sequence[Session]) -> list[Session]:
    """The same learner's other attempts at the activity, in order."""
    mine = [one for one in attempts if not one.trial and one.pk != session.pk]
    return sorted(mine, key=lambda one: one.attempt)
