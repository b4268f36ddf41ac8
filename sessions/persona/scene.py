"""One talk with an authored persona, as pure functions from scene to scene; what the live room and `practise` call."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sessions.persona import choice, remembering
from sessions.persona.card import ScenarioCard
from sessions.persona.events import events_of, is_question, labels_of
from sessions.persona.guard import leaves_scene
from sessions.persona.phrases import states, words_of
from sessions.persona.state import State, step
from sessions.persona.talk import LeaderTurn, Reply, SaidTurn, Scene

__all__ = [
    "LeaderTurn", "Reply", "SaidTurn", "Scene",
    "answer", "begin", "events_of", "fold", "greet", "hear", "prompt_line", "said",
]  # fmt: skip

KEPT_TURNS = 4
KEPT_REPLIES = 6
EXPLORE_AFTER = 2  # leader turns since the message
HEARD_ENOUGH = 0.6  # share of a line that must have been played before it counts as told
PLANNING = frozenset({"SUPP", "CONF", "DATE"})


def begin(
    card: ScenarioCard, *, seed: int, variant: str = "", opening: Mapping[str, Any] | None = None
) -> Scene:
    """Open the scene; `opening` is what memory gave this attempt (`Session.opening`)."""
    card = card.as_variant(variant)
    kept = remembering.recall(card, opening or {})
    state = State(mood=kept.mood, disclosed=kept.disclosed)
    return Scene(
        card=card, seed=seed, state=state, memory=kept.tags, slots=kept.slots, told=kept.told
    )


def greet(scene: Scene) -> Reply:
    """The persona's first line: what an earlier attempt left open, or a fresh greeting."""
    for beat in scene.card.beats:
        if beat.when.turn == 0 and beat.when.memory & scene.memory:
            return replace(choice.spoken(scene, beat), kind="greeting")
    lines = scene.card.persona.lines["greeting"]
    warmer = [*lines.get("guarded", ()), *lines.get("any", ())]
    colder = lines.get("hardened", ()) if is_cold(scene) else ()
    text = choice.draw(scene, "greeting").choice([*(colder or warmer)])
    return choice.reply(scene, text, beat="greeting", kind="greeting")


def is_cold(scene: Scene) -> bool:
    """Whether the persona comes in more on guard than the scenario's plain setting."""
    return scene.state.mood.defensiveness >= 0.6


def hear(scene: Scene, turn: LeaderTurn) -> Scene:
    """Take one leader turn: the state moves, secrets unlock, the stage goes on."""
    outside = leaves_scene(turn.text)
    if outside:
        return replace(scene, help=outside)
    events = events_of(scene, turn)
    state, triggers = step(scene.card.persona.mind, scene.state, events)
    heard = replace(
        scene,
        state=state,
        events=events,
        triggers=triggers,
        help="",
        turns=(*scene.turns, turn)[-KEPT_TURNS:],
        stalled=0
        if labels_of(turn) or is_question(turn, scene.card.names.values())
        else scene.stalled + 1,
        since_message=scene.since_message + state.earned,
        stated=scene.stated | facts_in(scene.card, turn.text),
    )
    return replace(heard, stage=stage_after(heard))


def facts_in(card: ScenarioCard, text: str) -> frozenset[str]:
    """The facts that a turn states, in any wording."""
    return frozenset(fact.id for fact in card.facts if states(text, fact.spoken))


def stage_after(scene: Scene) -> str:
    """Where the talk is: message, reaction, exploration, plan, close."""
    if not scene.state.earned:
        return "message"
    agreed = [b for b in scene.beats if "agrees" in beat_does(scene.card, b)]
    labels = {label for turn in scene.turns[-2:] for label in labels_of(turn)}
    if agreed and not labels & PLANNING:
        return "close"
    if labels & PLANNING:
        return "plan"
    asked = "OPENQ" in labels
    return "exploration" if asked or scene.since_message > EXPLORE_AFTER else "reaction"


def beat_does(card: ScenarioCard, beat: str) -> frozenset[str]:
    """What scoring may rest on when a beat has played."""
    return card.beat_by_id[beat].does if beat in card.beat_by_id else frozenset()


def answer(scene: Scene) -> Reply:
    """The persona's next line; the same for the same scene."""
    if scene.help:
        text = scene.card.help[scene.help]
        return choice.reply(scene, text, beat=f"help_{scene.help}", kind="help")
    return choice.choose(scene)


def said(scene: Scene, reply: Reply, heard: str | None = None) -> Scene:
    """Take note of what the persona said and how much of it was heard (None: all)."""
    if reply.kind == "help" or heard == "":
        return replace(scene, help="")
    beats = dict(scene.beats)
    beats[reply.beat] = beats.get(reply.beat, 0) + 1
    told = reply.tells if heard_enough(reply.text, heard) else ()
    silent = reply.kind == "silence"
    return replace(
        scene,
        beats=beats,
        told=scene.told.union(told),
        used=scene.used if silent else scene.used | {reply.text},
        replies=(*scene.replies, reply)[-KEPT_REPLIES:],
        quoted_at=scene.state.turn if reply.beat == "follow_up" else scene.quoted_at,
    )


def heard_enough(planned: str, heard: str | None) -> bool:
    """Whether enough of a line was played for its secret to be out."""
    return heard is None or len(words_of(heard)) >= HEARD_ENOUGH * len(words_of(planned))


def prompt_line(scene: Scene, kind: str) -> Reply:
    """A line to bridge a wait: "prompt" when the leader idles, "filler", "fallback"."""
    lines = scene.card.persona.lines.get(kind, {})
    text = choice.line_for(scene, dict(lines), kind)
    if text:
        return choice.reply(scene, text, beat=kind, kind=kind)
    return choice.silent(scene, kind, 0)


def fold(
    card: ScenarioCard,
    *,
    seed: int,
    variant: str = "",
    opening: Mapping[str, Any] | None = None,
    log: Sequence[LeaderTurn | SaidTurn],
) -> Scene:
    """The scene after a stored log."""
    scene = begin(card, seed=seed, variant=variant, opening=opening)
    for entry in log:
        if isinstance(entry, LeaderTurn):
            scene = hear(scene, entry)
        else:
            scene = said(scene, entry.reply, entry.heard)
    return scene
