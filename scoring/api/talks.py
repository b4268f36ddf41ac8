"""What the REST interface tells of one talk: its turns, how it went for each person, and what its learner keeps of it."""

from collections.abc import Collection, Sequence
from typing import Any, Final

from rest_framework.exceptions import NotFound

from scoring.pages.debrief import reaction_of
from scoring.pages.spoken import heard, title_of
from scoring.pages.timeline import Place, places_of, time_at, timeline
from sessions.cards import card_for
from sessions.kept import Kept, carried_into, left_by
from sessions.models import Session, Turn
from sessions.persona.card import Character, ScenarioCard
from sessions.persona.state import DELIVERY
from sessions.queries import is_over

OF_DELIVERY: Final = DELIVERY | {"rushed_pace", "word_delivery_mismatch"}
FORGOTTEN, SILENT = "What was said is no longer kept.", "Nothing was said."


def over(session: Session) -> Session:
    """A practice that is over, as the debrief is only for such; raises `NotFound`."""
    if not is_over(session):
        raise NotFound("This practice is not over yet.")
    return session


def transcript(session: Session) -> dict[str, Any]:
    """Every turn as the debrief and the download show it."""
    card = card_for(session)
    names = {person.slug: person.name.split()[0] for person in card.people}
    turns = list(session.turns.all())
    return {
        "attempt": session.uuid,
        "turns": [said(turn, card, names.get(turn.who, "")) for turn in turns],
        "why": why_empty(session, turns),
    }


def said(turn: Turn, card: ScenarioCard, name: str) -> dict[str, Any]:
    """One turn."""
    return {
        "n": turn.n,
        "speaker": turn.speaker,
        "name": name,
        "words": heard(turn),
        "cut": turn.interrupted,
        "at_ms": turn.start_ms,
        "act": turn.act or None,
        "act_title": title_of(card, turn.act),
    }


def why_empty(session: Session, turns: Collection[Turn]) -> str:
    """Why there is no turn; empty where there are some."""
    if turns:
        return ""
    return FORGOTTEN if session.forgotten_at else SILENT


def way(session: Session, flagged: Sequence[int]) -> dict[str, Any]:
    """How it went for each person, for the learner; those of whom too little is known to draw it are left out."""
    turns = list(session.turns.all())
    for turn in turns:
        turn.events = [one for one in turn.events if one[0] not in OF_DELIVERY]
    people = (curve(turns, person, flagged) for person in card_for(session).people)
    return {
        "attempt": session.uuid,
        "people": [one for one in people if one],
        "why": why_empty(session, turns),
    }


def curve(
    turns: Sequence[Turn], person: Character, flagged: Sequence[int]
) -> dict[str, Any] | None:
    """One person's way as numbers; None where the debrief draws none."""
    name = person.name.split()[0]
    drawn = timeline(turns, name, flagged, slug=person.slug)
    if drawn is None:
        return None
    places = places_of(turns, person.slug)
    at = {place.turn.n: time_at(place.turn) for place in places}
    return {
        "name": name,
        "told": drawn.told,
        "points": [point(place) for place in places],
        "turning_points": [
            {"number": one.number, "turn": one.turn, "at_ms": at[one.turn], "opened": one.up, "words": one.words}
            for one in drawn.moved
        ],
        "flags": [n for _x, _y, n in drawn.flags],
    }  # fmt: skip


def point(place: Place) -> dict[str, Any]:
    """Where somebody stood after one turn."""
    openness = round(1 - place.heat, 3)
    return {"turn": place.turn.n, "at_ms": time_at(place.turn), "phase": place.phase, "openness": openness}  # fmt: skip


def notes(session: Session) -> dict[str, Any]:
    """What only its learner reads: their note, their answers, and what the character carries over."""
    return {
        "attempt": session.uuid,
        "reflection": session.reflection,
        "reaction": reaction(session),
        "carried": [memory(one) for one in carried_into(session)],
        "left": [memory(one) for one in left_by(session)],
    }


def reaction(session: Session) -> dict[str, Any] | None:
    """The six questions with what was answered; None where they are not asked."""
    asked = reaction_of(session, getattr(session, "reaction", None))
    if asked is None:
        return None
    items = [{"item": item.key, "words": item.words, "value": value} for item, value in asked["items"]]  # fmt: skip
    return {"items": items, "words": asked["words"]}


def memory(one: Kept) -> dict[str, Any]:
    """One thing that is carried over."""
    return {"id": one.pk, "words": one.lead, "quote": one.quote}
