"""Scenario cards of the published versions, read once per process."""

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from sessions.persona.card import ScenarioCard
from sessions.persona.card_file import card_from


def card_of(data: Mapping[str, Any]) -> ScenarioCard:
    """The card of a stored scenario (`Scenario.data`)."""
    return _card(json.dumps(data, sort_keys=True))


@lru_cache(maxsize=64)
def _card(text: str) -> ScenarioCard:
    return card_from(json.loads(text))
