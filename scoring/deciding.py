"""A person's word on one element of an objective: the level follows by the rubric's arithmetic, the grade by the outbox."""

from typing import Final

from django.contrib.auth.models import User
from django.db import transaction

from scoring.models import Assessment, ElementScore, EvidenceRow, ObjectiveScore, Override
from scoring.reconsidered import levels_with, standings_of
from scoring.services import rejudge
from scoring.transcript import record
from sessions.cards import card_for
from sessions.models import Turn

INSTRUCTOR: Final = "instructor"
LEARNER: Final = "learner"


class NotDecided(Exception):
    """It cannot be decided so."""


class NoQuote(NotDecided):
    """Nothing counts without a line of the learner's."""


class AlreadySo(NotDecided):
    """It stands so already."""


def decide(
    *, element: ElementScore, met: bool, reason: str, by: User, turn: Turn | None = None,
    source: str = INSTRUCTOR,
) -> Assessment:  # fmt: skip
    """Find an element met or not, with the reason; `turn` is the learner's line that shows it. Raises `NotDecided`.

    `source` is who pointed to the line.
    """
    with transaction.atomic():
        row = ObjectiveScore.objects.select_related("assessment").get(pk=element.objective_id)
        assessment = Assessment.objects.select_for_update().get(pk=row.assessment_id)
        element = row.elements.get(pk=element.pk)
        standing = "met" if met else "missing"
        if element.standing == standing:
            raise AlreadySo
        if met:
            quoted(element, row, turn, source)
        before, (level, high) = row.level, levels_after(row, element, standing, assessment)
        Override.objects.create(
            objective=row, element=element, by=by, reason=reason, before=before, after=level,
            standing_before=element.standing, standing_after=standing,
        )  # fmt: skip
        ElementScore.objects.filter(pk=element.pk).update(standing=standing)
        ObjectiveScore.objects.filter(pk=row.pk).update(level=level, level_high=high)
        rejudge(assessment=assessment, by=by)
    return assessment


def levels_after(
    row: ObjectiveScore, element: ElementScore, standing: str, assessment: Assessment
) -> tuple[int, int]:
    """What the objective comes to."""
    standings = standings_of(row) | {element.element: standing}
    return levels_with(row, standings, card_for(assessment.session))


def quoted(element: ElementScore, row: ObjectiveScore, turn: Turn | None, source: str) -> None:
    """Have a quote stand behind it: the line that was pointed out, or what was found before."""
    words = record(turn).text if turn else ""
    if turn and words.strip():
        EvidenceRow.objects.create(
            objective=row, element=element.element, turn=turn.n, start=0, end=len(words), quote=words,
            source=source, p=1.0, t0_ms=turn.start_ms, t1_ms=turn.end_ms or turn.start_ms,
            word_confidence=turn.confidence,
        )  # fmt: skip
    elif not row.evidence.filter(element=element.element).exists():
        raise NoQuote
