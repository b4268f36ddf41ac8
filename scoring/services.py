"""What changes the worth of a practice: assess it once, settle it, and owe the platform its grade and records."""

from typing import Any, Final

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.timezone import now

from lti_tool.grades.client import SCORE_SCOPE
from lti_tool.models import Launch
from scoring import queries
from scoring.grading import chosen, next_timestamp, score_body
from scoring.models import (
    Assessment,
    ElementScore,
    EvidenceRow,
    FlagFinding,
    GradeState,
    ObjectiveScore,
    OutboxItem,
    Override,
)
from scoring.nudging import nudge
from scoring.recording import owe_statements
from scoring.rubric import Judgement, ObjectiveResult, judge, total
from scoring.transcript import transcript_of
from scoring.validity import faults
from scoring.words import comment_of
from sessions.cards import card_of
from sessions.models import Placement, Session, Turn

SCORER_VERSION: Final = "rubric-1"
LEAST_CONFIDENCE: Final = 0.75


def assess(*, session: Session) -> Assessment | None:
    """Judge an ended practice once, settle it where nothing stands in the way, and owe what follows."""
    with transaction.atomic():
        locked = Session.objects.select_for_update().get(pk=session.pk)
        known = Assessment.objects.filter(session=locked, current=True).first()
        if known or locked.status not in {Session.Status.ENDED, Session.Status.ABANDONED}:
            return known
        assessment = None
        if locked.status == Session.Status.ENDED:
            assessment = judged(locked)
            if not assessment.awaiting and assessment.counted:
                settle(assessment=assessment)
        if not locked.trial:
            owe_statements(session=locked, assessment=assessment)
    nudge()
    return assessment


def judged(session: Session) -> Assessment:
    """Store the rubric's verdict with every quote."""
    card = card_of(session.scenario.data)
    timed = session.modality == "voice" and session.time_to_answer == 1
    verdict = judge(card, transcript_of(session), timed=timed)
    spoilt = faults(queries.conditions_of(session))
    assessment = Assessment.objects.create(
        session=session,
        scorer_version=SCORER_VERSION,
        detector_version=detector_version(session),
        total=verdict.total,
        total_high=verdict.provisional_total_high,
        outcome=verdict.outcome,
        counted=not spoilt,
        faults=spoilt,
        awaiting=[] if spoilt else awaiting(session, verdict),
    )
    for result in verdict.objectives:
        store_objective(assessment, result)
    FlagFinding.objects.bulk_create(
        FlagFinding(
            assessment=assessment, flag=flag.id, severity=flag.severity, quote=flag.quote, turn=flag.turn,
            p=flag.p, costs=flag.costs,
        )
        for flag in verdict.flags
    )  # fmt: skip
    return assessment


def detector_version(session: Session) -> str:
    """Which detector read the turns."""
    last = session.turns.filter(speaker=Turn.Speaker.LEARNER).order_by("-n").first()
    return str(last.trace.get("detector", "")) if last else ""


def awaiting(session: Session, verdict: Judgement) -> list[str]:
    """Why a person has to look before anything is sent; empty when nobody has to."""
    reasons = [f"flag:{flag.id}" for flag in verdict.flags if flag.severity >= 3]
    spoken = session.turns.filter(speaker=Turn.Speaker.LEARNER, source="voice")
    sure = [turn.confidence for turn in spoken]
    if sure and sum(sure) / len(sure) < LEAST_CONFIDENCE:
        reasons.append("words_unsure")
    if session.placement.release == Placement.Release.HOLD:
        reasons.append("held")
    return reasons


def store_objective(assessment: Assessment, result: ObjectiveResult) -> None:
    """One objective with its elements and evidence."""
    row = ObjectiveScore.objects.create(
        assessment=assessment, objective=result.id, title=result.title, must=result.must, weight=result.weight,
        machine_level=result.level, level=result.level, level_high=result.level_high,
        cap=result.cap.name if result.cap else "", cap_words=result.cap.words if result.cap else "",
    )  # fmt: skip
    ElementScore.objects.bulk_create(
        ElementScore(objective=row, element=one.id, words=one.words, standing=str(one.standing))
        for one in result.elements
    )
    quotes = [
        *result.evidence,
        *possible_quotes(result),
        *(result.cap.evidence if result.cap else ()),
    ]
    EvidenceRow.objects.bulk_create(
        EvidenceRow(
            objective=row, element=one.element, turn=one.turn, start=one.start, end=one.end, quote=one.quote,
            source=one.source, p=one.p, t0_ms=one.t0_ms, t1_ms=one.t1_ms, word_confidence=one.word_confidence,
        )
        for one in quotes
    )  # fmt: skip


