"""What the documents of a course say to each objective and to each line to look at, for the debrief."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from scoring.pages.judged import Goal
from sessions.knowledge.finding import SURE_FROM, Library, Passage
from sessions.persona.card import ScenarioCard


@dataclass(frozen=True)
class Says:
    """One passage, and what it is shown for."""

    about: str
    passage: Passage


def policies(
    library: Library, card: ScenarioCard, goals: Sequence[Goal], flags: Iterable[dict[str, Any]]
) -> list[Says]:
    """The best passage for each, where one fits; the weakest objectives first, none shown twice."""
    policy = {one.id: one.policy for one in card.objectives}
    asked = [(flag["what"], f"{flag['what']}. {flag['quote']}") for flag in flags]
    by_level = sorted(goals, key=lambda goal: goal.row.level)
    asked += [(goal.row.title, policy.get(goal.row.objective, "")) for goal in by_level]
    found: dict[str, Says] = {}
    for about, text in asked:
        for passage in library.answers(text, most=1, least=SURE_FROM):
            found.setdefault(passage.id, Says(about, passage))
    return list(found.values())
