"""What a language model is told for one line, and whether what it wrote may be said."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from providers.base import Quoted, ReplyPrompt, Said
from sessions.persona.card import Passage
from sessions.persona.display import display
from sessions.persona.phrases import content_words, words_of
from sessions.persona.proposing import tools_of
from sessions.persona.talk import Reply, Scene

LENGTH_SLACK: Final = 1.5
SHORTEST_LIMIT: Final = 12
MOST_OWN: Final = 2
"""Passages of the scenario's own beside those of documents."""

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
EARNED: Final = frozenset({"agrees", "restates", "concedes"})
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
        direction=f"Say what this line says, in phase {scene.state.phase}.",
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


def drift(scene: Scene, reply: Reply, line: str, quoted: Sequence[Quoted] = ()) -> str:
    """Why a worded line may not be said; "" for one that is in character and tells no more than it may."""
    if line == reply.text:
        return ""
    if not line:
        return "empty"
    if len(line.split()) > LENGTH_SLACK * most_words(scene, reply):
        return "too_long"
    if COACHING.search(line):
        return "out_of_character"
    if invents_numbers(scene, reply, line, quoted):
        return "figure_from_nowhere"
    if leaks(scene, reply, line):
        return "tells_too_much"
    return "gives_in" if concedes_unearned(scene, reply, line) else ""


WHY: Final = {
    "empty": "it was empty",
    "too_long": "it was too long",
    "out_of_character": "it coached, judged or stepped out of the scene",
    "figure_from_nowhere": "it named a figure that nobody has given",
    "tells_too_much": "it told what this person does not tell yet",
    "gives_in": "it gave in, which this person does not do here",
}
"""What a model is told of a line that drifted."""


def invents_numbers(scene: Scene, reply: Reply, line: str, quoted: Sequence[Quoted] = ()) -> bool:
    """Whether a figure is in the line that neither the scenario, the talk nor a document has named."""
    card = scene.card
    known = " ".join(
        [
            reply.text, card.setting, card.brief, card.persona.role, *(fact.text for fact in card.facts),
            *(passage.text for passage in card.knowledge), *(turn.text for turn in scene.turns),
            *(f"{one.source} {one.text}" for one in quoted),
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
    for fact in locked(scene, reply):
        keys = set(content_words(fact))
        if keys and len(keys & said) >= LEAKS_FROM * len(keys):
            return True
    return False


def locked(scene: Scene, reply: Reply) -> list[str]:
    """The secrets that are neither told nor told by this reply."""
    told = scene.told | set(reply.tells)
    return [one.fact for one in scene.card.persona.secrets if one.id not in told]


def reworded(reply: Reply, line: str) -> Reply:
    """The same reply in other words."""
    return replace(reply, text=line)
