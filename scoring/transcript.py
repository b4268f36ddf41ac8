"""A practice's stored turns as the rubric reads them."""

from collections.abc import Sequence

from scoring.evidence import TurnRecord
from sessions.models import Session, Turn
from sessions.persona.listening import reading_from_json


def transcript_of(session: Session) -> Sequence[TurnRecord]:
    """Every turn as it was heard, in order."""
    return [record(turn) for turn in session.turns.all()]


def record(turn: Turn) -> TurnRecord:
    """One stored turn; a persona's line that was not played to its end counts as what was played."""
    return TurnRecord(
        n=turn.n,
        speaker=turn.speaker,
        text=turn.heard if turn.heard is not None else turn.planned,
        start_ms=turn.start_ms,
        end_ms=turn.end_ms if turn.end_ms is not None else turn.start_ms,
        reading=reading_from_json(turn.reading),
        beat=turn.beat,
        tells=tuple(turn.tells),
        phase=turn.phase,
        events=tuple((name, intensity) for name, intensity in turn.events),
        interrupted=turn.interrupted,
        source=turn.source,
        confidence=turn.confidence,
        kind=turn.kind,
        who=turn.who,
        to=tuple(turn.reading.get("to", ())),
        act=turn.act,
    )
