"""Who speaks next where two people are in the room, and what: the one spoken to, both, or the more defensive one."""

from dataclasses import replace

from sessions.persona import choice
from sessions.persona import scene as s
from sessions.persona.card import Beat
from sessions.persona.company import Ensemble
from sessions.persona.conditions import stands
from sessions.persona.events import is_question
from sessions.persona.phrases import says
from sessions.persona.state import Trigger
from sessions.persona.talk import Reply, Scene


def greet(talk: Ensemble) -> Reply:
    """The first line of the talk, or of the act."""
    act = talk.card.act(talk.act)
    if act is None:
        return s.greet(talk.front)
    scene = talk.scenes[act.opens]
    opening = [beat for beat in scene.card.beats if beat.when.turn == 0 and opens(scene, beat)]
    remembered = [beat for beat in opening if beat.when.memory]
    for beat in remembered or opening:
        return replace(choice.spoken(scene, beat), kind="greeting")
    return s.greet(scene)


def opens(scene: Scene, beat: Beat) -> bool:
    """Whether a beat may open the act; the turn it names is the act's, not the talk's."""
    fresh = replace(beat.when, turn=None)
    return stands(scene, beat, fresh) and choice.playable(scene, beat)


def answer(talk: Ensemble) -> tuple[Reply, ...]:
    """Who speaks next, and what: one reply, or two in their order."""
    order = speakers(talk)
    first = talk.scenes[order[0]]
    if len(talk.room) == 1 or first.help:
        return (s.answer(first),)
    if not leaving(first) and (both := together(talk, first)):
        return both
    reply = s.answer(first)
    if len(order) == 1 or reply.kind != "line" or reply.ends:
        return (reply,)
    second = s.answer(talk.scenes[order[1]])
    return (reply, second) if second.kind == "line" and not second.ends else (reply,)


def speakers(talk: Ensemble) -> tuple[str, ...]:
    """Who answers: one who is leaving, who was spoken to, else the more defensive one; both where both were asked."""

    def urgency(slug: str) -> tuple[float, int]:
        said = sum(words for _, who, words in talk.aired if who == slug)
        return -talk.scenes[slug].state.mood.defensiveness, said

    by_urgency = sorted(talk.room, key=urgency)
    if going := [slug for slug in by_urgency if leaving(talk.scenes[slug])]:
        return (going[0],)
    wanted = [slug for slug in by_urgency if slug in talk.to] or by_urgency[:1]
    asked = talk.turn is not None and is_question(talk.turn, talk.card.names.values())
    return tuple(wanted if asked else wanted[:1])


def leaving(scene: Scene) -> bool:
    """Whether the last turn drove this person to the door."""
    return bool({Trigger.WALKS_OUT, Trigger.THREATENS} & set(scene.triggers))


def together(talk: Ensemble, first: Scene) -> tuple[Reply, ...]:
    """The two replies of a beat of both, where the turn calls for it as strongly as for the answerer's own best; nobody speaks over another while the leader steps in."""
    stopped = bool(talk.turn and says(talk.turn.text, talk.card.coupling.steps_in))
    found = [
        (option, talk.scenes[slug])
        for slug in talk.room
        for option in choice.options(talk.scenes[slug], together=True)
        if option.beat.who[0] == slug
        and choice.is_related(talk.scenes[slug], option)
        and not (option.beat.over and stopped)
    ]
    if not found:
        return ()
    option, scene = max(found, key=lambda one: one[0].score)
    own = [one.score for one in choice.options(first) if choice.is_related(first, one)]
    if own and own[0] > option.score:
        return ()
    reply = choice.spoken(scene, option.beat)
    after = talk.scenes[option.beat.who[1]]
    second = replace(
        reply,
        who=option.beat.who[1],
        text=option.beat.then[reply.text],
        phase=str(after.state.phase),
    )
    return reply, second


def prompt_line(talk: Ensemble, kind: str) -> Reply:
    """A line to bridge a wait, from the one the leader deals with."""
    return s.prompt_line(talk.front, kind)
