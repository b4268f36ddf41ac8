"""Owes record stores that the statements of somebody who is erased are voided there; nothing of the person is in what is owed."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import groupby
from typing import Final
from uuid import UUID, uuid4

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.utils.timezone import now

from scoring.models import OutboxItem, RecordStore
from scoring.nudging import nudge
from scoring.recording import key_of
from scoring.xapi.builder import STEP
from scoring.xapi.validator import VOIDED, validate
from scoring.xapi.vocabulary import Names
from scoring.xapi.voiding import taken_back

Status = OutboxItem.Status
NOT_KEPT: Final = frozenset({400, 413})
"""Answers after which the store has nothing of a statement."""


def owe_taking_back(*, learner: User) -> int:
    """Void what reached an active store, or may have; gives how many voiding statements are owed.

    What was never tried is the caller's to drop. The rows are locked, so that no worker takes one up meanwhile.
    """
    mine = OutboxItem.objects.filter(kind=OutboxItem.Kind.XAPI, session__learner=learner)
    with transaction.atomic():
        locked = mine.select_for_update(of=("self",)).order_by("record_store", "session", "pk")
        rows = list(locked.select_related("record_store"))
        # A request under way now must not overtake what takes its statements back.
        leases = [row.lease_until for row in rows if row.status == Status.SENDING]
        due_at = max([now(), *(until for until in leases if until)])
        owed = [
            item
            for store, items in groupby(rows, key=lambda row: (row.record_store, row.session_id))
            if store[0] and store[0].active
            for item in voids(store[0], items, due_at)
        ]
        OutboxItem.objects.bulk_create(owed)
    nudge()
    return len(owed)


def voids(
    store: RecordStore, items: Iterable[OutboxItem], due_at: datetime
) -> Iterator[OutboxItem]:
    """One attempt's statements taken back at one store, in their order."""
    lane, at = f"xapi:{store.pk}:{uuid4()}", now()
    for place, statement in enumerate(standing(items)):
        made = taken_back(Names(settings.XAPI_BASE), statement, at + place * STEP)
        validate(made.body)
        yield OutboxItem(
            kind=OutboxItem.Kind.XAPI, target=store.endpoint, lane=lane, key=key_of(store, made.id),
            payload=made.body, record_store=store, next_at=due_at,
        )  # fmt: skip


def standing(items: Iterable[OutboxItem]) -> list[UUID]:
    """The statements a store has or may have and that still stand there; a voiding one cannot be voided itself."""
    found: dict[UUID, None] = {}
    gone: set[UUID] = set()
    for item in items:
        body = item.payload
        if body["verb"]["id"] == VOIDED:
            gone |= {UUID(body["object"]["id"])} if item.status == Status.SENT else set()
        elif may_be_there(item):
            found[UUID(body["id"])] = None
    return [one for one in found if one not in gone]


def may_be_there(item: OutboxItem) -> bool:
    """Whether the store took it, or gave no answer that says it did not."""
    return item.status == Status.SENT or (item.tries > 0 and item.last_code not in NOT_KEPT)
