"""A person sends something again: a new item, a grade with the value that counts now, a statement with its id."""

from typing import Final

from django.db import transaction
from django.utils.timezone import now

from scoring.models import OutboxItem
from scoring.nudging import nudge
from scoring.owing import owe_grade

Status = OutboxItem.Status
MOST_AT_ONCE: Final = 500


def resend(*, item: OutboxItem) -> OutboxItem | None:
    """Queue a dead or superseded delivery anew; None if the gradebook already has what counts."""
    with transaction.atomic():
        if item.kind == OutboxItem.Kind.GRADE:
            assert item.grade_state is not None
            item.grade_state.desired = None
            item.grade_state.save(update_fields=["desired"])
            made = next(iter(owe_grade(session=item.practice)), None)
        else:
            made = OutboxItem.objects.create(
                kind=item.kind, target=item.target, lane=item.lane, key=f"{item.key}:{now().timestamp()}",
                payload=item.payload, session=item.session, record_store=item.record_store, next_at=now(),
            )  # fmt: skip
        if made:
            settle_failed(item=item)
    nudge()
    return made


def settle_failed(*, item: OutboxItem) -> None:
    """What was sent again is no longer stuck."""
    failed = OutboxItem.objects.filter(pk=item.pk, status__in=[Status.DEAD, Status.NOT_GRADABLE])
    failed.update(status=Status.SUPERSEDED, last_reason="sent_again")


def resend_dead() -> int:
    """Queue everything that is stuck anew, the oldest first; gives how many were."""
    dead = OutboxItem.objects.filter(status=Status.DEAD).select_related("grade_state", "session")
    return sum(resend(item=item) is not None for item in dead.order_by("pk")[:MOST_AT_ONCE])


def hurry(*, item: OutboxItem) -> None:
    """Try a waiting delivery now instead of at its next time."""
    OutboxItem.objects.filter(pk=item.pk, status=Status.PENDING).update(next_at=now())
    nudge()
