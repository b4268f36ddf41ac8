"""A practice's stored turns as the rubric reads them."""

from collections.abc import Sequence

from scoring.evidence import TurnRecord, Vote
from sessions.models import Session, Turn
from sessions.persona.listening import reading_from_json
from sessions.persona.proposing import EVIDENCE


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
        votes=votes_of(turn),
    )


def votes_of(turn: Turn) -> tuple[Vote, ...]:
    """What a language model proposed and code took up, at its place in the words.

    A model that was told how the turn sounded may have been moved by it, and nothing of a voice reaches a grade.
    """
    if turn.observed:
        return ()
    data = (one["data"] for one in turn.proposals if one["tool"] == EVIDENCE and not one["refused"])
    places = (
        (one["element"], (turn.heard or "").find(one["quote"]), len(one["quote"])) for one in data
    )
    return tuple(Vote(element, at, at + length) for element, at, length in places if at >= 0)
