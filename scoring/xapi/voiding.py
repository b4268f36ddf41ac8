"""Builds the statements that take earlier ones back. Pure."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID, uuid5

from scoring.xapi.attempt import Attempt
from scoring.xapi.builder import Made, written
from scoring.xapi.vocabulary import Names

TOOL: Final = "saywell"
"""The name of our own account, below `XAPI_BASE`."""


def voiding(attempt: Attempt, sequence: int, voided: UUID, at: datetime) -> Made:
    """Take a statement back; it has neither platform nor revision (part two, 2.3.2)."""
    id_ = uuid5(attempt.session, f"voided {voided}")
    body = taking_back(id_, attempt.actor.json(), attempt.names, voided, at)
    body["context"] = {"registration": str(attempt.session)}
    return Made(id_, sequence, "voided", str(voided), at, body)


def taken_back(names: Names, voided: UUID, at: datetime) -> Made:
    """The same for somebody who is erased: said by the tool itself, with nothing of the person or the attempt."""
    id_ = uuid5(voided, "erased")
    account = {"homePage": names.base, "name": TOOL}
    actor = {"objectType": "Agent", "account": account}
    return Made(id_, 0, "voided", str(voided), at, taking_back(id_, actor, names, voided, at))


def taking_back(
    id_: UUID, actor: dict[str, Any], names: Names, voided: UUID, at: datetime
) -> dict[str, Any]:
    """What all of them have in common."""
    return {
        "id": str(id_),
        "actor": actor,
        "verb": {"id": names.verb("voided"), "display": {"en": "voided"}},
        "object": {"objectType": "StatementRef", "id": str(voided)},
        "timestamp": written(at),
    }
