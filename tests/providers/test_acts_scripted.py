"""The scripted learners, read by the detector itself, get the verdicts fixed for them."""

from pathlib import Path

import pytest

from providers.registry import provider
from scoring.rehearsal import rehearse, script_lines, verdict
from sessions.persona.card_file import CATALOG, load
from tests.scoring.expected import EXPECTED

SCRIPTS = Path(__file__).parents[1] / "scripts"


@pytest.mark.parametrize(
    ("scenario", "learner"), [key for key in EXPECTED if key[0] == "pip_branch"]
)
def test_sn4_levels_outcome_and_total(scenario: str, learner: str) -> None:
    card = load(CATALOG / f"{scenario}.yaml")
    lines = script_lines((SCRIPTS / scenario / f"{learner}.txt").read_text(encoding="utf-8"))
    steps = rehearse(card, lines, acts=provider("speech_acts"), seed=1)
    found, wanted = verdict(card, steps), EXPECTED[scenario, learner]
    assert {one.id: one.level for one in found.objectives} == wanted.levels
    assert found.outcome == wanted.outcome
    assert found.total == wanted.total
    assert set(found.unlocked) >= set(wanted.unlocked or ())
