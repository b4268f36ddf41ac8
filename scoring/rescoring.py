"""Judges stored practices again, beside the rating that counts; it takes that one's place only when a person lets it."""

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet
from django.utils.timezone import now

from providers.base import SpeechActs
from scoring import alerting
from scoring.decided import Decided, decided, key_of
from scoring.models import (
    Appeal,
    Assessment,
    ElementScore,
    EvidenceRow,
    FlagFinding,
    ObjectiveScore,
    Override,
)
from scoring.nudging import nudge
from scoring.owing import owe_grade
from scoring.reconsidered import standings_of
from scoring.recording import owe_statements
from scoring.rereading import reread
from scoring.services import store_verdict, verdict_on
from scoring.versions import scorer_version
from sessions.models import Session


def rescore(*, session: Session, acts: SpeechActs) -> Assessment | None:
    """Rate a practice again beside what counts; None where nothing counts or what was said is no longer kept."""
    with transaction.atomic():
        locked = Session.objects.select_for_update().get(pk=session.pk)
        current = Assessment.objects.filter(session=locked, current=True).first()
        if current is None or locked.forgotten_at or not locked.turns.exists():
            return None
        beside(Assessment.objects.filter(session=locked)).delete()
        talk = reread(locked, acts)
        return store_verdict(
            verdict_on(locked, talk),
            session=locked,
            current=False,
            renews=current,
            scorer_version=scorer_version(locked, talk, acts.version),
            detector_version=acts.version,
            counted=current.counted,
            faults=current.faults,
            conditions=current.conditions,
            awaiting=current.awaiting,
        )


def beside(rows: QuerySet[Assessment]) -> QuerySet[Assessment]:
    """Those that were made beside the one that counts and wait for a person."""
    return rows.filter(renews__isnull=False, switched_at__isnull=True)


def switch(*, assessment: Assessment, reason: str, by: User) -> bool:
    """Let a rating take the place of the one it was made beside; the grade follows. False if it waits no longer.

    What people decided is carried over. A grave line that was not found before waits for a person: nothing is sent.
    """
    with transaction.atomic():
        Session.objects.select_for_update().get(pk=assessment.session_id)
        fresh = beside(Assessment.objects.filter(pk=assessment.pk)).select_related("renews").first()
        before = fresh.renews if fresh else None
        if fresh is None or before is None or not before.current:
            return False
        outcome = decided(before, fresh)
        carry_overrides(before, fresh, outcome)
        carry_flags(fresh, outcome)
        carry_appeals(before, fresh, reason=reason, by=by)
        changed = differs(before, fresh, outcome)
        take_place(before, fresh, outcome, reason=reason, by=by)
        if changed and fresh.settled_at and fresh.counted and not fresh.session.trial:
            owe_grade(session=fresh.session, by=by)
            owe_statements(session=fresh.session, assessment=fresh)
    nudge()
    return True


def take_place(
    before: Assessment, fresh: Assessment, outcome: Decided, *, reason: str, by: User
) -> None:
    """The one no longer counts, the other does."""
    Assessment.objects.filter(pk=before.pk).update(current=False)
    grave = [f"flag:{flag}" for flag in outcome.grave] if before.counted else []
    fresh.current, fresh.total, fresh.total_high = True, outcome.total, outcome.total_high
    fresh.awaiting = list(dict.fromkeys([*before.awaiting, *grave]))
    fresh.settled_at = None if grave else before.settled_at
    fresh.alerted_at, fresh.alert_due_at = before.alerted_at, before.alert_due_at
    if grave and alerting.is_wanted(fresh.session):
        fresh.alert_due_at, fresh.alerted_at = now(), None
    fresh.switched_at, fresh.switched_by, fresh.switch_reason = now(), by, reason
    fresh.save()


def differs(before: Assessment, fresh: Assessment, outcome: Decided) -> bool:
    """Whether the learner's result is another one."""
    was = {row.objective: row.level for row in before.objectives.all()}
    totals = (before.total, before.total_high) != (outcome.total, outcome.total_high)
    return totals or was != dict(outcome.levels)


def carry_overrides(before: Assessment, fresh: Assessment, outcome: Decided) -> None:
    """A person's decisions stand in the new rating as they were made, with who, when and why."""
    for row in fresh.objectives.all():
        made = outcome.kept.get(row.objective, ())
        elements = {one.element: one for one in row.elements.all()}
        Override.objects.bulk_create(
            Override(
                objective=row, by_id=one.by_id, before=one.before, after=one.after, reason=one.reason, at=one.at,
                element=elements[one.element.element] if one.element else None,
                standing_before=one.standing_before, standing_after=one.standing_after,
            )
            for one in made
            if one.element is None or one.element.element in elements
        )  # fmt: skip
        ObjectiveScore.objects.filter(pk=row.pk).update(
            level=outcome.levels[row.objective], level_high=outcome.highest[row.objective]
        )
        for id_, standing in standings_of(row, made).items():
            if standing != elements[id_].standing:
                ElementScore.objects.filter(pk=elements[id_].pk).update(standing=standing)
                carry_quotes(before, row, id_)


def carry_quotes(before: Assessment, row: ObjectiveScore, element: str) -> None:
    """What a person found met keeps the line that shows it."""
    if row.evidence.filter(element=element).exists():
        return
    quotes = EvidenceRow.objects.filter(
        objective__assessment=before, objective__objective=row.objective, element=element
    )
    copies = list(quotes)
    for one in copies:
        one.pk, one.objective = None, row
    EvidenceRow.objects.bulk_create(copies)


def carry_flags(fresh: Assessment, outcome: Decided) -> None:
    """What a person found to be no line to look at stays none."""
    for flag in fresh.flags.all():
        if key_of(flag) in outcome.lifted:
            FlagFinding.objects.filter(pk=flag.pk).update(lifted=True, costs=False)


def carry_appeals(before: Assessment, fresh: Assessment, *, reason: str, by: User) -> None:
    """What the learner asked stands beside the new rating; where its line is no longer marked, it is upheld."""
    goals = {row.objective: row for row in fresh.objectives.all()}
    flags = {key_of(flag): flag for flag in fresh.flags.all()}
    for asked in before.appeals.select_related("objective", "flag"):
        goal = goals.get(asked.objective.objective) if asked.objective else None
        flag = flags.get(key_of(asked.flag)) if asked.flag else None
        if goal or flag:
            asked.assessment, asked.objective, asked.flag = fresh, goal, flag
            asked.save(update_fields=["assessment", "objective", "flag"])
        elif asked.status == Appeal.Status.OPEN:
            asked.status, asked.reason = Appeal.Status.UPHELD, reason
            asked.answered_by, asked.answered_at = by, now()
            asked.save(update_fields=["status", "reason", "answered_by", "answered_at"])
