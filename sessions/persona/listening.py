"""From a learner's words to a `LeaderTurn`: what the detector reads in them, and how near they are to the scenario's lines."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from providers.base import Act, FlagHit, Reading, SpeechActs
from sessions.persona.card import Flag, ScenarioCard
from sessions.persona.guard import leaves_scene
from sessions.persona.phrases import clauses_of, says
from sessions.persona.state import Event
from sessions.persona.talk import LeaderTurn

WORD_HIT_P = 0.92
HEAD_HIT_FROM = 0.70
HEAD_OF_FLAG = {"threat": "ULT"}
DIGITS = 4


def listen(  # noqa: PLR0913
    card: ScenarioCard,
    text: str,
    n: int,
    *,
    acts: SpeechActs,
    earlier: Sequence[str] = (),
    reply_to: str = "",
    timing: Sequence[Event] = (),
    confidence: float = 1.0,
) -> LeaderTurn:
    """Read one turn; every cosine the persona may need is measured now, so that a fold needs no model."""
    timing = tuple(timing)
    if not text.strip() or leaves_scene(text):
        return LeaderTurn(text.strip(), n, timing=timing, confidence=confidence)
    clauses = [clause.text for clause in clauses_of(text)] or [text]
    targets = [*card.topics, *(line for _, line in card.cues), *earlier]
    rows = acts.similarity([text, *clauses], targets) if targets else None
    best = [round(float(cosine), DIGITS) for cosine in rows.max(axis=0)] if rows is not None else []
    topics = dict(zip(card.topics, best, strict=False))
    cues: dict[str, float] = {}
    for (id_, _), cosine in zip(card.cues, best[len(card.topics) :], strict=False):
        cues[id_] = max(cosine, cues.get(id_, 0.0))
    whole = rows[0][len(targets) - len(earlier) :] if rows is not None and earlier else ()
    return LeaderTurn(
        text=text,
        n=n,
        reading=with_flags(card.flags, text, acts.read(text, earlier=earlier, reply_to=reply_to)),
        timing=timing,
        topics=topics,
        cues=cues,
        repeat=round(float(max(whole, default=0.0)), DIGITS),
        confidence=confidence,
    )


def with_flags(flags: Sequence[Flag], text: str, reading: Reading) -> Reading:
    """Add the flags of the scenario that the detector did not raise itself."""
    there = {hit.flag for hit in reading.flags}
    found = [raised(flag, text, reading) for flag in flags if flag.id not in there]
    return Reading(reading.acts, reading.slots, (*reading.flags, *(hit for hit in found if hit)))


def raised(flag: Flag, text: str, reading: Reading) -> FlagHit | None:
    """The line that raises a flag, by its word list or by the head of its label."""
    label = HEAD_OF_FLAG.get(flag.id)
    acts = [act for act in reading.acts if act.label == label and act.p >= HEAD_HIT_FROM]
    if acts:
        act = max(acts, key=lambda one: one.p)
        return FlagHit(flag.id, act.p, act.quote, act.start, act.end)
    clause = says(text, flag.words, unless=flag.unless) if flag.words else None
    if clause is None:
        return None
    return FlagHit(flag.id, WORD_HIT_P, clause.text, clause.start, clause.end)


def as_json(turn: LeaderTurn) -> dict[str, Any]:
    """What `Turn.reading` stores; the text is the turn's own."""
    return {
        "n": turn.n,
        **reading_as_json(turn.reading),
        "timing": [list(event) for event in turn.timing],
        "topics": dict(turn.topics),
        "cues": dict(turn.cues),
        "repeat": turn.repeat,
        "confidence": turn.confidence,
        **(placed_as_json(turn) if turn.act else {}),
    }


def from_json(data: Mapping[str, Any], *, text: str) -> LeaderTurn:
    """The turn as it was read."""
    return LeaderTurn(
        text=text,
        n=data["n"],
        reading=reading_from_json(data),
        timing=tuple((name, intensity) for name, intensity in data["timing"]),
        topics=data["topics"],
        cues=data["cues"],
        repeat=data["repeat"],
        confidence=data["confidence"],
        to=tuple(data.get("to", ())),
        act=data.get("act", 0),
        hurt=tuple((flag, slug) for flag, slug in data.get("hurt", ())),
    )


def placed_as_json(turn: LeaderTurn) -> dict[str, Any]:
    """Where there are two people: the act, whom the turn was spoken to, and against whom it went."""
    return {"act": turn.act, "to": list(turn.to), "hurt": [list(pair) for pair in turn.hurt]}


def reading_as_json(reading: Reading) -> dict[str, Any]:
    """What the detector found, as it was found."""
    return {
        "acts": [asdict(act) for act in reading.acts],
        "slots": {name: [list(span) for span in spans] for name, spans in reading.slots.items()},
        "flags": [asdict(hit) for hit in reading.flags],
    }


def reading_from_json(data: Mapping[str, Any]) -> Reading:
    """The reading back from what was stored."""
    slots = {name: [(a, b) for a, b in spans] for name, spans in data.get("slots", {}).items()}
    return Reading(
        acts=tuple(Act(**act) for act in data.get("acts", ())),
        slots=slots,
        flags=tuple(FlagHit(**hit) for hit in data.get("flags", ())),
    )
