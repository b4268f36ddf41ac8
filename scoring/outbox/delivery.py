"""Sends what is due; one target that fails does not hold up the others."""

import logging
import time
from typing import Final

from django.conf import settings
from django.db.models import Q
from django.utils.timezone import now

from lti_tool import outbound
from scoring.models import OutboxItem, RecordStore
from scoring.outbox import grades, records, targets
from scoring.outbox.claiming import claim, give_back
from scoring.outbox.crew import Crew
from scoring.outbox.outcomes import retry

BATCH: Final = 50
LONGEST_S: Final = 60
"""Shorter than the time the worker gives one task; what is left is found by the next."""

log = logging.getLogger(__name__)


def drain() -> int:
    """Deliver until nothing is due; gives how many deliveries were tried."""
    until = time.monotonic() + LONGEST_S
    give_back(now())
    side_by_side = settings.OUTBOX_THREADS > 1
    graded = drain_grades(until) if side_by_side else drain_grades_alone(until)
    return graded + drain_records(until)


def drain_grades(until: float) -> int:
    """Grades, several at a time."""
    tried = 0
    with Crew(settings.OUTBOX_THREADS, guarded) as crew:
        while time.monotonic() < until:
            free, full = crew.wait_for_a_hand()
            done = crew.done
            items = claim(kind=OutboxItem.Kind.GRADE, limit=max(1, free - 1), without=full)
            for item in items:
                crew.hand(item)
            tried += len(items)
            if not items and not crew.ended_since(done):
                break
    return tried


def drain_grades_alone(until: float) -> int:
    """Grades, one after the other in this thread."""
    tried = 0
    with outbound.kept_open():
        while time.monotonic() < until and (items := claim(kind=OutboxItem.Kind.GRADE)):
            for item in items:
                guarded(item)
            tried += len(items)
    return tried


def guarded(item: OutboxItem) -> None:
    """Send one grade; a fault of ours must not stop the other deliveries."""
    try:
        answered = grades.send(item)
    except Exception as error:  # the outermost line of a delivery
        log.exception("delivery_failed", extra={"item": item.pk, "error": type(error).__name__})
        answered = False
        retry(item=item, code=None, reason=f"fault:{type(error).__name__}"[:60])
    targets.heard(item.target, answered=answered)


def drain_records(until: float) -> int:
    """Statements, in batches, one request at a time for each store; one that fails rests until the next sweep."""
    still = RecordStore.objects.filter(Q(active=False) | ~Q(paused_reason=""))
    tried, off = 0, set(still.values_list("endpoint", flat=True))
    while time.monotonic() < until:
        items = claim(kind=OutboxItem.Kind.XAPI, batch=BATCH, without=off)
        if not items:
            break
        tried += len(items)
        answered = records.send(items)
        targets.heard(items[0].target, answered=answered)
        if not answered:
            off.add(items[0].target)
    return tried
