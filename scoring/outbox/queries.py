"""Reads of what is owed."""

from typing import Any

from django.db.models import Count, Min, Q
from django.utils.timezone import now

from scoring.models import OutboxItem
from scoring.outbox.claiming import due


def oldest_due_s() -> float | None:
    """Age in seconds of the delivery that has been due the longest; None if nothing is due.

    What is held back for a record store that is off or paused is not late.
    """
    held = Q(record_store__active=False) | Q(record_store__paused_reason__gt="")
    oldest = due(now()).exclude(held).aggregate(oldest=Min("next_at"))["oldest"]
    return round((now() - oldest).total_seconds(), 1) if oldest else None


def status_rows() -> list[dict[str, Any]]:
    """Counts by kind, target and status."""
    rows = OutboxItem.objects.values("kind", "target", "status").annotate(count=Count("pk"))
    return [dict(row) for row in rows.order_by("kind", "target", "status")]


def last_reasons(limit: int = 10) -> list[dict[str, Any]]:
    """The newest reasons why something was not delivered at once."""
    failing = OutboxItem.objects.exclude(last_reason="").order_by("-pk")
    names = ("pk", "kind", "status", "tries", "last_code", "last_reason")
    return [dict(row) for row in failing.values(*names)[:limit]]
