"""A person sends something again: a new item, a grade with the value that counts now, a statement with its id."""

from django.db import transaction
from django.utils.timezone import now

from scoring.models import OutboxItem
from scoring.nudging import nudge
from scoring.owing import owe_grade


def resend(*, item: OutboxItem) -> OutboxItem | None:
    """Queue a dead or superseded delivery anew; None if the gradebook already has what counts."""
    with transaction.atomic():
        if item.kind == OutboxItem.Kind.GRADE:
            assert item.grade_state is not None
            item.grade_state.desired = None
            item.grade_state.save(update_fields=["desired"])
            made = next(iter(owe_grade(session=item.session)), None)
        else:
            made = OutboxItem.objects.create(
                kind=item.kind, target=item.target, lane=item.lane, key=f"{item.key}:{now().timestamp()}",
                payload=item.payload, session=item.session, record_store=item.record_store, next_at=now(),
            )  # fmt: skip
    nudge()
    return made
