"""Delivers statements to a record store in batches; a bad one is found by halving and parked alone."""

import base64
import json
from collections.abc import Sequence
from typing import Any, Final, NamedTuple
from urllib.parse import urlencode

from lti_tool.outbound import OutboundError, call, retry_after_s
from lti_tool.sealing import unseal
from scoring.models import OutboxItem, RecordStore
from scoring.outbox.outcomes import finish, hold, retry

LARGEST_BATCH: Final = 1_000_000
READ_S: Final = 30.0
TAKEN: Final = frozenset({200, 204})
ANSWERED: Final = TAKEN | {400, 409, 413}
REFUSED: Final = frozenset({401, 403})
Status = OutboxItem.Status


class Answer(NamedTuple):
    """What a store said to one request."""

    status: int | None
    """None where nothing came back."""

    retry_after_s: float | None = None
    reason: str = ""
    """One of our own words for why nothing came back."""


def send(items: Sequence[OutboxItem]) -> bool:
    """Send items of one store, each lane in its order; False where the store took nothing and gave no verdict."""
    store = items[0].record_store
    assert store is not None
    body = json.dumps([item.payload for item in items])
    if len(body) > LARGEST_BATCH and len(items) > 1:
        halve(items)
        return True
    answer = post(store, body)
    settle(store, items, answer)
    return answer.status in ANSWERED


def settle(store: RecordStore, items: Sequence[OutboxItem], answer: Answer) -> None:
    """The outcome of one answer."""
    status = answer.status
    if status in TAKEN:
        for item in items:
            finish(item=item, status=Status.SENT, code=status)
    elif status in {400, 409, 413} and len(items) > 1:
        halve(items)
    elif status == 409:
        conflict(store, items[0])
    elif status in {400, 413}:
        finish(item=items[0], status=Status.DEAD, code=status, reason="rejected")
    else:
        undelivered(store, items, answer)


def undelivered(store: RecordStore, items: Sequence[OutboxItem], answer: Answer) -> None:
    """Nothing was taken; a refused key is no fault of the statements, so they wait for an administrator."""
    status = answer.status
    if status in REFUSED:
        RecordStore.objects.filter(pk=store.pk).update(paused_reason="refused our key")
    for item in items:
        if status in REFUSED:
            hold(item=item, code=status, reason="key_refused")
        else:
            retry(
                item=item,
                code=status,
                reason=answer.reason or "no_answer",
                after_s=answer.retry_after_s,
            )


def halve(items: Sequence[OutboxItem]) -> None:
    """Send each half by itself."""
    middle = len(items) // 2
    send(items[:middle])
    send(items[middle:])


def conflict(store: RecordStore, item: OutboxItem) -> None:
    """Our own id is there already: equal is done, different is dead."""
    there = stored(store, item.payload["id"])
    same = there is not None and meaning(there) == meaning(item.payload)
    finish(
        item=item,
        status=Status.SENT if same else Status.DEAD,
        code=409,
        reason="" if same else "other_statement",
    )


def meaning(statement: dict[str, Any]) -> tuple[Any, ...]:
    """What two statements must share to be the same (xAPI 1.0.3, part two, 4.3)."""
    return (
        statement.get("actor", {}).get("account"),
        statement.get("verb", {}).get("id"),
        statement.get("object", {}).get("id"),
        statement.get("result"),
        statement.get("context", {}).get("registration"),
    )


def post(store: RecordStore, body: str) -> Answer:
    """One request."""
    try:
        answer = call("POST", address(store), headers=door(store), data=body, read_s=READ_S)
    except OutboundError as error:
        return Answer(None, reason=error.reason)
    return Answer(answer.status_code, retry_after_s(answer.headers.get("Retry-After", "")))


def stored(store: RecordStore, statement_id: str) -> dict[str, Any] | None:
    """The statement that the store has under an id."""
    query = urlencode({"statementId": statement_id})
    try:
        answer = call("GET", f"{address(store)}?{query}", headers=door(store), read_s=READ_S)
        found = answer.json() if answer.status_code == 200 else None
    except (OutboundError, ValueError):
        return None
    return found if isinstance(found, dict) else None


def address(store: RecordStore) -> str:
    """Where a store takes statements."""
    return f"{store.endpoint.rstrip('/')}/statements"


def door(store: RecordStore) -> dict[str, str]:
    """Basic authentication and the version header."""
    pair = f"{unseal(store.sealed_key)}:{unseal(store.sealed_secret)}"
    return {
        "Authorization": f"Basic {base64.b64encode(pair.encode()).decode()}",
        "X-Experience-API-Version": store.version,
        "Content-Type": "application/json",
    }
