"""The learning record store: what it takes, keeps and gives back."""

import hashlib
import hmac
import json
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.utils.timezone import now

from demo_campus.addresses import absolute
from demo_campus.models import Statement
from demo_campus.xapi_rules import VOIDED, InvalidStatement, check_statement

KEY = "saywell-demo"
SET_HERE = ("stored", "authority", "version", "timestamp", "id")


class StatementConflict(Exception):
    """Another statement has this id."""


def secret() -> str:
    """The store's password, the same as long as the campus keeps its own key."""
    return hmac.new(settings.SECRET_KEY.encode(), b"record store", hashlib.sha256).hexdigest()[:32]


def access() -> dict[str, str]:
    """How a tool reaches the store."""
    return {"endpoint": absolute("/xapi"), "key": KEY, "secret": secret(), "version": "1.0.3"}


def moment() -> str:
    """Now, as statements write it."""
    return now().isoformat(timespec="milliseconds").replace("+00:00", "Z")


def accept(*, statements: list[dict[str, Any]], version: str) -> list[str]:
    """Store all statements or none; returns their ids."""
    for statement in statements:
        check_statement(statement, version)
    ids = [str(statement.get("id") or uuid4()).lower() for statement in statements]
    if len(set(ids)) < len(ids):
        raise InvalidStatement("one id comes twice")
    with transaction.atomic():
        for number, statement in zip(ids, statements, strict=True):
            keep(number, statement, version)
    return ids


def keep(number: str, statement: dict[str, Any], version: str) -> None:
    """Store one statement unless the same one is there already."""
    held = Statement.objects.filter(statement_id=UUID(number)).first()
    if held:
        if not same(held.body, statement):
            raise StatementConflict(number)
        return
    stored = moment()
    body = {
        "timestamp": stored,
        **statement,
        "id": number,
        "stored": stored,
        "version": "2.0.0" if version.startswith("2.") else "1.0.0",
        "authority": {"objectType": "Agent", "account": {"homePage": absolute(""), "name": KEY}},
    }
    Statement.objects.create(statement_id=UUID(number), body=body)
    if statement["verb"]["id"] == VOIDED:
        void(statement["object"]["id"])


def void(number: str) -> None:
    """Mark a statement as voided, unless it is itself a voiding one."""
    held = Statement.objects.filter(statement_id=UUID(number)).first()
    if held and held.body["verb"]["id"] != VOIDED:
        held.voided = True
        held.save(update_fields=["voided"])


def same(held: dict[str, Any], sent: dict[str, Any]) -> bool:
    """Whether two statements of one id say the same; what the store itself sets does not count."""
    ignored = [name for name in SET_HERE if name != "timestamp" or "timestamp" not in sent]
    return canonical(held, ignored) == canonical(sent, ignored)


def canonical(statement: dict[str, Any], ignored: list[str]) -> str:
    """A spelling that two equal statements share."""
    told = {name: value for name, value in statement.items() if name not in ignored}
    return json.dumps(told, sort_keys=True)
