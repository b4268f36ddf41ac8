"""The first message of the room: everything a tab needs to show the talk as it stands."""

from typing import Any

from realtime.journal import Opened
from sessions.models import Turn
from sessions.persona.company import Ensemble


def hello(opened: Opened, *, can_speak: bool) -> dict[str, Any]:
    """Who, how, what was said so far, and the clock."""
    session = opened.session
    return {
        "type": "hello",
        "modality": session.modality if can_speak else "text",
        "can_speak": can_speak,
        "camera": session.camera,
        "practice": opened.practice,
        "attempt": session.attempt,
        "clock_ms": session.clock_ms,
        "minutes": opened.minutes,
        "turns": [said(turn) for turn in opened.turns],
    }


def act_message(talk: Ensemble) -> dict[str, Any]:
    """Which act it is, who is in the room, and what comes after it."""
    act, after = talk.card.act(talk.act), talk.next_act
    return {
        "type": "act",
        "n": talk.act,
        "who": list(talk.room),
        "title": act.title if act else "",
        "line": act.line if act else "",
        "next": after.title if after else "",
        "of": len(talk.card.acts),
    }


def said(turn: Turn) -> dict[str, Any]:
    """One stored turn as the page shows it."""
    return {
        "n": turn.n,
        "act": turn.act,
        "speaker": turn.speaker,
        "who": turn.who,
        "text": turn.heard if turn.heard is not None else turn.planned,
        "silent": turn.kind == "silence",
        "interrupted": turn.interrupted,
    }
