"""Scenario cards of the published versions, read once per process."""

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from sessions.models import Session
from sessions.persona.card import ScenarioCard
from sessions.persona.card_file import card_as_published


def card_of(data: Mapping[str, Any]) -> ScenarioCard:
    """The card of a stored scenario (`Scenario.data`)."""
    return _card(json.dumps(data, sort_keys=True))


def card_for(session: Session) -> ScenarioCard:
    """The card as this practice plays it: the version it began with, in its own variant."""
    return _variant(json.dumps(session.scenario.data, sort_keys=True), session.variant)


@lru_cache(maxsize=64)
def _variant(text: str, variant: str) -> ScenarioCard:
    return _card(text).as_variant(variant)


@lru_cache(maxsize=64)
def _card(text: str) -> ScenarioCard:
    return card_as_published(without_hints(json.loads(text)))


def without_hints(data: dict[str, Any]) -> dict[str, Any]:
    """A stored version without variants that only hint at another setting, which files may no longer hold."""
    variants = {
        name: one if "brief" in one else {key: of for key, of in one.items() if key != "setting"}
        for name, one in data.get("variants", {}).items()
    }
    return {**data, "variants": {name: one for name, one in variants.items() if one}}
