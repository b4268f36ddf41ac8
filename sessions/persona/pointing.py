"""When the authored persona points at a document: only where the scenario gives her lines for that, and only at what was asked."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from providers.base import Quoted
from sessions.persona.choice import draw, phase_order, unused
from sessions.persona.events import is_question
from sessions.persona.talk import Reply, Scene

BEAT: Final = "policy"
MOST_POINTED: Final = 2
MOST_READ_WORDS: Final = 28
"""A longer sentence is pointed at and not read out."""

WAYS_OUT: Final = frozenset({"evasion", "follow_up", "fallback"})
ASKS_RULE: Final = re.compile(
    r"\b(?:polic(?:y|ies)|rules?|handbooks?|guidelines?|procedures?|regulations?|entitled|allowed|permitted|required)\b",
    re.I,
)


def pointed(scene: Scene, reply: Reply, quoted: Sequence[Quoted]) -> Reply:
    """The reply, or a line that points at the first of these passages in its place."""
    if not quoted or not may_point(scene, reply):
        return reply
    text = line_of(scene, quoted[0])
    return replace(reply, text=text, beat=BEAT) if text else reply


def may_point(scene: Scene, reply: Reply) -> bool:
    """Whether the leader asked about a rule and the persona has nothing of her own to say to it."""
    turn, beat = scene.last, scene.card.beat_by_id.get(reply.beat)
    if turn is None or reply.kind != "line" or reply.tells or reply.ends or reply.silence_ms:
        return False
    if scene.beats.get(BEAT, 0) >= MOST_POINTED or not is_question(turn, scene.card.names.values()):
        return False
    own = beat is not None and bool(beat.about or beat.does)
    return not own and (reply.beat in WAYS_OUT or bool(ASKS_RULE.search(turn.text)))


def line_of(scene: Scene, quote: Quoted) -> str:
    """One of the scenario's lines for this, filled in; empty where it has none left."""
    sites = scene.card.persona.lines.get("policy", {})
    short = 0 < len(quote.sentence.split()) <= MOST_READ_WORDS
    for site in ("any", *phase_order(str(scene.state.phase))):
        frames = [one for one in sites.get(site, ()) if short or "{words}" not in one]
        filled = [
            one.replace("{source}", quote.source).replace("{words}", quote.sentence)
            for one in frames
        ]
        if left := unused(scene, filled):
            return draw(scene, BEAT).choice(left)
    return ""