def possible_quotes(result: ObjectiveResult) -> list[Any]:
    """The quotes of elements that may or may not have been shown."""
    return [
        quote
        for one in result.elements
        if str(one.standing) == "possible"
        for quote in one.evidence
    ]


def settle(*, assessment: Assessment) -> bool:
    """Settle an assessment once and owe the platform its grade; False if it was settled before."""
    with transaction.atomic():
        open_ = Assessment.objects.filter(pk=assessment.pk, settled_at__isnull=True)
        if not open_.update(settled_at=now()):
            return False
        assessment.refresh_from_db()
        if not assessment.session.trial and assessment.counted:
            owe_grade(session=assessment.session)
    return True


def release(*, assessment: Assessment) -> bool:
    """A person lets an assessment go that had to wait; owes grade and records."""
    with transaction.atomic():
        Assessment.objects.filter(pk=assessment.pk).update(awaiting=[])
        released = settle(assessment=assessment)
        if released and not assessment.session.trial:
            owe_statements(session=assessment.session, assessment=assessment)
    nudge()
    return released


def owe_grade(*, session: Session) -> OutboxItem | None:
    """Queue the number that counts now, if it is not what the gradebook already has; None if nothing is owed."""
    launch, settled = queries.last_launch(session), queries.counted(session)
    if (
        launch is None
        or not settled
        or launch.role != "learner"
        or not (target := column_of(launch))
    ):
        return None
    given = chosen(session.placement.policy, [one.total for one in settled])
    comment = comment_of(settled, session.placement.policy)
    state, _ = GradeState.objects.get_or_create(
        identity=launch.identity, target=target, defaults={"deployment": launch.deployment}
    )
    state = GradeState.objects.select_for_update().get(pk=state.pk)
    if state.desired == given and state.comment == comment:
        return None
    return queue_grade(state=state, session=session, given=given, comment=comment)


def column_of(launch: Launch) -> str:
    """The column's address, or where to look for one; empty where the platform takes no grades from us."""
    if SCORE_SCOPE not in launch.grade_scopes:
        return ""
    if launch.line_item_url:
        return launch.line_item_url
    return f"find:{launch.line_items_url}" if launch.line_items_url and launch.link else ""


def queue_grade(*, state: GradeState, session: Session, given: float, comment: str) -> OutboxItem:
    """Write the complete body with its timestamp; older waiting grades of the lane are superseded."""
    at = next_timestamp(now(), state.last_timestamp)
    lane = f"grade:{state.pk}"
    OutboxItem.objects.filter(lane=lane, status=OutboxItem.Status.PENDING).update(
        status=OutboxItem.Status.SUPERSEDED, last_reason="newer_grade", done_at=now()
    )
    body = score_body(
        user_id=state.identity.subject, given=given, comment=comment, timestamp=at,
        started_at=session.began_at, submitted_at=session.ended_at or now(),
    )  # fmt: skip
    state.last_timestamp, state.desired, state.comment = at, given, comment
    state.save(update_fields=["last_timestamp", "desired", "comment"])
    return OutboxItem.objects.create(
        kind=OutboxItem.Kind.GRADE, target=state.target, lane=lane, key=f"{lane}:{body['timestamp']}",
        payload=body, session=session, grade_state=state, next_at=now(),
    )  # fmt: skip


def highest(row: ObjectiveScore) -> int:
    """The level if everything possible is confirmed; a person's own level stands."""
    return row.level if row.overrides.all() else max(row.level, row.level_high)


def override(*, objective: ObjectiveScore, level: int, reason: str, by: User) -> Assessment:
    """A person's level for one objective, with the reason; the grade and the records follow."""
    with transaction.atomic():
        assessment = Assessment.objects.select_for_update().get(pk=objective.assessment_id)
        Override.objects.create(
            objective=objective, by=by, before=objective.level, after=level, reason=reason
        )
        ObjectiveScore.objects.filter(pk=objective.pk).update(level=level)
        rows = list(assessment.objectives.prefetch_related("overrides"))
        costs = list(assessment.flags.all())
        assessment.total = total([row.level for row in rows], rows, costs)
        assessment.total_high = max(assessment.total, total(list(map(highest, rows)), rows, costs))
        assessment.save(update_fields=["total", "total_high"])
        if assessment.settled_at and assessment.counted and not assessment.session.trial:
            owe_grade(session=assessment.session)
            owe_statements(session=assessment.session, assessment=assessment)
    nudge()
    return assessment
