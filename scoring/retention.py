"""Forgets what was said once it has been kept long enough; levels, their quotes and the grade stay with the course."""

from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils.timezone import now

from scoring.models import Reaction
from sessions.models import SEEN, Memory, Moment, Session, Turn
from sessions.persona.state import DELIVERY
from sessions.recording import forget_recordings, recordings_due

AT_ONCE: Final = 200
OBSERVATION_DAYS: Final = 30


class Forgotten(NamedTuple):
    """How much was, or would be, forgotten."""

    practices: int = 0
    turns: int = 0
    memories: int = 0
    recordings: int = 0
    voices: int = 0
    """Turns with what was observed of a voice."""

    cameras: int = 0
    """Things a camera showed."""


def told(done: Forgotten) -> str:
    """What was forgotten, for the audit log."""
    return ", ".join(f"{n} {name}" for name, n in done._asdict().items())


def due(at: datetime | None = None) -> QuerySet[Session]:
    """Practices that ended longer ago than transcripts are kept."""
    before = (at or now()) - timedelta(days=settings.TRANSCRIPT_DAYS)
    # What a rewind has copied is no younger than where it was said.
    old = Q(ended_at__lt=before) | Q(ended_at__isnull=False, rewinds__ended_at__lt=before)
    return Session.objects.filter(old, forgotten_at__isnull=True).order_by("pk")


def preview() -> Forgotten:
    """What `forget` would take."""
    practices = Session.objects.filter(pk__in=due().values("pk"))
    talks = practices.aggregate(practices=Count("pk", distinct=True), turns=Count("turns"))
    return Forgotten(
        **talks,
        memories=Memory.objects.filter(session__in=practices).count(),
        recordings=recordings_due().count(),
        voices=observed_due().count(),
        cameras=seen_due().count(),
    )


def forget() -> Forgotten:
    """Take it, some practices at a time."""
    recordings, cameras = forget_recordings(), seen_due().count()
    total = Forgotten(recordings=recordings, voices=forget_observations(), cameras=cameras)
    while batch := list(due().values_list("pk", flat=True)[:AT_ONCE]):
        with transaction.atomic():
            turns, _ = Turn.objects.filter(session__in=batch).delete()
            Moment.objects.filter(session__in=batch).delete()
            Reaction.objects.filter(session__in=batch).update(words="")
            memories, _ = Memory.objects.filter(session__in=batch).delete()
            Session.objects.filter(pk__in=batch).update(
                forgotten_at=now(), opening={}, reflection=""
            )
        total = total._replace(
            practices=total.practices + len(batch),
            turns=total.turns + turns,
            memories=total.memories + memories,
        )
    return total


def forget_observations(at: datetime | None = None) -> int:
    """Take what was observed of voices out of turns that are older than thirty days, and what cameras showed; gives how many turns."""
    seen_due(at).delete()
    count = 0
    for turn in observed_due(at).iterator(chunk_size=AT_ONCE):
        turn.events = without(turn.events)
        turn.reading = turn.reading | {"timing": without(turn.reading.get("timing", []))}
        turn.observed = False
        turn.save(update_fields=["events", "reading", "observed"])
        count += 1
    return count


def observed_due(at: datetime | None = None) -> QuerySet[Turn]:
    """Turns with something observed of a voice more than thirty days ago."""
    before = (at or now()) - timedelta(days=OBSERVATION_DAYS)
    old = Q(session__ended_at__lt=before)
    copied = Q(session__ended_at__isnull=False, session__rewinds__ended_at__lt=before)
    return Turn.objects.filter(old | copied, observed=True)


def seen_due(at: datetime | None = None) -> QuerySet[Moment]:
    """What cameras showed more than thirty days ago."""
    before = (at or now()) - timedelta(days=OBSERVATION_DAYS)
    return Moment.objects.filter(session__ended_at__lt=before, kind=SEEN)


def without(events: list[list[Any]]) -> list[list[Any]]:
    """The events that are not of the voice."""
    return [event for event in events if event[0] not in DELIVERY]
