"""How the floor was shared between two people: air time, and whether the leader stepped in."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from scoring.evidence import Exchange, TurnRecord
from sessions.persona.card import ScenarioCard
from sessions.persona.coupling import steps_in
from sessions.persona.phrases import words_of

LEAST_SHARE: Final = 0.40
FEWEST_TURNS: Final = 4
"""Leader turns in the joint act before shares say anything."""

Shown = tuple[TurnRecord, int]
"""A turn to quote, and the learner turn (from 0) that completed it."""


def air_time_balanced(card: ScenarioCard, exchanges: Sequence[Exchange]) -> Shown | None:
    """Whether each had 40 to 60 percent of the words the two spoke together; shows a line of the quieter one."""
    joint = joint_act(card, exchanges)
    lines = [line for one in joint for line in one.after if line.kind == "line" and line.text]
    words = {person.slug: 0 for person in card.people}
    for line in lines:
        words[line.who] = words.get(line.who, 0) + len(words_of(line.text))
    quieter = min(words, key=lambda slug: words[slug])
    if len(joint) < FEWEST_TURNS or words[quieter] < LEAST_SHARE * sum(words.values()):
        return None
    shown = [line for line in lines if line.who == quieter]
    return (shown[-1], len(exchanges) - 1) if shown else None


def stepped_in(card: ScenarioCard, exchanges: Sequence[Exchange]) -> Shown | None:
    """Whether the leader stepped in each time one spoke over the other; shows the last time."""
    shown: Shown | None = None
    for at, (one, following) in enumerate(zip(exchanges, exchanges[1:], strict=False), 1):
        over = [line for line in one.after if speaks_over(card, line)]
        if not over:
            continue
        if steps_in(card.coupling, following.turn.text, following.turn.reading):
            shown = (following.turn, at)
        elif not over[-1].interrupted:
            return None
    return shown


def speaks_over(card: ScenarioCard, line: TurnRecord) -> bool:
    """Whether the line belongs to a beat in which one is spoken over."""
    beat = card.beat_by_id.get(line.beat)
    return bool(beat and beat.over)


def joint_act(card: ScenarioCard, exchanges: Sequence[Exchange]) -> list[Exchange]:
    """The exchanges of the last act, where both are in the room."""
    return [one for one in exchanges if card.acts and one.turn.act == card.acts[-1].n]


WHOLE_TALK: Final[Mapping[str, Callable[[ScenarioCard, Sequence[Exchange]], Shown | None]]] = {
    "air_time_balanced": air_time_balanced,
    "stepped_in": stepped_in,
}
