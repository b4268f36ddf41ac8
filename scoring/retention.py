"""Forgets what was said once it has been kept long enough; levels and the grade stay with the course."""

from datetime import datetime, timedelta
from typing import Final, NamedTuple

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils.timezone import now

from scoring.models import EvidenceRow, FlagFinding
from sessions.models import Memory, Moment, Session, Turn

NO_LONGER: Final = "(no longer kept)"
AT_ONCE: Final = 200


class Forgotten(NamedTuple):
    """How much was, or would be, forgotten."""

    practices: int
    turns: int
    memories: int


def due(at: datetime | None = None) -> QuerySet[Session]:
    """Practices that ended longer ago than transcripts are kept."""
    before = (at or now()) - timedelta(days=settings.TRANSCRIPT_DAYS)
    return Session.objects.filter(ended_at__lt=before, forgotten_at__isnull=True).order_by("pk")


def preview() -> Forgotten:
    """What `forget` would take."""
    practices = due()
    return Forgotten(
        practices.count(),
        Turn.objects.filter(session__in=practices).count(),
        Memory.objects.filter(session__in=practices).count(),
    )


def forget() -> Forgotten:
    """Take it, some practices at a time; what a learner said is gone afterwards, in quotes as well."""
    total = Forgotten(0, 0, 0)
    while batch := list(due().values_list("pk", flat=True)[:AT_ONCE]):
        with transaction.atomic():
            turns, _ = Turn.objects.filter(session__in=batch).delete()
            Moment.objects.filter(session__in=batch).delete()
            memories, _ = Memory.objects.filter(session__in=batch).delete()
            EvidenceRow.objects.filter(objective__assessment__session__in=batch).update(
                quote=NO_LONGER
            )
            FlagFinding.objects.filter(assessment__session__in=batch).update(quote=NO_LONGER)
            Session.objects.filter(pk__in=batch).update(forgotten_at=now(), opening={})
        total = Forgotten(
            total.practices + len(batch), total.turns + turns, total.memories + memories
        )
    return total
