"""What a language model may propose beside its line, and whether code takes it up; pure. Nothing here moves a level."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from providers.base import Tool, ToolCall
from sessions.persona.card import Element, Objective, ScenarioCard
from sessions.persona.guard import leaves_scene
from sessions.persona.talk import LeaderTurn, Reply

EVIDENCE, FLAG, REMEMBER, END = (
    "record_objective_evidence", "flag_language", "remember", "end_conversation"
)  # fmt: skip
PROMISE, OPEN_POINT = "promise", "open_point"
KINDS: Final = (PROMISE, OPEN_POINT)
REASONS: Final = ("agreed", "walked_out", "stop", "time")
FEWEST_WORDS: Final = 2
"""A quote of one word proves nothing."""

MOST_LETTERS: Final = 400
WORDS: Final = re.compile(r"[A-Za-z0-9']+")


@dataclass(frozen=True)
class Proposal:
    """One proposal and what code made of it."""

    tool: str
    key: str
    """Names it within its turn: the same call twice is one proposal."""

    refused: str = ""
    """Why it was not taken up; empty for one that was."""

    data: Mapping[str, str] = field(default_factory=dict)


def tools_of(card: ScenarioCard) -> tuple[Tool, ...]:
    """The functions that a scenario offers."""
    quote = {"type": "string", "description": "The other person's exact words in their last turn"}
    elements = [element.id for objective in card.objectives for element in parts(objective)]
    known = "; ".join(
        f"{element.id}: {element.words}" for objective in card.objectives for element in parts(objective)
    )  # fmt: skip
    flags = "; ".join(f"{flag.id}: {flag.what}" for flag in card.flags)
    return (
        Tool(EVIDENCE, f"The last turn shows one of these. {known}",
             {"element": one_of(elements), "quote": quote}),
        Tool(FLAG, f"The last turn holds language to avoid. {flags}",
             {"flag": one_of([flag.id for flag in card.flags]), "quote": quote, "reason": text()}),
        Tool(REMEMBER, "Something the last turn said that the next meeting should begin from: a promise, or a point left open.",
             {"kind": one_of(KINDS), "quote": quote, "due": text("A day or date they named, or empty")}),
        Tool(END, "The conversation should end after this line.", {"reason": one_of(REASONS)}),
    )  # fmt: skip


def parts(objective: Objective) -> tuple[Element, ...]:
    """Everything an objective looks for."""
    return (*objective.need, *((objective.plus,) if objective.plus else ()))


def one_of(values: Sequence[str]) -> dict[str, Any]:
    """A field with these values."""
    return {"type": "string", "enum": list(values)}


def text(description: str = "In a few words") -> dict[str, Any]:
    """A field with words."""
    return {"type": "string", "description": description}


def weighed(card: ScenarioCard, call: ToolCall, turn: LeaderTurn, reply: Reply) -> Proposal:
    """Check one call against the learner's turn as it was heard and the reply that code chose."""
    declared = {tool.name: tool for tool in tools_of(card)}
    tool, given = declared.get(call.tool), call.arguments
    if tool is None:
        return Proposal("unknown", call.tool[:40], "unknown_tool")
    if given is None or not fits(tool, given):
        return Proposal(tool.name, "malformed", "malformed")
    data = {name: str(given[name]).strip()[:MOST_LETTERS] for name in tool.fields}
    key = ":".join(data[name] for name in ("element", "flag", "kind", "reason") if name in data)
    if tool.name == END:
        justified = bool(reply.ends) or leaves_scene(turn.text) == "stop"
        return Proposal(tool.name, data["reason"], "" if justified else "not_justified", data)
    found = in_words(data["quote"], turn.text)
    if not found:
        return Proposal(tool.name, key, "quote_not_said")
    data["quote"] = found
    key = f"{key}:{' '.join(WORDS.findall(found.lower()))}"[:200]
    if tool.name == EVIDENCE and not heard_alike(card, data["element"], turn):
        return Proposal(tool.name, key, "not_heard_alike", data)
    return Proposal(tool.name, key, "", data)


def fits(tool: Tool, given: Mapping[str, Any]) -> bool:
    """Whether the arguments are what the tool declares; a service may not keep to its strict schema."""
    return set(given) == set(tool.fields) and all(
        isinstance(given[name], str) and given[name] in schema.get("enum", [given[name]])
        for name, schema in tool.fields.items()
    )


def in_words(quote: str, said: str) -> str:
    """The quote as it stands in what was said, whatever its case, spaces and marks; empty where it does not."""
    wanted = WORDS.findall(quote.replace("\u2019", "'"))
    if len(wanted) < FEWEST_WORDS:
        return ""
    spoken = said.replace("\u2019", "'")
    pattern = r"[^A-Za-z0-9]+".join(re.escape(word) for word in wanted)
    found = re.search(rf"(?<![A-Za-z0-9]){pattern}(?![A-Za-z0-9])", spoken, re.IGNORECASE)
    return said[found.start() : found.end()] if found else ""


def heard_alike(card: ScenarioCard, element: str, turn: LeaderTurn) -> bool:
    """Whether the detector has heard, in the same turn, one of the acts that the element's objective is made of."""
    labels = next(
        objective.labels for objective in card.objectives
        if any(part.id == element for part in parts(objective))
    )  # fmt: skip
    return any(act.label in labels for act in turn.reading.acts)
