"""Keeps the statements of an attempt and owes them to every record store of its platform."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Max, Q
from django.utils.timezone import now

from lti_tool.models import Launch
from scoring import beside, queries
from scoring.beside import Also
from scoring.models import Assessment, ObjectiveScore, OutboxItem, RecordStore, Statement
from scoring.xapi.attempt import Attempt, Crossed, Goal, Score
from scoring.xapi.builder import JUDGED, STEP, Made, answers, flagged, item_result, statements
from scoring.xapi.validator import validate
from scoring.xapi.vocabulary import Names
from scoring.xapi.voiding import voiding
from sessions.models import Session


def owe_statements(*, session: Session, assessment: Assessment | None) -> int:
    """Write what is due and has not been said; a changed verdict takes the old one back. Gives how many."""
    with transaction.atomic():
        launch = launch_to_tell(session)
        if launch is None:
            return 0
        attempt = attempt_of(session, launch, assessment)
        said = standing(session)
        begun = any(one.verb == "initialized" for one in said)
        gone = [one for one in said if one.verb in JUDGED] if attempt.settled_at else []
        gone += no_longer_crossed(attempt, said)
        told = Also.FLAGGED in beside.asked_for(session)
        attempt = replace(attempt, crossed=not_yet_told(attempt, said) if told else ())
        first, last_at, made = take_back(session, attempt, gone)
        made += statements(attempt, first=first, last_at=last_at, settled_only=begun)
        written_down(session, launch, made)
        # What was answered before this found the end of the talk could not be told yet.
        more = 0 if begun else owe_answers(session=session)
    return len(made) + more


def owe_lifted(*, session: Session, assessment: Assessment) -> int:
    """Take back that a guardrail was crossed where a person found that it was none. Gives how many."""
    with transaction.atomic():
        launch = launch_to_tell(session)
        if launch is None:
            return 0
        attempt = attempt_of(session, launch, assessment)
        gone = no_longer_crossed(attempt, standing(session))
        *_, made = take_back(session, attempt, gone)
        written_down(session, launch, made)
    return len(made)


def owe_answers(*, session: Session, items: Collection[str] | None = None) -> int:
    """Tell what a learner answered about a practice, where the institution asks for it; after the attempt's own. Gives how many."""
    if Also.ANSWERED not in beside.asked_for(session):
        return 0
    with transaction.atomic():
        launch = launch_to_tell(session)
        said = standing(session)
        if launch is None or not said:
            return 0
        attempt = attempt_of(session, launch, None)
        told = {one.object_id: one for one in said if one.verb == "answered"}
        old = [
            (told.get(attempt.names.reaction(one.item)), one)
            for one in beside.answers_of(session, items)
        ]
        fresh = [
            (was, one) for was, one in old if was is None or was.body["result"] != item_result(one)
        ]
        gone = [was for was, _ in fresh if was]
        first, last_at, made = take_back(session, attempt, gone)
        made += answers(attempt, [one for _, one in fresh], first=first, last_at=last_at)
        written_down(session, launch, made)
    return len(made)


def launch_to_tell(session: Session) -> Launch | None:
    """The launch that an attempt is told by, its row locked; None where nothing is told of it."""
    Session.objects.select_for_update().filter(pk=session.pk).first()
    launch = queries.last_launch(session)
    return None if launch is None or session.trial or launch.identity.anonymous else launch


def standing(session: Session) -> list[Statement]:
    """What has been said of an attempt and not taken back, in order."""
    mine = Statement.objects.filter(session=session, voided_by__isnull=True)
    return list(mine.order_by("sequence"))


def no_longer_crossed(attempt: Attempt, said: list[Statement]) -> list[Statement]:
    """What was told of guardrails and no longer holds; an attempt that waits for a person says nothing of them."""
    if attempt.settled_at is None:
        return []
    holds = [told_as(attempt, one) for one in attempt.crossed]
    told = [one for one in said if one.verb == "flagged"]
    return [one for one in told if (one.object_id, one.body["result"]) not in holds]


def not_yet_told(attempt: Attempt, said: list[Statement]) -> tuple[Crossed, ...]:
    """The crossed guardrails that no statement tells."""
    told = [(one.object_id, one.body["result"]) for one in said if one.verb == "flagged"]
    return tuple(one for one in attempt.crossed if told_as(attempt, one) not in told)


