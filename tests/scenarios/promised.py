"""What each scenario promises: the verdicts on its scripted learners, and what its people never say too early."""

import re
from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple

import yaml

from scoring.rehearsal import script_lines
from sessions.persona.card import ScenarioCard
from sessions.persona.card_file import CATALOG, load, scenario_data
from sessions.persona.setting_file import foreign, words_of
from tests.fakes import SCRIPTS
from tools.transcripts import learners


class Expected(NamedTuple):
    """The verdict on one scripted learner."""

    levels: Mapping[str, int]
    outcome: str
    total: float
    unlocked: frozenset[str]
    """Secrets told at least."""


class Promised(NamedTuple):
    """One scenario's `expected.yaml`."""

    learners: Mapping[str, Expected]
    variants: Mapping[str, Mapping[str, Expected]]
    """The same learners where the scenario is played otherwise."""

    secret_words: Mapping[str, tuple[str, ...]]
    """Words that only a line telling the secret may hold, in whichever setting."""

    pleading: tuple[str, ...]
    weak_beats: frozenset[str]
    """What concedes something, and so must be earned."""


def verdicts(rows: Mapping[str, Any]) -> dict[str, Expected]:
    """The learners' verdicts as they are written."""
    return {
        name: Expected(one["levels"], one["outcome"], one["total"], frozenset(one["unlocked"]))
        for name, one in rows.items()
    }


@cache
def promised(key: str) -> Promised:
    """The promises of one scenario."""
    data = yaml.safe_load((SCRIPTS / key / "expected.yaml").read_text(encoding="utf-8"))
    return Promised(
        learners=verdicts(data["learners"]),
        variants={name: verdicts(rows) for name, rows in data["variants"].items()},
        secret_words={id_: tuple(words) for id_, words in data["secret_words"].items()},
        pleading=tuple(data["pleading"]),
        weak_beats=frozenset(data["weak_beats"]),
    )


@cache
def sayings(key: str, setting: str = "") -> tuple[str, ...]:
    """Everything that a written learner says in one setting of a scenario."""
    lines = (
        line for path in learners(key, setting) for line in script_lines(path.read_text("utf-8"))
    )
    return tuple(dict.fromkeys(line for line in lines if not line.startswith("[")))


@cache
def card(key: str) -> ScenarioCard:
    return load(CATALOG / f"{key}.yaml")


@cache
def foreign_words(key: str, setting: str) -> re.Pattern[str]:
    """Finds the words of a scenario's other settings."""
    data = scenario_data(CATALOG / f"{key}.yaml")
    own = {"": words_of(data)} | {name: words_of(data["variants"][name]) for name in settings(key)}
    found = foreign(own, setting)
    assert found
    return found


def settings(key: str) -> list[str]:
    """The other settings of a scenario."""
    return [name for name, one in card(key).variants.items() if one.is_setting]


SCENARIOS = sorted(path.stem for path in CATALOG.glob("*.yaml") if path.stem != "flags")
LEARNERS = [(key, name) for key in SCENARIOS for name in promised(key).learners]
VARIANTS = [(key, variant) for key in SCENARIOS for variant in card(key).variants]
SETTINGS = [(key, name) for key in SCENARIOS for name in settings(key)]
EXPECTED = {(key, name): promised(key).learners[name] for key, name in LEARNERS}
