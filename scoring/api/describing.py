"""What the schema says of every address alike: how a call may be refused."""

from typing import Any, Final

WORDS: Final = {
    "401": "No token or seat, or one that is unknown, expired or revoked",
    "403": "The token lacks the scope, or the address is for programs only",
    "429": "Too many requests; `Retry-After` says how many seconds to wait",
}
BODY: Final = {"type": "object", "properties": {"detail": {"type": "string"}}}


def with_refusals(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Add the refusals to each operation; drf-spectacular calls it last."""
    for operations in result["paths"].values():
        for operation in operations.values():
            for status, words in WORDS.items():
                answer: dict[str, Any] = {"description": words}
                answer["content"] = {"application/json": {"schema": BODY}}
                if status == "429":
                    answer["headers"] = {"Retry-After": {"schema": {"type": "integer"}}}
                operation["responses"].setdefault(status, answer)
    return result
