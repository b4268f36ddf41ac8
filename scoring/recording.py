"""Keeps the statements of an attempt and owes them to every record store of its platform."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Max, Q
from django.utils.timezone import now

from lti_tool.models import Launch
from scoring import queries
from scoring.models import Assessment, OutboxItem, RecordStore, Statement
from scoring.xapi.builder import Actor, Attempt, Goal, Made, Score, statements
from scoring.xapi.validator import validate
from scoring.xapi.vocabulary import Names
from scoring.xapi.voiding import voiding
from sessions.models import Session, Turn

SHARED_ISSUERS = frozenset({"https://canvas.instructure.com", "https://blackboard.com"})
REPLACED = frozenset({"completed", "progressed", "passed", "failed", "scored"})


def owe_statements(*, session: Session, assessment: Assessment | None) -> int:
    """Write what is due and has not been said; a changed verdict takes the old one back. Gives how many."""
    launch = queries.last_launch(session)
    if launch is None or session.trial or launch.identity.anonymous:
        return 0
    attempt = attempt_of(session, launch, assessment)
    mine = Statement.objects.filter(session=session)
    said = list(mine.filter(voided_by__isnull=True))
    last = mine.aggregate(at=Max("timestamp"), n=Max("sequence"))
    first, last_at = (last["n"] or 0) + 1, last["at"]
    taken_back = [one for one in said if one.verb in REPLACED] if attempt.settled_at else []
    made = [voiding(attempt, first + place, one.id, now()) for place, one in enumerate(taken_back)]
    last_at = (
        max([last_at, *(one.timestamp for one in made)], default=None) if last_at or made else None
    )
    made += statements(
        attempt, first=first + len(made), last_at=last_at,
        settled_only=any(one.verb == "initialized" for one in said),
    )  # fmt: skip
    keep(session, made)
    for old, new in zip(taken_back, made, strict=False):
        Statement.objects.filter(pk=old.pk).update(voided_by=new.id)
    owe(session, launch, made)
    return len(made)


def attempt_of(session: Session, launch: Launch, assessment: Assessment | None) -> Attempt:
    """The attempt as the builder takes it."""
    registration = launch.deployment.registration
    settled = assessment if assessment and assessment.settled_at and assessment.counted else None
    ended = session.ended_at or now()
    spoken = "voice-camera" if session.camera else "voice"
    return Attempt(
        session=session.uuid,
        actor=Actor(
            registration.issuer, launch.deployment.deployment_id, launch.identity.subject,
            registration.issuer in SHARED_ISSUERS,
        ),
        names=Names(settings.XAPI_BASE),
        scenario=session.scenario.key, version=session.scenario.version, title=session.scenario.title,
        number=session.attempt, modality="text" if session.modality == "text" else spoken, language="en",
        platform=registration.platform_family, link=launch.link.uuid if launch.link else None,
        course=str(launch.context.pk) if launch.context else "",
        began_at=session.began_at or session.created_at, ended_at=ended,
        turns=session.turns.filter(speaker=Turn.Speaker.LEARNER).count(),
        abandoned=session.status == Session.Status.ABANDONED,
        total=Score(settled.total, 100) if settled else None,
        pass_mark=session.placement.pass_mark,
        goals=tuple(Goal(row.objective, row.title, row.level) for row in settled.objectives.all()) if settled else (),
        reviewed=bool(settled and settled.objectives.filter(overrides__isnull=False).exists()),
        settled_at=max(settled.settled_at, ended) if settled and settled.settled_at else None,
    )  # fmt: skip


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
