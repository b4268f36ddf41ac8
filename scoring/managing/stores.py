"""What an administrator changes of record stores: adding, switching, another key, and sending one what it lacks."""

from itertools import islice
from typing import Final, NamedTuple

from django.db import transaction
from django.db.models import QuerySet
from django.utils.timezone import now

from lti_tool.models import Registration
from lti_tool.sealing import seal
from scoring.models import OutboxItem, RecordStore, Statement
from scoring.nudging import nudge
from scoring.recording import key_of, owed

MOST_AT_ONCE: Final = 5000
CHUNK: Final = 500


class Replayed(NamedTuple):
    """How many statements were queued, and whether the store lacks still more."""

    queued: int
    more: bool


def add_store(
    *, registration: Registration | None, name: str, endpoint: str, key: str, secret: str, version: str
) -> RecordStore:  # fmt: skip
    """Add a store, or bring the one at this endpoint up to date; what waited for it is tried again."""
    with transaction.atomic():
        known = at_endpoint(endpoint).first()
        store = known or RecordStore(endpoint=endpoint.rstrip("/"))
        store.registration, store.name, store.version = registration, name or endpoint, version
        store.sealed_key, store.sealed_secret = seal(key), seal(secret)
        store.active, store.paused_reason = True, ""
        store.save()
        wake(store=store)
    return store


def at_endpoint(endpoint: str) -> QuerySet[RecordStore]:
    """The store at an endpoint, written with a slash at its end or without."""
    bare = endpoint.rstrip("/")
    return RecordStore.objects.filter(endpoint__in=[bare, f"{bare}/"])


def change_store(*, store: RecordStore, name: str, version: str, key: str, secret: str) -> None:
    """Change a store; an empty key or secret keeps the old one, a new one ends the pause it was refused with."""
    changed = {"name": name, "version": version}
    changed |= {"sealed_key": seal(key)} if key else {}
    changed |= {"sealed_secret": seal(secret)} if secret else {}
    changed |= {"paused_reason": ""} if key or secret else {}
    with transaction.atomic():
        RecordStore.objects.filter(pk=store.pk).update(**changed)
        if key or secret:
            wake(store=store)


def switch_store(*, store: RecordStore, active: bool) -> None:
    """Switch a store off, so that what waits stays waiting, or on, which ends a pause too."""
    mine = RecordStore.objects.filter(pk=store.pk)
    with transaction.atomic():
        if active:
            mine.update(active=True, paused_reason="")
            wake(store=store)
        else:
            mine.update(active=False)


def wake(*, store: RecordStore) -> None:
    """Try what waits now; its tries count from here, for standing still was no fault of it."""
    waiting = store.items.filter(status=OutboxItem.Status.PENDING)
    waiting.update(next_at=now(), first_at=now(), tries=0)
    nudge()


def replay(*, store: RecordStore) -> Replayed:
    """Queue every kept statement the store was never owed, in the order they were made."""
    queued, kept = 0, kept_for(store).iterator(chunk_size=CHUNK)
    while some := list(islice(kept, CHUNK)):
        found = lacking(store, some)
        if found and queued >= MOST_AT_ONCE:
            nudge()
            return Replayed(queued, more=True)
        queued += queue(store=store, statements=found)
    nudge()
    return Replayed(queued, more=False)


def queue(*, store: RecordStore, statements: list[Statement]) -> int:
    """Owe statements to a store; what somebody else has queued meanwhile is left alone."""
    items = [owed(store, one.session_id, one.id, one.body) for one in statements]
    OutboxItem.objects.bulk_create(items, ignore_conflicts=True)
    return len(items)


def lacking(store: RecordStore, statements: list[Statement]) -> list[Statement]:
    """Those that the store was never owed."""
    keys = {key_of(store, one.id): one for one in statements}
    there = OutboxItem.objects.filter(key__in=list(keys)).values_list("key", flat=True)
    known = set(there)
    return [one for key, one in keys.items() if key not in known]


def kept_for(store: RecordStore) -> QuerySet[Statement]:
    """Every statement of the platforms a store is for."""
    kept = Statement.objects.order_by("session", "sequence")
    if store.registration_id is None:
        return kept
    return kept.filter(session__learner__identity__registration=store.registration_id)
