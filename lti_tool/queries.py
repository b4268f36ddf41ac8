"""What the picker reads."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.http.request import QueryDict

from lti_tool.deep_linking.forms import ItemForm, initial_of
from lti_tool.models import Context, Launch, OwnScenario, ResourceLink
from sessions.models import Scenario


@dataclass(frozen=True)
class Choice:
    """One scenario in the picker, with the settings it would be placed with."""

    scenario: Scenario
    faces: list[str]
    form: ItemForm
    chosen: bool = False
    placed: int = 0
    """How many activities of this course already lead to it."""

    first_line: str = ""


def choices_for(
    launch: Launch, sent: QueryDict | None = None, keys: Sequence[str] = ()
) -> list[Choice]:
    """Every scenario, with the settings sent, or those it was last added with in this course."""
    context = launch.context
    before: Mapping[str, Mapping[str, str]] = context.chosen if context else {}
    latest = list(before.values())[-1:]
    placed = placed_in(context) if context else {}
    zone = sent.get("zone", "")[:60] if sent else ""
    return [
        Choice(
            scenario,
            faces_of(scenario),
            ItemForm(
                sent if scenario.key in keys else None,
                prefix=scenario.key,
                variants=scenario.data.get("variants") or {},
                zone=zone,
                initial=initial_of(before.get(scenario.key) or shared(latest)),
            ),
            chosen=scenario.key in keys,
            placed=placed.get(scenario.key, 0),
            first_line=first_line(scenario),
        )
        for scenario in newest_scenarios(
            launch.deployment.registration.institution_id,
            [launch.context_id] if launch.context_id else [],
        )
    ]


def placed_in(context: Context) -> dict[str, int]:
    """How many activities of a course lead to each scenario."""
    links = ResourceLink.objects.filter(context=context, current=True, placement__isnull=False)
    counts: dict[str, int] = {}
    for key in links.values_list("placement__scenario__key", flat=True):
        counts[key] = counts.get(key, 0) + 1
    return counts


def shared(latest: Sequence[Mapping[str, str]]) -> Mapping[str, str]:
    """What one scenario's settings say for another: all but its difficulty."""
    return {n: text for n, text in latest[0].items() if n != "variant"} if latest else {}


def scenarios_open_to(
    institution_id: int, courses: Collection[int] | None = None
) -> QuerySet[Scenario]:
    """Every version of the scenarios an institution may use: all but those that are another's own.

    Where courses are named, without those of other courses that no administrator offers to every course.
    """
    others = ~Q(institution=institution_id)
    if courses is not None:
        of_course = Q(context__isnull=False, everywhere=False)
        others |= of_course & ~Q(context__in=courses)
    return Scenario.objects.exclude(key__in=OwnScenario.objects.filter(others).values("key"))


def newest_scenarios(institution_id: int, courses: Collection[int] | None = None) -> list[Scenario]:
    """Every active scenario that may be placed there, in its newest version."""
    newest: dict[str, Scenario] = {}
    for scenario in (
        scenarios_open_to(institution_id, courses).filter(active=True).order_by("key", "version")
    ):
        newest[scenario.key] = scenario
    return sorted(newest.values(), key=lambda scenario: scenario.title)


def faces_of(scenario: Scenario) -> list[str]:
    """The slugs of the scenario's personas, whose portraits stand for it."""
    return [str(one["slug"]) for one in personas_of(scenario) if one.get("slug")]


def first_line(scenario: Scenario) -> str:
    """What the first persona says when the talk begins."""
    for persona in personas_of(scenario):
        by_phase = (persona.get("lines") or {}).get("greeting") or {}
        lines = next(iter(by_phase.values()), []) if isinstance(by_phase, dict) else by_phase
        if lines:
            return str(lines[0])
    return ""


def personas_of(scenario: Scenario) -> list[dict[str, Any]]:
    """The persona, or the two."""
    data: dict[str, Any] = scenario.data
    personas = data.get("personas") or [data.get("persona")]
    return [persona for persona in personas if isinstance(persona, dict)]
