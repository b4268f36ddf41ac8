"""Writes a grade anew with a later timestamp, where the platform did not take the one it had."""

from django.db import transaction

from scoring.models import GradeState, OutboxItem
from scoring.outbox.outcomes import finish
from scoring.owing import queue_grade


def requeue(*, item: OutboxItem, code: int | None, reason: str) -> OutboxItem | None:
    """End a delivery and owe what counts now in its place; None if a newer one is there or another worker has it."""
    assert item.grade_state_id is not None
    states = GradeState.objects.select_related("identity", "deployment__registration")
    with transaction.atomic():
        state = states.select_for_update(of=("self",)).get(pk=item.grade_state_id)
        if not finish(item=item, status=OutboxItem.Status.SUPERSEDED, code=code, reason=reason):
            return None
        if state.desired is None or state.items.filter(pk__gt=item.pk).exists():
            return None
        return queue_grade(
            state=state, session=item.practice, given=state.desired, comment=state.comment,
            reviewer=item.payload.get("scoringUserId", ""),
        )  # fmt: skip
