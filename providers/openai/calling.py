"""Function calls in a streamed chat: put together from their pieces, and what is offered, as the wire has it."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from providers.base import Tool, ToolCall

MOST_CALLS: Final = 8
"""In one answer; what comes beyond is not read."""

NOTED: Final = "noted"


@dataclass
class Pieces:
    """One call while it comes."""

    id: str = ""
    name: str = ""
    arguments: str = ""


@dataclass
class Calls:
    """The calls of one answer; several may come at once, their pieces mixed."""

    pieces: dict[int, Pieces] = field(default_factory=dict)

    def take(self, deltas: Iterable[Any] | None) -> None:
        """Take what one chunk brings."""
        for delta in deltas or ():
            one = self.pieces.setdefault(int(delta.index), Pieces())
            one.id = delta.id or one.id
            if delta.function:
                one.name += delta.function.name or ""
                one.arguments += delta.function.arguments or ""

    def whole(self) -> list[ToolCall]:
        """The calls in their order."""
        parts = [part for _, part in sorted(self.pieces.items())][:MOST_CALLS]
        return [ToolCall(part.name, arguments_of(part.arguments)) for part in parts]

    def answered(self) -> list[dict[str, Any]]:
        """The calls and their answers, as the chat goes on after them."""
        parts = [part for _, part in sorted(self.pieces.items())]
        asked = [
            {
                "id": part.id,
                "type": "function",
                "function": {"name": part.name, "arguments": part.arguments},
            }
            for part in parts
        ]
        answers = [{"role": "tool", "tool_call_id": part.id, "content": NOTED} for part in parts]
        return [{"role": "assistant", "content": None, "tool_calls": asked}, *answers]


def arguments_of(text: str) -> Mapping[str, Any] | None:
    """The arguments; None for what is no JSON object."""
    try:
        found = json.loads(text)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def offered(tools: Sequence[Tool]) -> list[dict[str, Any]]:
    """The tools as strict function schemas."""
    return [
        {
            "type": "function",
            "function": {
                "name": tool.name,
                "description": tool.purpose,
                "strict": True,
                "parameters": {
                    "type": "object",
                    "properties": dict(tool.fields),
                    "required": list(tool.fields),
                    "additionalProperties": False,
                },
            },
        }
        for tool in tools
    ]
