"""Writes down how a delivery ended; a worker whose lease has passed on writes nothing."""

import logging
import random
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.timezone import now

from scoring.models import GradeState, OutboxItem
from scoring.outbox.schedule import is_over, wait_s

log = logging.getLogger(__name__)


def finish(*, item: OutboxItem, status: str, code: int | None, reason: str = "") -> bool:
    """End a delivery; False if somebody else has taken it over."""
    with transaction.atomic():
        done = write(
            item, status=status, last_code=code, last_reason=reason, done_at=now(), lease_until=None
        )
        if done and status == OutboxItem.Status.SENT and item.grade_state_id:
            state = GradeState.objects.filter(pk=item.grade_state_id)
            state.update(sent=item.payload["scoreGiven"], shown=None)
    log.info(
        "delivery_ended",
        extra={
            "item": item.pk,
            "kind": item.kind,
            "status": status,
            "code": code,
            "reason": reason,
        },
    )
    return done


def retry(*, item: OutboxItem, code: int | None, reason: str, after_s: float | None = None) -> bool:
    """Try again later, or give up visibly; a grade that a newer one waits behind makes way for it."""
    newer = OutboxItem.objects.filter(lane=item.lane, pk__gt=item.pk)
    if item.kind == OutboxItem.Kind.GRADE and newer.exists():
        superseded = OutboxItem.Status.SUPERSEDED
        return finish(item=item, status=superseded, code=code, reason="newer_grade")
    if is_over(item.tries, (now() - item.first_at) / settings.OUTBOX_TIME_FACTOR):
        return finish(item=item, status=OutboxItem.Status.DEAD, code=code, reason=reason)
    delay = wait_s(
        item.tries,
        retry_after_s=after_s,
        chance=random.random(),  # noqa: S311 - only spreads the load
        factor=settings.OUTBOX_TIME_FACTOR,
    )
    return write(
        item,
        status=OutboxItem.Status.PENDING,
        next_at=now() + timedelta(seconds=delay),
        last_code=code,
        last_reason=reason,
        lease_until=None,
    )


def hold(*, item: OutboxItem, code: int | None, reason: str) -> bool:
    """Put a delivery back as if it had not been tried."""
    return write(
        item,
        status=OutboxItem.Status.PENDING,
        tries=item.tries - 1,
        last_code=code,
        last_reason=reason,
        lease_until=None,
    )


def write(item: OutboxItem, **fields: Any) -> bool:
    """Change the row while the lease is ours."""
    mine = OutboxItem.objects.filter(
        pk=item.pk, lease_key=item.lease_key, status=OutboxItem.Status.SENDING
    )
    return bool(mine.update(**fields))
