"""Takes due deliveries for one worker; the same code serves PostgreSQL and SQLite."""

from datetime import datetime
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.timezone import now

from scoring.models import OutboxItem
from scoring.outbox.schedule import LEASE

UNFINISHED = (OutboxItem.Status.PENDING, OutboxItem.Status.SENDING)


def due(at: datetime, *, kind: str | None = None) -> QuerySet[OutboxItem]:
    """What may be sent now: ready or abandoned, and first in its lane."""
    earlier = OutboxItem.objects.filter(
        lane=OuterRef("lane"), pk__lt=OuterRef("pk"), status__in=UNFINISHED
    )
    ready = Q(status=OutboxItem.Status.PENDING, next_at__lte=at) | Q(
        status=OutboxItem.Status.SENDING, lease_until__lt=at
    )
    items = OutboxItem.objects.filter(ready).exclude(Exists(earlier))
    return (items.filter(kind=kind) if kind else items).order_by("next_at", "pk")


def claim(*, limit: int, kind: str, targets_off: tuple[str, ...] = ()) -> list[OutboxItem]:
    """Take up to `limit` due items for this worker.

    On PostgreSQL `skip_locked` keeps workers out of each other's way; SQLite drops the lock silently, and the
    condition repeated in the UPDATE decides.
    """
    lease, at = uuid4(), now()
    with transaction.atomic():
        rows = due(at, kind=kind).exclude(target__in=targets_off)
        taken = list(
            rows.select_for_update(skip_locked=True, of=("self",)).values_list("pk", flat=True)[
                :limit
            ]
        )
        due(at, kind=kind).filter(pk__in=taken).update(
            status=OutboxItem.Status.SENDING,
            lease_key=lease,
            lease_until=at + LEASE * max(settings.OUTBOX_TIME_FACTOR, 1 / 60),
            tries=F("tries") + 1,
        )
    items = OutboxItem.objects.filter(lease_key=lease, status=OutboxItem.Status.SENDING)
    return list(
        items.select_related(
            "grade_state__identity",
            "grade_state__deployment__registration",
            "record_store",
            "session",
        ).order_by("pk")
    )
