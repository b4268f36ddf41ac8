"""What a practice leaves for the same learner's next attempt at the scenario."""

from django.db import transaction

from sessions.models import Memory, Session, Turn
from sessions.persona.state import Mood


def remember(*, session: Session) -> None:
    """Store the end state, what was told, and the dated promises; once, and only where the placement remembers."""
    if not session.placement.memory_on or session.trial:
        return
    with transaction.atomic():
        if Memory.objects.filter(session=session).exists():
            return
        Memory.objects.bulk_create([*end_state(session), *told(session), *promises(session)])


def record(session: Session, kind: str, **fields: object) -> Memory:
    """One memory of this learner and scenario."""
    return Memory(
        learner=session.learner,
        scenario_key=session.scenario.key,
        session=session,
        kind=kind,
        **fields,
    )


def end_state(session: Session) -> list[Memory]:
    """Where the persona stood at the end, and what the learner had done to her."""
    turns = list(session.turns.all())
    moved = [turn for turn in turns if turn.state]
    if not moved:
        return []
    readings = [turn.reading for turn in turns if turn.speaker == Turn.Speaker.LEARNER]
    labels = {
        act["label"] for one in readings for act in one.get("acts", []) if act["band"] == "counts"
    }
    flags = {hit["flag"] for one in readings for hit in one.get("flags", [])}
    mood = [moved[-1].state[name] for name in Mood._fields]
    data = {
        "mood": mood, "disclosed": any(turn.tells for turn in turns), "labels": sorted(labels),
        "flags": sorted(flags), "ended": session.end_reason,
        "beats": sorted({turn.beat for turn in turns if turn.beat}),
    }  # fmt: skip
    return [record(session, "state", data=data)]


def told(session: Session) -> list[Memory]:
    """The secrets that were told, with the line that told them."""
    return [
        record(
            session, "told", data={"secret": secret}, quote=turn.heard or turn.planned, turn=turn.n
        )
        for turn in session.turns.filter(speaker=Turn.Speaker.PERSONA)
        for secret in turn.tells
    ]


def promises(session: Session) -> list[Memory]:
    """Support and next steps the leader offered, in their own words."""
    found = []
    for turn in session.turns.filter(speaker=Turn.Speaker.LEARNER):
        reading = turn.reading
        for act in reading.get("acts", []):
            if act["label"] in {"SUPP", "DATE"} and act["band"] == "counts":
                dated = bool(reading.get("slots", {}).get("date"))
                found.append(
                    record(
                        session,
                        "promise",
                        quote=act["quote"],
                        turn=turn.n,
                        due="dated" if dated else "",
                    )
                )
    return found[:8]
