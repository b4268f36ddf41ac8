"""What an objective comes to when a person has decided about its elements: the rubric's own arithmetic on stored rows. Reads only."""

from collections.abc import Mapping, Sequence
from typing import Final

from scoring.models import ObjectiveScore, Override
from scoring.rubric import FITTED, level_of
from sessions.persona.card import ScenarioCard

MET: Final = frozenset({"met"})
AT_BEST: Final = frozenset({"met", "possible"})


def standings_of(row: ObjectiveScore, decisions: Sequence[Override] = ()) -> dict[str, str]:
    """How each element stands, with what was decided about it elsewhere."""
    standings = {one.element: one.standing for one in row.elements.all()}
    for made in decisions:
        if made.element and made.element.element in standings:
            standings[made.element.element] = made.standing_after
    return standings


def levels_with(
    row: ObjectiveScore, standings: Mapping[str, str], card: ScenarioCard
) -> tuple[int, int]:
    """The level, and the level if everything possible is confirmed."""
    low = level_with(row, standings, MET)
    high = max(low, level_with(row, standings, AT_BEST))
    most = cap_of(row, card)
    return min(low, most), min(high, most)


def level_with(row: ObjectiveScore, standings: Mapping[str, str], counting: frozenset[str]) -> int:
    """The level where elements of some standings count."""
    met = [how in counting for id_, how in standings.items() if not id_.endswith(".plus")]
    fitted = any(how in counting for id_, how in standings.items() if id_.endswith(".plus"))
    quoted = {one.element for one in row.evidence.all()} - {row.cap}
    return level_of(met, bool(quoted), fitted or f"{row.objective}.repair" in quoted)


def cap_of(row: ObjectiveScore, card: ScenarioCard) -> int:
    """What the level is held at by something that was said; the top level where nothing holds it."""
    caps = {
        cap.name: cap.level
        for goal in card.objectives
        for cap in goal.caps
        if goal.id == row.objective
    }
    return caps.get(row.cap, FITTED)
