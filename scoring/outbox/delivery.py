"""Sends what is due; one target that fails does not hold up the others."""

import logging
from collections import Counter
from itertools import groupby
from typing import Final

from scoring.models import OutboxItem, RecordStore
from scoring.outbox import grades, records
from scoring.outbox.claiming import claim
from scoring.outbox.outcomes import retry

BATCH: Final = 50
MOST_ROUNDS: Final = 200
FAILURES_IN_A_ROW: Final = 5

log = logging.getLogger(__name__)


def drain() -> int:
    """Deliver until nothing is due; gives how many deliveries were tried."""
    return drain_grades() + drain_records()


def drain_grades() -> int:
    """Grades, one by one; a target that failed five times in a row rests until the next sweep."""
    tried, failed = 0, Counter[str]()
    for _ in range(MOST_ROUNDS):
        resting = tuple(target for target, count in failed.items() if count >= FAILURES_IN_A_ROW)
        items = claim(limit=4, kind=OutboxItem.Kind.GRADE, targets_off=resting)
        if not items:
            break
        for item in items:
            answered = guarded(item)
            failed[item.target] = 0 if answered else failed[item.target] + 1
        tried += len(items)
    return tried


def guarded(item: OutboxItem) -> bool:
    """Send one grade; a fault of ours must not stop the other deliveries."""
    try:
        return grades.send(item)
    except Exception as error:  # the outermost line of a delivery
        log.exception("delivery_failed", extra={"item": item.pk, "error": type(error).__name__})
        retry(item=item, code=None, reason=f"fault:{type(error).__name__}"[:60])
        return False


def drain_records() -> int:
    """Statements, in batches, one request at a time for each store; one that fails rests until the next sweep."""
    paused = RecordStore.objects.exclude(paused_reason="")
    tried, resting = 0, set(paused.values_list("endpoint", flat=True))
    for _ in range(MOST_ROUNDS):
        items = claim(limit=BATCH, kind=OutboxItem.Kind.XAPI, targets_off=tuple(resting))
        if not items:
            break
        tried += len(items)
        by_store = groupby(sorted(items, key=lambda one: one.target), key=lambda one: one.target)
        for target, batch in by_store:
            if not records.send(list(batch)):
                resting.add(target)
    return tried
