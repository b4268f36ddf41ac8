"""Reads the stored turns of a practice again with today's detector; what the persona said and did stays as it was."""

from collections.abc import Sequence
from dataclasses import replace

from providers.base import Reading, SpeechActs
from scoring.evidence import TurnRecord
from scoring.transcript import record
from sessions.cards import card_for
from sessions.models import Session, Turn
from sessions.persona.card import ScenarioCard
from sessions.persona.guard import leaves_scene
from sessions.persona.listening import with_flags

LATELY = 6
"""Lines of the others that a reflection may take up where there are acts, as in the room."""


def reread(session: Session, acts: SpeechActs) -> list[TurnRecord]:
    """Every turn as it was heard; those that another detector read are read anew."""
    card, turns = card_for(session), list(session.turns.all())
    records = [record(turn) for turn in turns]
    return [
        read_anew(card, one, acts, said_before(records[:at]))
        if turn.trace.get("detector") != acts.version
        else one
        for at, (turn, one) in enumerate(zip(turns, records, strict=True))
    ]


def read_anew(card: ScenarioCard, turn: TurnRecord, acts: SpeechActs, reply_to: str) -> TurnRecord:
    """A learner's turn with a new reading; flags that only the whole talk could raise are kept."""
    text = turn.text.strip()
    if turn.speaker != Turn.Speaker.LEARNER or not text or leaves_scene(text):
        return turn
    fresh = with_flags(card.flags, turn.text, acts.read(turn.text, reply_to=reply_to))
    before = Reading(turn.reading.acts, turn.reading.slots)
    by_words = {hit.flag for hit in with_flags(card.flags, turn.text, before).flags}
    kept = (hit for hit in turn.reading.flags if hit.flag not in by_words)
    return replace(turn, reading=replace(fresh, flags=(*fresh.flags, *kept)))


def said_before(earlier: Sequence[TurnRecord]) -> str:
    """What a reflection must take up: the last line, or the last few where there are acts."""
    said = [turn for turn in earlier if turn.speaker == Turn.Speaker.PERSONA and turn.text]
    if not said or not said[-1].act:
        return said[-1].text if said else ""
    return " ".join(turn.text for turn in said[-LATELY:] if turn.act == said[-1].act)
