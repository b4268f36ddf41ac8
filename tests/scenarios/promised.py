"""What each scenario promises: the verdicts on its scripted learners, and what its people never say too early."""

from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

import yaml

from sessions.persona.card import ScenarioCard
from sessions.persona.card_file import CATALOG, load
from tests.fakes import SCRIPTS


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
    variants: Mapping[str, Mapping[str, tuple[str, float]]]
    """Outcome and total of each scripted learner in each variant."""

    secret_words: Mapping[str, tuple[str, ...]]
    """Words that only a line telling the secret may hold."""

    pleading: tuple[str, ...]
    weak_beats: frozenset[str]
    """What concedes something, and so must be earned."""


@cache
def promised(key: str) -> Promised:
    """The promises of one scenario."""
    data = yaml.safe_load((SCRIPTS / key / "expected.yaml").read_text(encoding="utf-8"))
    return Promised(
        learners={
            name: Expected(one["levels"], one["outcome"], one["total"], frozenset(one["unlocked"]))
            for name, one in data["learners"].items()
        },
        variants={
            variant: {name: (one["outcome"], one["total"]) for name, one in learners.items()}
            for variant, learners in data["variants"].items()
        },
        secret_words={id_: tuple(words) for id_, words in data["secret_words"].items()},
        pleading=tuple(data["pleading"]),
        weak_beats=frozenset(data["weak_beats"]),
    )


@cache
def card(key: str) -> ScenarioCard:
    return load(CATALOG / f"{key}.yaml")


SCENARIOS = sorted(path.stem for path in CATALOG.glob("*.yaml") if path.stem != "flags")
LEARNERS = [(key, name) for key in SCENARIOS for name in promised(key).learners]
EXPECTED = {(key, name): promised(key).learners[name] for key, name in LEARNERS}
VARIANTS = [
    (key, variant, name)
    for key in SCENARIOS
    for variant in card(key).variants
    for name in promised(key).learners
]
