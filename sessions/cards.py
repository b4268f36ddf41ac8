"""Scenario cards of the published versions, read once per process."""

from collections.abc import Callable
from threading import Lock
from typing import Any, Final

from sessions.models import Scenario, Session
from sessions.persona.card import ScenarioCard
from sessions.persona.card_file import card_as_published

MOST: Final = 64
_read: dict[tuple[str, str], ScenarioCard] = {}
"""By the hash of what was published, and the variant; a published version never changes."""

_room: Final = Lock()
"""Held while the oldest makes room; requests are answered in threads."""


def card_of(scenario: Scenario) -> ScenarioCard:
    """The card of a version; its data, some hundred kilobytes, is asked for only where this process has not read it."""
    return _once(
        (scenario.content_hash, ""), lambda: card_as_published(without_hints(scenario.data))
    )


def card_for(session: Session) -> ScenarioCard:
    """The card as this practice plays it: the version it began with, in its own variant."""
    return card_in(session.scenario, session.variant)


def card_in(scenario: Scenario, variant: str) -> ScenarioCard:
    """The card of a version in one of its variants."""
    return _once((scenario.content_hash, variant), lambda: card_of(scenario).as_variant(variant))


def _once(key: tuple[str, str], read: Callable[[], ScenarioCard]) -> ScenarioCard:
    card = _read.get(key)
    if card is None:
        card = read()
        with _room:
            if len(_read) >= MOST:
                del _read[next(iter(_read))]
            _read[key] = card
    return card


def without_hints(data: dict[str, Any]) -> dict[str, Any]:
    """A stored version without variants that only hint at another setting, which files may no longer hold."""
    variants = {
        name: one if "brief" in one else {key: of for key, of in one.items() if key != "setting"}
        for name, one in data.get("variants", {}).items()
    }
    return {**data, "variants": {name: one for name, one in variants.items() if one}}
