"""What changes the worth of a practice: assess it once, settle it, and owe the platform its grade and records."""

from collections.abc import Sequence
from typing import Any, Final

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.timezone import now

from scoring import alerting, queries
from scoring.calibration import gate_is_open
from scoring.evidence import TurnRecord
from scoring.models import (
    Assessment,
    ElementScore,
    EvidenceRow,
    FlagFinding,
    ObjectiveScore,
    Override,
)
from scoring.nudging import nudge
from scoring.owing import owe_grade
from scoring.recording import owe_statements
from scoring.rubric import Judgement, ObjectiveResult, judge, total
from scoring.transcript import transcript_of
from scoring.validity import faults
from scoring.versions import scorer_version
from sessions.cards import card_for
from sessions.models import Placement, Session, Turn
from sessions.queries import is_over
from sessions.services import give_back

LEAST_CONFIDENCE: Final = 0.75


def assess(*, session: Session) -> Assessment | None:
    """Judge an ended practice once, settle it where nothing stands in the way, and owe what follows."""
    with transaction.atomic():
        locked = Session.objects.select_for_update().get(pk=session.pk)
        known = Assessment.objects.filter(session=locked, current=True).first()
        if known or not is_over(locked):
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
    talk = transcript_of(session)
    verdict = verdict_on(session, talk)
    conditions = queries.conditions_of(session)
    spoilt = faults(conditions)
    if spoilt:
        give_back(session=session)
    waits = [] if spoilt else awaiting(session, verdict)
    read_by = detector_version(session)
    return store_verdict(
        verdict,
        session=session,
        scorer_version=scorer_version(session, talk, read_by),
        detector_version=read_by,
        counted=not spoilt,
        faults=spoilt,
        conditions=conditions.measured(),
        awaiting=waits,
        alert_due_at=now() if grave(waits) and alerting.is_wanted(session) else None,
    )


def verdict_on(session: Session, talk: Sequence[TurnRecord]) -> Judgement:
    """What the rubric says of a talk, by the practice's own rules."""
    timed = session.modality == "voice" and session.time_to_answer == 1
    votes = session.placement.institution.model_evidence
    return judge(card_for(session), talk, timed=timed, votes=votes)


def store_verdict(verdict: Judgement, **fields: Any) -> Assessment:
    """Write a verdict down with every quote; `fields` are the assessment's others."""
    assessment = Assessment.objects.create(
        total=verdict.total,
        total_high=verdict.provisional_total_high,
        outcome=verdict.outcome,
        **fields,
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
    if session.placement.release == Placement.Release.HOLD and not gate_is_open(session):
        reasons.append("held")
    return reasons


def grave(waits: list[str]) -> bool:
    """Whether one of the reasons to wait is a flag of severity 3."""
    return any(reason.startswith("flag:") for reason in waits)


def store_objective(assessment: Assessment, result: ObjectiveResult) -> None:
    """One objective with its elements and evidence."""
    row = ObjectiveScore.objects.create(
        assessment=assessment, objective=result.id, title=result.title, must=result.must, weight=result.weight,
        machine_level=result.level, level=result.level, level_high=result.level_high,
        cap=result.cap.name if result.cap else "", cap_words=result.cap.words if result.cap else "",
    )  # fmt: skip
    ElementScore.objects.bulk_create(
        ElementScore(
            objective=row, element=one.id, words=one.words, standing=str(one.standing),
            machine_standing=str(one.standing),
        )
        for one in result.elements
    )  # fmt: skip
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


def settle(*, assessment: Assessment, by: User | None = None) -> bool:
    """Settle an assessment once and owe the platform its grade; False if it was settled before.

    `by` is the person who let it go, where one had to.
    """
    with transaction.atomic():
        open_ = Assessment.objects.filter(pk=assessment.pk, settled_at__isnull=True)
        assessment.settled_at = now()
        if not open_.update(settled_at=assessment.settled_at):
            assessment.refresh_from_db(fields=["settled_at"])
            return False
        if not assessment.session.trial and assessment.counted:
            owe_grade(session=assessment.session, by=by)
    return True


def release(*, assessment: Assessment, by: User) -> bool:
    """A person lets an assessment go that had to wait; owes grade and records."""
    with transaction.atomic():
        Assessment.objects.filter(pk=assessment.pk).update(awaiting=[])
        released = settle(assessment=assessment, by=by)
        if released and not assessment.session.trial:
            owe_statements(session=assessment.session, assessment=assessment)
    nudge()
    return released


def highest(row: ObjectiveScore) -> int:
    """The level if everything possible is confirmed; a person's own level stands."""
    made = list(row.overrides.all())
    by_person = bool(made) and made[-1].element_id is None
    return row.level if by_person else max(row.level, row.level_high)


def override(*, objective: ObjectiveScore, level: int, reason: str, by: User) -> Assessment:
    """A person's level for one objective, with the reason; the grade and the records follow."""
    with transaction.atomic():
        assessment = Assessment.objects.select_for_update().get(pk=objective.assessment_id)
        Override.objects.create(
            objective=objective, by=by, before=objective.level, after=level, reason=reason
        )
        ObjectiveScore.objects.filter(pk=objective.pk).update(level=level)
        rejudge(assessment=assessment, by=by)
    return assessment


def rejudge(*, assessment: Assessment, by: User) -> None:
    """Add levels and flags up anew after a person's decision; the grade and the records of a settled one follow."""
    with transaction.atomic():
        rows = list(assessment.objectives.prefetch_related("overrides"))
        costs = list(assessment.flags.all())
        assessment.total = total([row.level for row in rows], rows, costs)
        assessment.total_high = max(assessment.total, total(list(map(highest, rows)), rows, costs))
        assessment.save(update_fields=["total", "total_high"])
        if assessment.settled_at and assessment.counted and not assessment.session.trial:
            owe_grade(session=assessment.session, by=by)
            owe_statements(session=assessment.session, assessment=assessment)
    nudge()
