"""Every kind of learner can be talked with, and the talk reads as it was last read by a person."""

from pathlib import Path

import pytest

from providers.registry import provider
from scoring.rehearsal import rehearse, script_lines
from tests.scenarios.promised import SCENARIOS, card, promised, settings
from tools.transcripts import dialogue_of, learners, seed_of, talks, target

TALKS = [(key, setting, script) for key in SCENARIOS for setting, script in talks(key)]
KINDS = {
    "excellent", "average", "harsh", "avoiding", "off_topic", "hostile", "monosyllabic", "rambling",
    "code_switching", "injecting", "asks_ai", "distress", "polite_empty", "asks_facts",
    "apologises_repairs", "silent", "changes_topic", "asks_home", "gives_back", "speech_fragments",
}  # fmt: skip
LEAST_TURNS = 8


@pytest.mark.parametrize("key", SCENARIOS)
def test_every_kind_of_learner_is_written_for_every_scenario(key: str) -> None:
    assert {script.stem for script in learners(key)} >= KINDS
    for script in (one for one in learners(key) if one.stem in KINDS):
        assert len(script_lines(script.read_text(encoding="utf-8"))) >= LEAST_TURNS, script


@pytest.mark.parametrize("key", SCENARIOS)
def test_other_settings_have_talks_beside_those_with_a_verdict(key: str) -> None:
    for setting in settings(key):
        assert len(learners(key, setting)) >= len(promised(key).learners) + 2


@pytest.mark.parametrize(
    ("key", "setting", "script"), TALKS, ids=lambda one: getattr(one, "stem", one)
)
def test_every_talk_reads_as_it_was_kept_says_nothing_twice_and_nothing_too_early(
    key: str, setting: str, script: Path
) -> None:
    words, told = promised(key).secret_words, set[str]()
    lines = script_lines(script.read_text(encoding="utf-8"))
    played = card(key).as_variant(setting)
    acts = provider("speech_acts")
    steps = rehearse(played, lines, acts=acts, seed=seed_of(script), variant=setting)
    said = [step.record for step in steps if step.record.speaker == "persona"]
    spoken = [one.text for one in said if one.kind not in {"silence", "help"}]
    assert len(set(spoken)) == len(spoken)
    for one in said:
        told |= set(one.tells)
        secret = [word for id_, held in words.items() if id_ not in told for word in held]
        assert not [word for word in secret if word in one.text.lower()], one.text
    if script.stem in {"asks_ai", "distress"}:
        assert any(one.kind == "help" for one in said)
    kept = target(key, setting, script).read_text(encoding="utf-8")
    assert dialogue_of(played, steps) == kept, (
        "read what changed in the talk, then keep it: .venv/bin/python -m tools.transcripts"
    )
