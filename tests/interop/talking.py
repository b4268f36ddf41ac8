"""A finished text practice by way of Open edX, and what became of its grade."""

from typing import Any, Final

from asgiref.sync import async_to_sync

from tests.interop.conftest import Both
from tests.interop.consumer import Visitor
from tests.journey import Seated, in_room
from tests.services.talking import LINES, talk_through

WITHIN_S: Final = 30


def practise(visitor: Visitor, block: str, *, lines: int = 4) -> Seated:
    """Come in by a block, consent, say the first lines and leave."""
    seated = visitor.sit_down(*visitor.opens(block))

    async def talk() -> None:
        async with in_room(seated) as tab:
            await talk_through(tab, LINES[:lines])

    async_to_sync(talk)()
    return seated


def scored(both: Both, block: str, subject: str, *, given: float | None = None) -> dict[str, Any]:
    """The score the consumer has stored for a person, once it is there (and is another than the given one)."""

    def there() -> dict[str, Any] | None:
        row = both.consumer.score_of(block, subject)
        return row if row and row["score_given"] != given else None

    both.tool.wait_until(there, f"a score for {subject}", WITHIN_S)
    row = there()
    assert row is not None
    return row


def settled(both: Both, subject: str) -> list[dict[str, Any]]:
    """The finished deliveries of a person's grades, oldest first, as the tool's own table has them."""
    found: list[dict[str, Any]] = []

    def ended() -> bool:
        found[:] = both.ask(
            "from scoring.models import OutboxItem",
            f"rows = OutboxItem.objects.filter(kind='grade', payload__userId={subject!r}).order_by('pk')",
            "answer = [dict(status=r.status, code=r.last_code, reason=r.last_reason, body=r.payload) for r in rows]",
        )
        return bool(found) and all(row["status"] not in {"pending", "sending"} for row in found)

    both.tool.wait_until(ended, "every delivery has ended", WITHIN_S)
    return found
