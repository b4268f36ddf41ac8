"""What the picker reads."""

from dataclasses import dataclass
from typing import Any

from lti_tool.deep_linking.forms import ItemForm
from sessions.models import Scenario


@dataclass(frozen=True)
class Choice:
    """One scenario in the picker, with the settings it would be placed with."""

    scenario: Scenario
    faces: list[str]
    form: ItemForm
    chosen: bool = False


def newest_scenarios() -> list[Scenario]:
    """Every active scenario in its newest version."""
    newest: dict[str, Scenario] = {}
    for scenario in Scenario.objects.filter(active=True).order_by("key", "version"):
        newest[scenario.key] = scenario
    return sorted(newest.values(), key=lambda scenario: scenario.title)


def faces_of(scenario: Scenario) -> list[str]:
    """The slugs of the scenario's personas, whose portraits stand for it."""
    data: dict[str, Any] = scenario.data
    personas = data.get("personas") or [data.get("persona")]
    found = (persona.get("slug") for persona in personas if isinstance(persona, dict))
    return [str(slug) for slug in found if slug]
