"""The first message of the room: everything a tab needs to show the talk as it stands."""

from typing import Any

from realtime.journal import Opened
from realtime.who import who
from sessions.models import Turn


def hello(opened: Opened, *, can_speak: bool) -> dict[str, Any]:
    """Who, how, what was said so far, and the clock."""
    session, persona = opened.session, who(opened.card.persona)
    return {
        "type": "hello",
        "persona": {"slug": persona.slug, "name": persona.name, "first_name": persona.first_name},
        "modality": session.modality if can_speak else "text",
        "can_speak": can_speak,
        "camera": session.camera,
        "practice": opened.practice,
        "attempt": session.attempt,
        "clock_ms": session.clock_ms,
        "minutes": opened.minutes,
        "turns": [said(turn) for turn in opened.turns],
    }


def said(turn: Turn) -> dict[str, Any]:
    """One stored turn as the page shows it."""
    return {
        "n": turn.n,
        "speaker": turn.speaker,
        "who": turn.who,
        "text": turn.heard if turn.heard is not None else turn.planned,
        "silent": turn.kind == "silence",
        "interrupted": turn.interrupted,
    }