def told_as(attempt: Attempt, one: Crossed) -> tuple[str, dict[str, Any]]:
    """A crossed guardrail as a statement names it."""
    _, about, result, _ = flagged(attempt)(one)
    return str(about["id"]), result


def take_back(
    session: Session, attempt: Attempt, gone: list[Statement]
) -> tuple[int, datetime | None, list[Made]]:
    """The voiding statements, and the number and the time that what follows them goes on from."""
    last = Statement.objects.filter(session=session).aggregate(
        at=Max("timestamp"), n=Max("sequence")
    )
    first, last_at, made = (last["n"] or 0) + 1, last["at"], []
    for place, one in enumerate(gone):
        last_at = max(now(), last_at + STEP)
        made.append(voiding(attempt, first + place, one.id, last_at))
    return first + len(made), last_at, made


def attempt_of(session: Session, launch: Launch, assessment: Assessment | None) -> Attempt:
    """The attempt as the builder takes it."""
    registration = launch.deployment.registration
    settled = assessment if assessment and assessment.settled_at and assessment.counted else None
    began, ended = session.began_at or session.created_at, session.ended_at or now()
    spoken = "voice-camera" if session.camera else "voice"
    asked, steps = beside.asked_for(session), beside.steps_of(session, began)
    reviewed = bool(settled and settled.objectives.filter(overrides__isnull=False).exists())
    return Attempt(
        session=session.uuid,
        actor=beside.actor_of(launch.identity, launch),
        names=Names(settings.XAPI_BASE),
        scenario=session.scenario.key, version=session.scenario.version, title=session.scenario.title,
        number=session.attempt, modality="text" if session.modality == "text" else spoken, language="en",
        platform=registration.platform_family, link=launch.link.uuid if launch.link else None,
        course=str(launch.context.pk) if launch.context else "",
        began_at=began, ended_at=ended,
        turns=len(steps),
        abandoned=session.status == Session.Status.ABANDONED,
        total=Score(settled.total, 100) if settled else None,
        pass_mark=session.placement.pass_mark,
        goals=tuple(goal_of(row, quoted=Also.EVIDENCE in asked) for row in settled.objectives.all()) if settled else (),
        reviewed=reviewed,
        instructor=beside.instructor_of(settled, launch) if settled and reviewed else None,
        settled_at=max(settled.settled_at, ended) if settled and settled.settled_at else None,
        steps=steps if Also.INTERACTED in asked else (),
        crossed=beside.crossed_in(settled, steps, ended) if settled else (),
    )  # fmt: skip


def goal_of(row: ObjectiveScore, *, quoted: bool) -> Goal:
    """One objective, with the lines behind its level where they are told."""
    return Goal(row.objective, row.title, row.level, beside.quotes_of(row) if quoted else ())


def written_down(session: Session, launch: Launch, made: list[Made]) -> None:
    """Keep statements, mark what they take back, and owe them to the stores."""
    keep(session, made)
    for one in made:
        if one.verb == "voided":
            Statement.objects.filter(pk=one.object_id).update(voided_by=one.id)
    owe(session, launch, made)


def keep(session: Session, made: list[Made]) -> None:
    """Store what was made; raises `NotAStatement` before anything wrong is kept."""
    for one in made:
        validate(one.body)
    Statement.objects.bulk_create(
        [
            Statement(
                id=one.id, session=session, sequence=one.sequence, verb=one.verb, object_id=one.object_id,
                body=one.body, timestamp=one.timestamp,
            )
            for one in made
        ]
    )  # fmt: skip


def owe(session: Session, launch: Launch, made: list[Made]) -> None:
    """Queue the statements for every active store of the platform, in order."""
    mine = Q(registration=launch.deployment.registration) | Q(registration__isnull=True)
    for store in RecordStore.objects.filter(mine, active=True):
        OutboxItem.objects.bulk_create([owed(store, session.pk, one.id, one.body) for one in made])


def owed(
    store: RecordStore, session_id: int, statement: UUID, body: Mapping[str, Any]
) -> OutboxItem:
    """The delivery of one statement to one store."""
    return OutboxItem(
        kind=OutboxItem.Kind.XAPI, target=store.endpoint, lane=f"xapi:{store.pk}:{session_id}",
        key=key_of(store, statement), payload=body, session_id=session_id, record_store=store, next_at=now(),
    )  # fmt: skip


def key_of(store: RecordStore, statement: UUID) -> str:
    """What keeps a statement from being owed to one store twice."""
    return f"xapi:{store.pk}:{statement}"
