"""How a leader turn reaches each of those in the room: whom it is spoken to, what it does to the other, who is never heard."""

from collections.abc import Iterator
from dataclasses import replace

from providers.base import Reading
from sessions.persona import coupling
from sessions.persona.addressing import addressed, aimed_at, aims
from sessions.persona.company import Ensemble
from sessions.persona.guard import leaves_scene
from sessions.persona.state import Event, within
from sessions.persona.talk import LeaderTurn
from sessions.persona.whispers import aimed

ROOM_LABELS = frozenset({"NEUT", "OWN"})
"""What is said about how to talk, or of the leader's own part, is said to everybody."""

AIR_TURNS = 4  # two minutes
LEAST_AIR = 0.30
UNHEARD_OPENNESS = 0.05


def placed(talk: Ensemble, turn: LeaderTurn, *, gaze: str = "") -> LeaderTurn:
    """The turn with its act, whom it is spoken to, and the flags that only the whole talk can raise."""
    if not talk.act:
        return turn
    room = talk.room
    to = room
    if len(room) > 1:
        to = addressed(turn.text, talk.names, gaze=gaze, before=talk.talking_to)
    known = {hit.flag for hit in turn.reading.flags}
    found = remarks(talk, turn)
    hits = {one.flag: one.hit for one in found if one.flag not in known}
    reading = replace(turn.reading, flags=(*turn.reading.flags, *hits.values()))
    hurt = {(one.flag, slug) for one in found for slug in one.hurt if slug in room}
    return replace(turn, act=talk.act, to=to, reading=reading, hurt=tuple(sorted(hurt)))


def remarks(talk: Ensemble, turn: LeaderTurn) -> list[coupling.Remark]:
    """What the turn says that touches somebody else."""
    if leaves_scene(turn.text):
        return []
    room = talk.room
    alone = room[0] if len(room) == 1 else ""
    aim = aims(turn.text, talk.names)
    found = list(coupling.sides(talk.card.coupling, turn.text, talk.names, aim, alone))
    if not alone:
        told = {one for scene in talk.here for one in scene.told} - talk.told_here
        found += coupling.tales(talk.card, turn.text, talk.names, told, talk.free)
    return found


def touched(talk: Ensemble, turn: LeaderTurn) -> dict[str, tuple[Event, ...]]:
    """What the turn does to each person beside its own words, each event once."""
    found: dict[str, dict[str, float]] = {slug: {} for slug in talk.room}
    for slug, (name, intensity) in touches(talk, turn):
        if slug in found:
            found[slug][name] = max(intensity, found[slug].get(name, 0))
    return {slug: tuple(events.items()) for slug, events in found.items()}


def touches(talk: Ensemble, turn: LeaderTurn) -> Iterator[tuple[str, Event]]:
    """What the clock saw, remarks about one before the other, a forced apology, and being left alone."""
    for event in turn.timing:
        name, whom = aimed(event)
        hit = [whom] if whom else [talk.last] if name == "interruption" else talk.room
        yield from ((slug, event) for slug in hit)
    for remark in remarks(talk, turn):
        yield from ((slug, remark.event) for slug in remark.hurt)
    if any(hit.flag == coupling.APOLOGY for hit in turn.reading.flags):
        yield from ((slug, coupling.PRESSED) for slug in talk.room)
    if talk.spoken_over and not coupling.steps_in(talk.card.coupling, turn.text, turn.reading):
        yield talk.spoken_over, coupling.LEFT_ALONE


def as_heard(talk: Ensemble, turn: LeaderTurn, slug: str, timing: tuple[Event, ...]) -> LeaderTurn:
    """The turn as one of those in the room hears it: what was said to the other is no word to them."""
    if not talk.act:
        return turn
    if len(talk.room) == 1:
        return replace(turn, timing=timing)
    aim, to = aims(turn.text, talk.names), frozenset(turn.to)

    def mine(start: int) -> bool:
        at = aimed_at(aim, start) or to
        return not at or slug in at

    reading = Reading(
        acts=tuple(a for a in turn.reading.acts if a.label in ROOM_LABELS or mine(a.start)),
        slots=turn.reading.slots,
        flags=tuple(hit for hit in turn.reading.flags if mine(hit.start)),
    )
    return replace(turn, reading=reading, timing=timing)


def with_air(talk: Ensemble) -> Ensemble:
    """Who has hardly spoken for two minutes closes a little."""
    if len(talk.room) < 2 or not talk.act_turns or talk.act_turns % AIR_TURNS:
        return talk
    since = talk.act_turns - AIR_TURNS
    lately = [(who, words) for at, who, words in talk.aired if at >= since]
    spoken = sum(words for _, words in lately)
    scenes = dict(talk.scenes)
    for slug in talk.room:
        share = sum(words for who, words in lately if who == slug) / max(1, spoken)
        if spoken and share < LEAST_AIR:
            state = scenes[slug].state
            openness = within(state.mood.openness - UNHEARD_OPENNESS)
            mood = state.mood._replace(openness=openness)
            scenes[slug] = replace(scenes[slug], state=replace(state, mood=mood))
    return replace(talk, scenes=scenes)
