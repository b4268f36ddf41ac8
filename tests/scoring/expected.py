"""What the four scripted learners of each scenario are to be given: level of each objective, outcome, secrets told."""

from typing import NamedTuple


class Expected(NamedTuple):
    """The verdict on one scripted learner."""

    levels: dict[str, int]
    outcome: str
    total: float
    unlocked: frozenset[str] | None = None
    """Secrets told at least; None asks for nothing."""


NOTHING = {"o1": 0, "o2": 0, "o3": 0, "o4": 0, "o5": 0, "o6": 0}
EXPECTED = {
    ("pip_branch", "excellent"): Expected(
        {"o1": 4, "o2": 4, "o3": 3, "o4": 4, "o5": 3, "o6": 4},
        "resolution",
        92.5,
        frozenset({"h1"}),
    ),
    ("pip_branch", "average"): Expected(
        {"o1": 2, "o2": 2, "o3": 1, "o4": 1, "o5": 1, "o6": 2}, "stalemate", 38.8, frozenset()
    ),
    ("pip_branch", "harsh"): Expected(NOTHING, "breakdown", 0.0, frozenset()),
    ("pip_branch", "avoiding"): Expected(NOTHING, "stalemate", 0.0, frozenset()),
}
