"""What a learner asks a person to look at again, and the person's answer; a grade changes only by the answer."""

from datetime import timedelta
from typing import Any, Final

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.utils.timezone import now

from scoring import deciding
from scoring.models import Appeal, Assessment, ElementScore, FlagFinding, ObjectiveScore
from scoring.recording import owe_lifted
from scoring.services import override, rejudge, release
from sessions.models import Turn

OPEN_FOR: Final = timedelta(days=30)
LONGEST_WORDS: Final = 1000
"""Characters a learner may write."""


class AppealRefused(Exception):
    """It cannot be asked; the text says why."""


class TooLate(AppealRefused):
    """The thirty days are over, or there is nothing to appeal against."""


class AskedBefore(AppealRefused):
    """The same was asked before and not withdrawn."""


def may_appeal(assessment: Assessment) -> bool:
    """Whether the learner may still ask: a counted attempt of their own, within thirty days of its end."""
    session = assessment.session
    recent = session.ended_at is not None and session.ended_at + OPEN_FOR > now()
    return assessment.counted and assessment.current and not session.trial and recent


def contest_flag(*, flag: FlagFinding, words: str) -> Appeal:
    """The learner sees a marked line differently; raises `AppealRefused`."""
    return _ask(flag.assessment, kind=Appeal.Kind.FLAG, flag=flag, words=words)


def contest_level(*, objective: ObjectiveScore, words: str) -> Appeal:
    """The learner sees a level differently; raises `AppealRefused`."""
    return _ask(objective.assessment, kind=Appeal.Kind.LEVEL, objective=objective, words=words)


def point_to(*, objective: ObjectiveScore, element: str, turn: int, words: str = "") -> Appeal:
    """The learner points to a line of theirs that shows something; raises `AppealRefused`."""
    return _ask(
        objective.assessment, kind=Appeal.Kind.EVIDENCE, objective=objective, element=element, turn=turn,
        words=words,
    )  # fmt: skip


def _ask(assessment: Assessment, **fields: Any) -> Appeal:
    if not may_appeal(assessment):
        raise TooLate
    try:
        with transaction.atomic():
            return Appeal.objects.create(assessment=assessment, **fields)
    except IntegrityError as error:
        raise AskedBefore from error


def withdraw(*, appeal: Appeal) -> bool:
    """Take back what was asked; False if it was answered or taken back before."""
    open_ = Appeal.objects.filter(pk=appeal.pk, status=Appeal.Status.OPEN)
    return bool(open_.update(status=Appeal.Status.WITHDRAWN))


def set_aside(*, appeal: Appeal, reason: str, by: User) -> bool:
    """Leave everything as it is, and say why; False if it is not open any more."""
    return _answer(appeal, Appeal.Status.SET_ASIDE, reason, by)


def uphold(*, appeal: Appeal, reason: str, by: User, level: int | None = None) -> bool:
    """Agree with the learner: lift the flag, let their line show what it is to show, or set `level`; the grade follows.

    False if it is not open any more.
    """
    with transaction.atomic():
        if not _answer(appeal, Appeal.Status.UPHELD, reason, by):
            return False
        if appeal.flag:
            _lift(appeal.flag, by)
        if appeal.kind == Appeal.Kind.EVIDENCE:
            _take_up(appeal, reason, by)
        if appeal.objective and level is not None:
            appeal.objective.refresh_from_db(fields=["level"])
            if level != appeal.objective.level:
                override(objective=appeal.objective, level=level, reason=reason, by=by)
    return True


def _take_up(appeal: Appeal, reason: str, by: User) -> None:
    """The line that the learner pointed to stands as evidence; one that is met by now stays so."""
    element = (
        ElementScore.objects.filter(objective=appeal.objective, element=appeal.element)
        .exclude(standing="met")
        .first()
    )
    turn = Turn.objects.filter(session=appeal.assessment.session, n=appeal.turn or 0).first()
    if element is None or turn is None:
        return
    deciding.decide(element=element, met=True, reason=reason, by=by, turn=turn, source=deciding.LEARNER)  # fmt: skip


def _answer(appeal: Appeal, status: str, reason: str, by: User) -> bool:
    open_ = Appeal.objects.filter(pk=appeal.pk, status=Appeal.Status.OPEN)
    return bool(open_.update(status=status, reason=reason, answered_by=by, answered_at=now()))


def _lift(flag: FlagFinding, by: User) -> None:
    """The line is none to look at: it costs nothing and holds nothing back."""
    assessment = Assessment.objects.select_for_update().get(pk=flag.assessment_id)
    FlagFinding.objects.filter(pk=flag.pk).update(lifted=True, costs=False)
    if flag.costs:
        rejudge(assessment=assessment, by=by)
    if assessment.settled_at:
        owe_lifted(session=assessment.session, assessment=assessment)
    reason = f"flag:{flag.flag}"
    same = assessment.flags.filter(flag=flag.flag, lifted=False, severity__gte=3)
    if reason in assessment.awaiting and not same.exists():
        assessment.awaiting = [one for one in assessment.awaiting if one != reason]
        assessment.save(update_fields=["awaiting"])
        if not assessment.awaiting:
            release(assessment=assessment, by=by)
