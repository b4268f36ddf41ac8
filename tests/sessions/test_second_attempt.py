"""What the last attempt at the high performer leaves for the next: his first line and where he starts."""

from collections.abc import Mapping
from typing import Any

import pytest

from sessions.persona.card_file import CATALOG, load
from sessions.persona.scene import begin, greet

CARD = load(CATALOG / "high_performer.yaml")
MOOD = [0.45, 0.5, 0.75, 0.4]


def opening(**state: Any) -> Mapping[str, Any]:
    """Memory of an attempt that ended where it began."""
    return {"memories": [{"kind": "state", "data": {"mood": MOOD, **state}}]}


@pytest.mark.parametrize(
    ("state", "beat"),
    [
        ({"beats": ["minimise", "own"]}, "open_settled"),
        ({"beats": ["minimise", "own_vague"]}, "greeting"),
        ({"beats": ["own"], "flags": ["exposes_source"]}, "open_exposed"),
        ({"labels": ["BLAME"]}, "open_blamed"),
        ({"labels": ["APPR"]}, "greeting"),
    ],
)
def test_sn8_he_opens_with_what_the_last_attempt_left(state: dict[str, Any], beat: str) -> None:
    assert greet(begin(CARD, seed=1, opening=opening(**state))).beat == beat


def test_a_source_that_was_exposed_costs_trust() -> None:
    scene = begin(CARD, seed=1, opening=opening(flags=["exposes_source"]))
    assert scene.state.mood.trust == pytest.approx(0.38)


def test_a_fresh_learner_never_meets_a_second_opening() -> None:
    assert {greet(begin(CARD, seed=seed)).beat for seed in range(20)} == {"greeting"}
