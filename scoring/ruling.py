"""An instructor changes what counts at an activity; grades that follow from it are owed at once."""

from collections.abc import Mapping
from typing import Any, Final

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet

from scoring.models import Appeal, Assessment, OutboxItem
from scoring.nudging import nudge
from scoring.owing import owe_grade
from scoring.recording import owe_statements
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
        mark = Placement.objects.values_list("pass_mark", flat=True).get(pk=placement.pk)
        Placement.objects.filter(pk=placement.pk).update(**{name: rules[name] for name in RULES})
        counted = Assessment.objects.filter(
            session__placement=placement, session__trial=False, current=True, counted=True
        ).select_related("session__placement")
        if rules["release"] == Placement.Release.AS_SETTLED:
            release_all(placement=placement, by=by)
        latest = {
            one.session.learner_id: one.session
            for one in counted.filter(settled_at__isnull=False).order_by("session__attempt")
        }
        for session in latest.values():
            owe_grade(session=session, by=by)
        if rules["pass_mark"] != mark:
            restate(counted.filter(settled_at__isnull=False), mark)
        owed = grades.count() - before
    nudge()
    return owed


def release_all(*, placement: Placement, by: User) -> int:
    """Let everything go that waits only for its release; what its learner sees differently waits on. Gives how many."""
    asked = Appeal.objects.filter(status=Appeal.Status.OPEN).values("assessment")
    held = Assessment.objects.filter(
        session__placement=placement, session__trial=False, current=True, counted=True,
        settled_at__isnull=True, awaiting=["held"],
    )  # fmt: skip
    rows = held.exclude(pk__in=asked).select_related("session__placement").order_by("made_at")
    with transaction.atomic():
        return sum(release(assessment=one, by=by) for one in rows)


def restate(settled: QuerySet[Assessment], mark: int | None) -> int:
    """Take back what was stated as passed, failed or only scored by an earlier mark where it is another now, and state it anew.

    Gradebooks are told nothing: a grade is the points, and no comment names the mark. Gives how many attempts.
    """
    changed = 0
    for one in settled:
        if outcome(one.total, mark) != outcome(one.total, one.session.placement.pass_mark):
            changed += owe_statements(session=one.session, assessment=one) > 0
    return changed


def outcome(total: float, mark: int | None) -> str:
    """What a total comes to by a pass mark."""
    if mark is None:
        return "scored"
    return "passed" if total >= mark else "failed"
