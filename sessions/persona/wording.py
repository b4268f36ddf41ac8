"""What a language model is told for one line."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Final

from providers.base import Quoted, ReplyPrompt, Said
from sessions.persona.card import Passage
from sessions.persona.directing import direction_of
from sessions.persona.display import display
from sessions.persona.proposing import tools_of
from sessions.persona.talk import Reply, Scene

LENGTH_SLACK: Final = 1.5
SHORTEST_LIMIT: Final = 12
MOST_OWN: Final = 2
"""Passages of the scenario's own beside those of documents."""

OBSERVED: Final = {
    "interruption": "they began before you had finished",
    "long_monologue": "they spoke for over a minute",
    "silence_held": "they left a silence after your words",
    "rushed_pace": "they spoke faster than they had before",
    "word_delivery_mismatch": "they asked, and cut your answer off",
    "raised_voice": "they spoke louder than they had before",
    "clipped_delivery": "they spoke in short, fast phrases",
    "flat_delivery": "their pitch moved less than it had before",
}
STATE_WORDS: Final = (
    ("defensiveness", ("at ease", "on guard", "very defensive")),
    ("trust", ("does not trust the leader", "is unsure of the leader", "trusts the leader")),
    ("composure", ("shaken", "holding together", "composed")),
    ("openness", ("closed", "half open", "open")),
)


def reply_prompt(
    scene: Scene, reply: Reply, *, history: Sequence[Said], quoted: Sequence[Quoted] | None = None
) -> ReplyPrompt:
    """Everything the model may know; a secret that is still locked is not in it.

    `quoted` is what documents say to the turn; None where no document stands behind the talk.
    """
    card, persona = scene.card, scene.card.persona
    role = (
        f"{persona.name}, {persona.role}. Speaks {persona.voice.get('register', 'plainly')}. "
        f"Wants: {'; '.join(persona.wants)}. Fears: {'; '.join(persona.fears)}. Scene: {card.setting}"
    )
    told = scene.told | set(reply.tells)
    secrets = [secret.fact for secret in persona.secrets if secret.id in told]
    before = [f"In their last talk the leader said: {words}" for words in scene.slots.values()]
    return ReplyPrompt(
        line=reply.text,
        direction=direction_of(scene, reply),
        role_card=role,
        state_in_words=state_in_words(scene),
        history=history,
        facts=[*(fact.text for fact in card.facts), *secrets, *before],
        knowledge=[
            f"[{passage.id}] {passage.title}: {passage.text}"
            for passage in (card.knowledge if quoted is None else nearest(scene))
        ],
        most_words=most_words(scene, reply),
        quoted=quoted or (),
        observed=observed(scene),
        tools=tools_of(card),
        who=persona.slug,
        rules=card.rules,
    )


def observed(scene: Scene) -> list[str]:
    """How the last turn was spoken, in physical words; the events are only there where the policy lets them be."""
    timing = scene.last.timing if scene.last else ()
    return [OBSERVED[name] for name, _ in timing if name in OBSERVED]


def nearest(scene: Scene) -> list[Passage]:
    """The scenario's own passages that are nearest to the turn."""
    cues = scene.last.cues if scene.last else {}
    by_cue = sorted(scene.card.knowledge, key=lambda passage: -cues.get(passage.id, 0.0))
    return by_cue[:MOST_OWN]


def state_in_words(scene: Scene) -> str:
    """The four numbers as words."""
    mood = scene.state.mood
    return ", ".join(words[min(2, int(3 * getattr(mood, name)))] for name, words in STATE_WORDS)


def most_words(scene: Scene, reply: Reply) -> int:
    """How long a worded line may be: the state's own length, and never shorter than the authored line."""
    wanted = round(LENGTH_SLACK * display(scene.state).voice.reply_words)
    return max(SHORTEST_LIMIT, wanted, len(reply.text.split()))


def reworded(reply: Reply, line: str) -> Reply:
    """The same reply in other words."""
    return replace(reply, text=line)


@cache
def prompt_version() -> str:
    """Names what a model is told and asked for, by the files that say it."""
    told = (
        Path(__file__).with_name(f"{name}.py") for name in ("wording", "directing", "proposing")
    )
    return hashlib.sha256(b"".join(path.read_bytes() for path in told)).hexdigest()[:8]
