"""One talk with an authored persona, as pure functions from scene to scene; what the live room and `practise` call."""

from collections.abc import Mapping, Sequence
from typing import Any

from sessions.persona.card import ScenarioCard
from sessions.persona.state import Event
from sessions.persona.talk import LeaderTurn, Reply, SaidTurn, Scene

__all__ = [
    "LeaderTurn", "Reply", "SaidTurn", "Scene",
    "answer", "begin", "events_of", "fold", "greet", "hear", "prompt_line", "said",
]  # fmt: skip


def begin(
    card: ScenarioCard, *, seed: int, variant: str = "", opening: Mapping[str, Any] | None = None
) -> Scene:
    """Open the scene; `opening` is what memory gave this attempt (`Session.opening`)."""
    raise NotImplementedError


def greet(scene: Scene) -> Reply:
    """The persona's first line."""
    raise NotImplementedError


def hear(scene: Scene, turn: LeaderTurn) -> Scene:
    """Take one leader turn: the state moves, secrets unlock, the stage goes on."""
    raise NotImplementedError


def events_of(scene: Scene, turn: LeaderTurn) -> tuple[Event, ...]:
    """The events that `hear` applies, for the log."""
    raise NotImplementedError


def answer(scene: Scene) -> Reply:
    """The persona's next line; the same for the same scene."""
    raise NotImplementedError


def said(scene: Scene, reply: Reply, heard: str | None = None) -> Scene:
    """Take note of what the persona said and how much of it was heard (None: all)."""
    raise NotImplementedError


def prompt_line(scene: Scene, kind: str) -> Reply:
    """A line to bridge a wait: "prompt" when the leader idles, "filler", "fallback"."""
    raise NotImplementedError


def fold(
    card: ScenarioCard,
    *,
    seed: int,
    variant: str = "",
    opening: Mapping[str, Any] | None = None,
    log: Sequence[LeaderTurn | SaidTurn],
) -> Scene:
    """The scene after a stored log."""
    raise NotImplementedError
