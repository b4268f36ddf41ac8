"""What a practice leaves for the same learner's next attempt at the scenario."""

from typing import Any

from django.db import transaction

from sessions.cards import card_of
from sessions.models import Memory, Session, Turn
from sessions.persona.state import Mood


def remember(*, session: Session) -> None:
    """Store the end state, what was told, and the dated promises; once, and only where the placement remembers."""
    if not session.placement.memory_on or session.trial:
        return
    with transaction.atomic():
        if Memory.objects.filter(session=session).exists():
            return
        Memory.objects.bulk_create(
            [*end_state(session), *told(session), *promises(session), *judged(session)]
        )


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
    """Where each persona stood at the end, and what the learner had done to them."""
    turns = list(session.turns.all())
    return [
        record(session, "state", data=stood(session, person.slug, met))
        for person in card_of(session.scenario.data).people
        if (met := [turn for turn in turns if turn.standing(person.slug)])
    ]


def stood(session: Session, slug: str, turns: list[Turn]) -> dict[str, Any]:
    """One persona's end state, and what was found in the turns that reached them."""
    state = turns[-1].standing(slug)
    readings = [turn.reading for turn in turns if turn.speaker == Turn.Speaker.LEARNER]
    labels = {
        act["label"] for one in readings for act in one.get("acts", []) if act["band"] == "counts"
    }
    flags = {hit["flag"] for one in readings for hit in one.get("flags", [])}
    hurt = {flag for one in readings for flag, who in one.get("hurt", ()) if who == slug}
    return {
        "who": slug, "mood": [state[name] for name in Mood._fields],
        "disclosed": any(turn.tells for turn in turns if turn.who == slug),
        "labels": sorted(labels), "flags": sorted(flags), "hurt": sorted(hurt),
        "beats": sorted({turn.beat for turn in turns if turn.beat}), "ended": session.end_reason,
    }  # fmt: skip


def told(session: Session) -> list[Memory]:
    """The secrets that were told, with the line that told them."""
    return [
        record(
            session, "told", data={"secret": secret} | whose(turn, turn.who),
            quote=turn.heard or turn.planned, turn=turn.n,
        )
        for turn in session.turns.filter(speaker=Turn.Speaker.PERSONA)
        for secret in turn.tells
    ]  # fmt: skip


def promises(session: Session) -> list[Memory]:
    """Support and next steps the leader offered, in their own words."""
    found = []
    for turn in session.turns.filter(speaker=Turn.Speaker.LEARNER):
        reading = turn.reading
        dated = "dated" if reading.get("slots", {}).get("date") else ""
        to = reading.get("to", [])
        data = whose(turn, to[0]) if len(to) == 1 else {}
        found += [
            record(session, "promise", quote=act["quote"], turn=turn.n, due=dated, data=data)
            for act in reading.get("acts", [])
            if act["label"] in {"SUPP", "DATE"} and act["band"] == "counts"
        ]
    return found[:8]


def judged(session: Session) -> list[Memory]:
    """The lines that went against one of two people, each for the one it went against."""
    return [
        record(session, "quote", quote=hit["quote"], turn=turn.n, data={"who": slug})
        for turn in session.turns.filter(speaker=Turn.Speaker.LEARNER)
        for flag, slug in turn.reading.get("hurt", ())
        for hit in turn.reading["flags"]
        if hit["flag"] == flag
    ]


def whose(turn: Turn, slug: str) -> dict[str, str]:
    """Whose memory it is, where there are two people."""
    return {"who": slug} if turn.act else {}
