"""What a practice leaves for the same learner's next attempt at the scenario."""

import re
from typing import Any, Final

from django.db import transaction

from sessions.cards import card_for
from sessions.models import Memory, Session, Turn
from sessions.persona.proposing import OPEN_POINT, PROMISE, REMEMBER
from sessions.persona.remembering import QUOTED_WORDS
from sessions.persona.state import Mood, heat

PROMISES: Final = frozenset({"SUPP", "DATE"})
MOST_PROMISES: Final = 8
QUOTABLE: Final = range(3, QUOTED_WORDS + 1)
"""Numbers of words that a persona can repeat in one breath."""

SENTENCE: Final = re.compile(r"[^.?!]+[.?!]*")


def remember(*, session: Session) -> None:
    """Store the end state, what was told, promised, left open and said most strongly; once, and only where the placement remembers."""
    if not session.placement.memory_on or session.trial:
        return
    with transaction.atomic():
        if Memory.objects.filter(session=session).exists():
            return
        Memory.objects.bulk_create(
            [
                *end_state(session), *told(session), *promises(session), *judged(session),
                *open_point(session), *strongest(session),
            ]
        )  # fmt: skip


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
        for person in card_for(session).people
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
            if act["label"] in PROMISES and act["band"] == "counts"
            if not act["quote"].rstrip().endswith("?")  # "What would help you?" offers nothing yet
        ]
    return [*found, *proposed(session, {one.turn for one in found})][:MOST_PROMISES]


def proposed(session: Session, known: set[int | None]) -> list[Memory]:
    """What a language model noted as an offer, in the learner's own words, of turns in which the detector heard none."""
    return [
        record(session, PROMISE, quote=data["quote"], turn=n, due=data["due"][:80])
        for n, data in noted(session, PROMISE)
        if n not in known
    ]


def noted(session: Session, kind: str) -> list[tuple[int, dict[str, str]]]:
    """What a language model noted of a kind and code took up: the turn and the proposal's data."""
    return [
        (turn.n, one["data"])
        for turn in session.turns.filter(speaker=Turn.Speaker.LEARNER)
        for one in turn.proposals
        if one["tool"] == REMEMBER and not one["refused"] and one["data"]["kind"] == kind
    ]


def judged(session: Session) -> list[Memory]:
    """The lines that went against one of two people, each for the one it went against."""
    return [
        record(session, "quote", quote=hit["quote"], turn=turn.n, data={"who": slug})
        for turn in session.turns.filter(speaker=Turn.Speaker.LEARNER)
        for flag, slug in turn.reading.get("hurt", ())
        for hit in turn.reading["flags"]
        if hit["flag"] == flag
    ]


def open_point(session: Session) -> list[Memory]:
    """The question with which a persona was left when the learner ended the talk, else the last point noted as open."""
    last = session.turns.exclude(kind="silence").order_by("-n").first()
    if last is None or session.end_reason == "walked_out":
        return []
    if last.speaker == Turn.Speaker.PERSONA:
        asked = [s for s in SENTENCE.findall(last.heard or last.planned) if s.endswith("?")]
        if asked:
            data = whose(last, last.who)
            return [record(session, OPEN_POINT, quote=asked[-1].strip(), turn=last.n, data=data)]
    left = noted(session, OPEN_POINT)[-1:]
    return [record(session, OPEN_POINT, quote=data["quote"], turn=n) for n, data in left]


def strongest(session: Session) -> list[Memory]:
    """The learner's line that moved the persona most, for better or worse; only where one person is met."""
    if len(card_for(session).people) > 1:
        return []
    found: list[tuple[float, int, str]] = []
    before: Turn | None = None
    for turn in session.turns.exclude(state={}):
        if before and turn.speaker == Turn.Speaker.LEARNER and (quote := quote_of(turn)):
            found.append((abs(heat_of(turn) - heat_of(before)), turn.n, quote))
        before = turn
    _, n, quote = max(found, key=lambda one: (one[0], -one[1]), default=(0.0, 0, ""))
    return [record(session, "quote", quote=quote, turn=n, data={"strongest": True})] if n else []


def heat_of(turn: Turn) -> float:
    """How far from open the persona was after a turn."""
    return heat(Mood(*(turn.state[name] for name in Mood._fields)))


def quote_of(turn: Turn) -> str:
    """The surest thing a turn does, in its own words, short enough to be repeated; a promise has a place of its own."""
    acts = [
        act
        for act in turn.reading.get("acts", [])
        if act["band"] == "counts"
        and act["label"] not in PROMISES
        and len(act["quote"].split()) in QUOTABLE
    ]
    return str(max(acts, key=lambda act: act["p"])["quote"]) if acts else ""


def whose(turn: Turn, slug: str) -> dict[str, str]:
    """Whose memory it is, where there are two people."""
    return {"who": slug} if turn.act else {}
