"""Which targets answer: after five failures in a row one delivery a minute is tried there, until one succeeds."""

from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db.models import F, QuerySet
from django.utils.timezone import now

from scoring.models import Target

FAILURES_IN_A_ROW: Final = 5
BETWEEN_TRIES: Final = timedelta(seconds=60)


def resting(at: datetime) -> QuerySet[Target]:
    """The targets that are left alone for now."""
    return Target.objects.filter(failures__gte=FAILURES_IN_A_ROW, next_try_at__gt=at)


def locked(address: str) -> Target:
    """The target's row, locked until the transaction ends; made where it is new."""
    rows = Target.objects.select_for_update().filter(address=address)
    found = rows.first()
    if found is None:
        # Two workers may meet a new target at the same moment.
        Target.objects.bulk_create([Target(address=address)], ignore_conflicts=True)
        found = rows.get()
    return found


def most_at_once(target: Target, at: datetime, most: int) -> int:
    """How many deliveries may be under way there: one where it keeps failing and its time has come, else none."""
    if target.failures < FAILURES_IN_A_ROW:
        return most
    return 0 if target.next_try_at and target.next_try_at > at else 1


def tried(target: Target, at: datetime) -> None:
    """Keep others from trying a target that keeps failing while one delivery finds out."""
    if target.failures >= FAILURES_IN_A_ROW:
        Target.objects.filter(pk=target.pk).update(next_try_at=at + between_tries())


def heard(address: str, *, answered: bool) -> None:
    """Note whether the target's service answered."""
    rows = Target.objects.filter(address=address)
    if answered:
        rows.filter(failures__gt=0).update(failures=0)
    else:
        rows.update(failures=F("failures") + 1, next_try_at=now() + between_tries())


def between_tries() -> timedelta:
    """How long a failing target is left alone."""
    return BETWEEN_TRIES * settings.OUTBOX_TIME_FACTOR
