"""A talk with one person or two, as pure functions from state to state; what the live room and `practise` call.

With one person every function is the scene's own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from providers.base import SpeechActs
from sessions.persona import listening
from sessions.persona import scene as s
from sessions.persona.card import ScenarioCard
from sessions.persona.company import ActBegan, Ensemble
from sessions.persona.guard import leaves_scene
from sessions.persona.hearing import as_heard, placed, touched, with_air
from sessions.persona.phrases import words_of
from sessions.persona.state import Event
from sessions.persona.talk import LeaderTurn, Reply, SaidTurn
from sessions.persona.turn_order import answer, greet, prompt_line

__all__ = [
    "ActBegan", "Ensemble",
    "answer", "begin", "ends_act", "enter", "fold", "greet", "hear", "is_over", "listen", "placed", "prompt_line", "said",
]  # fmt: skip


def begin(
    card: ScenarioCard, *, seed: int, variant: str = "", opening: Mapping[str, Any] | None = None
) -> Ensemble:
    """Open the talk; `opening` is what memory gave this attempt (`Session.opening`)."""
    first = card.variants[variant].starts if variant in card.variants else 1
    card = card.as_variant(variant)
    scenes = {slug: s.begin(view, seed=seed, opening=opening) for slug, view in card.views.items()}
    talk = Ensemble(card, seed, scenes)
    return enter(talk, first) if card.acts else talk


def enter(talk: Ensemble, n: int) -> Ensemble:
    """Begin an act: who was in the room before keeps what they know, and nothing else goes with it."""
    act = talk.card.act(n)
    assert act is not None
    scenes = {slug: replace(talk.scenes[slug], act=n, act_turns=0, stalled=0) for slug in act.who}
    return replace(
        talk, scenes={**talk.scenes, **scenes}, act=n, act_turns=0, to=(), talking_to="", last="", aired=(),
        spoken_over="", told_here=frozenset(),
    )  # fmt: skip


def listen(  # noqa: PLR0913
    talk: Ensemble,
    text: str,
    n: int,
    *,
    acts: SpeechActs,
    reply_to: str = "",
    timing: Sequence[Event] = (),
    confidence: float = 1.0,
    gaze: str = "",
) -> LeaderTurn:
    """Read one turn, and whom it is spoken to; where there are acts a summary may take up more than the last line."""
    turn = listening.listen(
        talk.card, text, n, acts=acts, earlier=talk.heard_before, reply_to=talk.said_lately or reply_to,
        timing=timing, confidence=confidence,
    )  # fmt: skip
    return placed(talk, turn, gaze=gaze)


def hear(talk: Ensemble, turn: LeaderTurn) -> Ensemble:
    """Take one leader turn: it moves everybody in the room, each by what was said to them."""
    room = talk.room
    beside = touched(talk, turn) if talk.act else {}
    scenes = dict(talk.scenes)
    for slug in room:
        heard = s.hear(scenes[slug], as_heard(talk, turn, slug, beside.get(slug, ())))
        scenes[slug] = replace(heard, act_turns=heard.act_turns + bool(talk.act))
    texts = (*talk.texts, (turn.text, frozenset(room)))
    if leaves_scene(turn.text):
        return replace(talk, scenes=scenes, texts=texts, turn=turn)
    heard_ = replace(
        talk, scenes=scenes, texts=texts, turn=turn, act_turns=talk.act_turns + bool(talk.act), spoken_over="",
        to=turn.to if talk.act else (), talking_to=turn.to[0] if len(turn.to) == 1 else "",
    )  # fmt: skip
    return with_air(heard_)


def said(talk: Ensemble, reply: Reply, heard: str | None = None) -> Ensemble:
    """Take note of what somebody said and how much of it was heard (None: all)."""
    slug = reply.who if reply.who in talk.scenes else talk.front.card.persona.slug
    scene = talk.scenes[slug]
    after = s.said(scene, reply, heard)
    scenes = {**talk.scenes, slug: after}
    if reply.kind == "help" or heard == "":
        return replace(talk, scenes={key: replace(one, help="") for key, one in scenes.items()})
    words = 0 if reply.kind == "silence" else len(words_of(reply.text if heard is None else heard))
    beat = talk.card.beat_by_id.get(reply.beat)
    whole = s.heard_enough(reply.text, heard)
    over = beat.over if beat and beat.over and whole and beat.who[-1] == slug else talk.spoken_over
    consents = beat is not None and whole and "consents" in beat.does
    return replace(
        talk,
        scenes=scenes,
        last=slug,
        aired=(*talk.aired, (talk.act_turns, slug, words)) if talk.act else (),
        spoken_over=over,
        free=talk.free | {slug} if consents and talk.act else talk.free,
        told_here=talk.told_here | (after.told - scene.told) if talk.act else frozenset(),
    )


def is_over(talk: Ensemble, reply: Reply) -> bool:
    """Whether the talk ends with this reply; one who is done before the last act only ends that act."""
    return bool(reply.ends) and not ends_act(talk, reply)


def ends_act(talk: Ensemble, reply: Reply) -> bool:
    """Whether this reply leads on to the next act."""
    return reply.ends == "completed" and talk.next_act is not None


def fold(
    card: ScenarioCard,
    *,
    seed: int,
    variant: str = "",
    opening: Mapping[str, Any] | None = None,
    log: Sequence[LeaderTurn | SaidTurn | ActBegan],
) -> Ensemble:
    """The talk after a stored log."""
    talk = begin(card, seed=seed, variant=variant, opening=opening)
    for entry in log:
        if isinstance(entry, LeaderTurn):
            talk = hear(talk, entry)
        elif isinstance(entry, SaidTurn):
            talk = said(talk, entry.reply, entry.heard)
        elif entry.n != talk.act:
            talk = enter(talk, entry.n)
    return talk
