"""Takes due deliveries for one worker; the same code serves PostgreSQL and SQLite."""

from collections.abc import Collection
from datetime import datetime
from typing import Final
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.timezone import now

from scoring.models import OutboxItem
from scoring.outbox import targets
from scoring.outbox.schedule import lease

Status = OutboxItem.Status
UNFINISHED: Final = (Status.PENDING, Status.SENDING)
MOST_IN_FLIGHT: Final = 4


def first_in_lane(state: Q) -> QuerySet[OutboxItem]:
    """The items in some state that nothing unfinished stands before; the longest due first."""
    earlier = OutboxItem.objects.filter(
        lane=OuterRef("lane"), pk__lt=OuterRef("pk"), status__in=UNFINISHED
    )
    return OutboxItem.objects.filter(state).exclude(Exists(earlier)).order_by("next_at", "pk")


def ready(at: datetime) -> Q:
    """Waiting, and its time has come."""
    return Q(status=Status.PENDING, next_at__lte=at)


def abandoned(at: datetime) -> Q:
    """Taken by a worker that has not been heard of since."""
    return Q(status=Status.SENDING, lease_until__lt=at)


def due(at: datetime) -> QuerySet[OutboxItem]:
    """What may be sent now."""
    return first_in_lane(ready(at) | abandoned(at))


def give_back(at: datetime) -> int:
    """Let what was abandoned be taken again; gives how many."""
    return OutboxItem.objects.filter(abandoned(at)).update(status=Status.PENDING, lease_until=None)


def claim(
    *, kind: str, limit: int = 1, batch: int = 1, without: Collection[str] = ()
) -> list[OutboxItem]:
    """Take due items of one target for up to `limit` requests of `batch` items; empty if nothing may be sent now.

    At most four requests to a target are under way at a time.
    """
    full: set[str] = set(without)
    while True:
        key, at = uuid4(), now()
        with transaction.atomic():
            items = first_in_lane(ready(at)).filter(kind=kind)
            address = next_target(items, at, full)
            here = items.filter(target=address)
            taken = (
                take(here, address, (limit * batch, MOST_IN_FLIGHT * batch), at, key)
                if address
                else 0
            )
        if taken:
            return claimed(key)
        if address:
            full.add(address)
        elif not give_back(at):
            return []


def next_target(items: QuerySet[OutboxItem], at: datetime, full: Collection[str]) -> str:
    """Where the item that has been due the longest wants to go; empty where none may be sent."""
    open_ = items.exclude(target__in=targets.resting(at).values("address"))
    if full:
        open_ = open_.exclude(target__in=full)
    return open_.values_list("target", flat=True).first() or ""


def take(
    items: QuerySet[OutboxItem], address: str, limits: tuple[int, int], at: datetime, key: UUID
) -> int:
    """Mark a target's next items as ours, so many at once and under way at most; gives how many.

    The target's row is locked, so that workers count its items one after the other. On PostgreSQL `skip_locked` keeps
    out of the way of what is being superseded; SQLite lets one transaction write at a time, and drops all locks.
    """
    target = targets.locked(address)
    limit, most_under_way = limits
    most = targets.most_at_once(target, at, most_under_way)
    sending = OutboxItem.objects.filter(status=Status.SENDING, target=address, lease_until__gte=at)
    room = min(limit, most - sending.count()) if most else 0
    if room <= 0:
        return 0
    rows = items.select_for_update(skip_locked=True, of=("self",)).values_list("pk", flat=True)
    marked = OutboxItem.objects.filter(pk__in=list(rows[:room]), status=Status.PENDING).update(
        status=Status.SENDING,
        lease_key=key,
        lease_until=at + lease(settings.OUTBOX_TIME_FACTOR),
        tries=F("tries") + 1,
    )
    if marked:
        targets.tried(target, at)
    return marked


def claimed(key: UUID) -> list[OutboxItem]:
    """The items under this lease, with what sending them needs."""
    items = OutboxItem.objects.filter(lease_key=key, status=Status.SENDING)
    wanted = (
        "grade_state__identity",
        "grade_state__deployment__registration",
        "record_store",
        "session",
    )
    return list(items.select_related(*wanted).order_by("pk"))
