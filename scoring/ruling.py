"""An instructor changes what counts at an activity; grades that follow from it are owed at once."""

from collections.abc import Mapping
from typing import Any, Final

from django.contrib.auth.models import User
from django.db import transaction

from scoring.models import Assessment, OutboxItem
from scoring.nudging import nudge
from scoring.owing import owe_grade
from scoring.services import release
from sessions.models import Placement

RULES: Final = (
    "policy",
    "pass_mark",
    "most_attempts",
    "due_at",
    "spaced",
    "watchable",
    "recorded",
    "release",
)


def set_rules(*, placement: Placement, rules: Mapping[str, Any], by: User) -> int:
    """Store the rules; what waited only for its release goes out where nothing is held now. Gives how many grades are owed."""
    with transaction.atomic():
        grades = OutboxItem.objects.filter(session__placement=placement, kind=OutboxItem.Kind.GRADE)
        before = grades.count()
        Placement.objects.filter(pk=placement.pk).update(**{name: rules[name] for name in RULES})
        counted = Assessment.objects.filter(
            session__placement=placement, session__trial=False, current=True, counted=True
        ).select_related("session__placement")
        if rules["release"] == Placement.Release.AS_SETTLED:
            for one in counted.filter(settled_at__isnull=True, awaiting=["held"]):
                release(assessment=one, by=by)
        latest = {
            one.session.learner_id: one.session
            for one in counted.filter(settled_at__isnull=False).order_by("session__attempt")
        }
        for session in latest.values():
            owe_grade(session=session, by=by)
        owed = grades.count() - before
    nudge()
    return owed
