"""What a language model is told for one line, and whether what it wrote may be said."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from providers.base import ReplyPrompt, Said
from sessions.persona.display import display
from sessions.persona.phrases import content_words, words_of
from sessions.persona.talk import Reply, Scene

LENGTH_SLACK: Final = 1.5
SHORTEST_LIMIT: Final = 12
LEAKS_FROM: Final = 0.5
"""A line that holds this share of a locked secret's content words tells it."""

COACHING: Final = re.compile(
    r"\b(objective|score|grade|rubric|well done|good question|great job|as an ai|language model|simulation|role-?play)\b",
    re.I,
)
CONCEDING: Final = re.compile(
    r"\b(i agree|agreed|i accept|i('ll| will) sign|you('re| are) right|i('ll| will) do (it|whatever)|you have my word)\b",
    re.I,
)
EARNED: Final = frozenset({"agrees", "restates", "concedes"})
STATE_WORDS: Final = (
    ("defensiveness", ("at ease", "on guard", "very defensive")),
    ("trust", ("does not trust the leader", "is unsure of the leader", "trusts the leader")),
    ("composure", ("shaken", "holding together", "composed")),
    ("openness", ("closed", "half open", "open")),
)


def reply_prompt(scene: Scene, reply: Reply, *, history: Sequence[Said]) -> ReplyPrompt:
    """Everything the model may know; a secret that is still locked is not in it."""
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
        direction=f"Say what this line says, in phase {scene.state.phase}.",
        role_card=role,
        state_in_words=state_in_words(scene),
        history=history,
        facts=[*(fact.text for fact in card.facts), *secrets, *before],
        knowledge=[f"[{passage.id}] {passage.title}: {passage.text}" for passage in card.knowledge],
        most_words=most_words(scene, reply),
    )


def state_in_words(scene: Scene) -> str:
    """The four numbers as words."""
    mood = scene.state.mood
    return ", ".join(words[min(2, int(3 * getattr(mood, name)))] for name, words in STATE_WORDS)


def most_words(scene: Scene, reply: Reply) -> int:
    """How long a worded line may be: the state's own length, and never shorter than the authored line."""
    wanted = round(LENGTH_SLACK * display(scene.state).voice.reply_words)
    return max(SHORTEST_LIMIT, wanted, len(reply.text.split()))


def accepts(scene: Scene, reply: Reply, line: str) -> bool:
    """Whether a worded line may be said: in character, no locked secret, no figure of its own, not too long."""
    if line == reply.text:
        return True
    return bool(
        line
        and len(line.split()) <= LENGTH_SLACK * most_words(scene, reply)
        and not COACHING.search(line)
        and not invents_numbers(scene, reply, line)
        and not leaks(scene, reply, line)
        and not concedes_unearned(scene, reply, line)
    )


def invents_numbers(scene: Scene, reply: Reply, line: str) -> bool:
    """Whether a figure is in the line that neither the scenario nor the talk has named."""
    card = scene.card
    known = " ".join(
        [
            reply.text, card.setting, card.brief, card.persona.role, *(fact.text for fact in card.facts),
            *(passage.text for passage in card.knowledge), *(turn.text for turn in scene.turns),
        ]
    )  # fmt: skip
    return bool(set(re.findall(r"\d+", line)) - set(re.findall(r"\d+", known)))


def concedes_unearned(scene: Scene, reply: Reply, line: str) -> bool:
    """Whether the line gives in where neither the beat nor the authored line does."""
    beat = scene.card.beat_by_id.get(reply.beat)
    earned = (beat is not None and bool(beat.does & EARNED)) or CONCEDING.search(reply.text)
    return not earned and bool(CONCEDING.search(line))


def leaks(scene: Scene, reply: Reply, line: str) -> bool:
    """Whether the line tells a secret that is neither told nor told by this reply."""
    said = set(words_of(line))
    for secret in scene.card.persona.secrets:
        if secret.id in scene.told or secret.id in reply.tells:
            continue
        keys = set(content_words(secret.fact))
        if keys and len(keys & said) >= LEAKS_FROM * len(keys):
            return True
    return False


def reworded(reply: Reply, line: str) -> Reply:
    """The same reply in other words."""
    return replace(reply, text=line)
