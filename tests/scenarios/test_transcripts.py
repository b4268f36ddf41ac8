"""Every kind of learner can be talked with, and the talk reads as it was last read by a person."""

from pathlib import Path

import pytest

from providers.registry import provider
from scoring.rehearsal import rehearse, script_lines
from tests.scenarios.promised import SCENARIOS, card, promised
from tools.transcripts import dialogue_of, learners, seed_of, target

TALKS = [(key, script) for key in SCENARIOS for script in learners(key)]
KINDS = {
    "excellent", "average", "harsh", "avoiding", "off_topic", "hostile", "monosyllabic", "rambling",
    "code_switching", "injecting", "asks_ai", "distress", "polite_empty", "asks_facts",
    "apologises_repairs", "silent",
}  # fmt: skip
LEAST_TURNS = 8


@pytest.mark.parametrize("key", SCENARIOS)
def test_every_kind_of_learner_is_written_for_every_scenario(key: str) -> None:
    assert {script.stem for script in learners(key)} >= KINDS
    for script in (one for one in learners(key) if one.stem in KINDS):
        assert len(script_lines(script.read_text(encoding="utf-8"))) >= LEAST_TURNS, script


@pytest.mark.parametrize(("key", "script"), TALKS, ids=lambda one: getattr(one, "stem", one))
def test_every_talk_reads_as_it_was_kept_says_nothing_twice_and_nothing_too_early(
    key: str, script: Path
) -> None:
    words, told = promised(key).secret_words, set[str]()
    lines = script_lines(script.read_text(encoding="utf-8"))
    steps = rehearse(card(key), lines, acts=provider("speech_acts"), seed=seed_of(script))
    said = [step.record for step in steps if step.record.speaker == "persona"]
    spoken = [one.text for one in said if one.kind not in {"silence", "help"}]
    assert len(set(spoken)) == len(spoken)
    for one in said:
        told |= set(one.tells)
        kept = [word for id_, held in words.items() if id_ not in told for word in held]
        assert not [word for word in kept if word in one.text.lower()], one.text
    if script.stem in {"asks_ai", "distress"}:
        assert any(one.kind == "help" for one in said)
    assert dialogue_of(card(key), steps) == target(key, script).read_text(encoding="utf-8"), (
        "read what changed in the talk, then keep it: .venv/bin/python -m tools.transcripts"
    )
