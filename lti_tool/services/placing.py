"""Giving an activity of a platform its scenario."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Q

from lti_tool.models import Context, ResourceLink
from lti_tool.placing import options_from
from lti_tool.queries import scenarios_open_to
from sessions.errors import ScenarioUnknown
from sessions.models import Institution, Placement
from sessions.services import PLACEMENT_OPTIONS, place

DATES = frozenset({"opens_at", "due_at", "closes_at"})


def place_link(*, link: ResourceLink, scenario_key: str, texts: Mapping[str, str]) -> bool:
    """Place a scenario for this activity once; False if it had one; raises `ScenarioUnknown`."""
    with transaction.atomic():
        locked = ResourceLink.objects.select_for_update().get(pk=link.pk)
        if locked.placement_id is not None:
            link.placement = locked.placement
            return False
        _place(link=link, scenario_key=scenario_key, options=options_from(texts))
    return True


def place_again(*, link: ResourceLink) -> bool:
    """Place what the activity had before its course was copied; False where nothing is known of it.

    A platform that copies a course gives the copy a new id and names the old ones (`ResourceLink.id.history`);
    custom values may get lost on the way. One that names only the old course is taken at its word as well, where
    just one activity there has this title.
    """
    original = _original(link)
    before = original.placement if original else None
    if before is None:
        return False
    options = {name: getattr(before, name) for name in PLACEMENT_OPTIONS - DATES}
    _place(link=link, scenario_key=before.scenario.key, options=options)
    return True


def _original(link: ResourceLink) -> ResourceLink | None:
    same = Q(deployment__registration=link.deployment.registration)
    placed = ResourceLink.objects.filter(same, placement__isnull=False)
    placed = placed.select_related("placement__scenario").order_by("-pk")
    named = placed.filter(link_id__in=link.earlier_ids).first()
    if named or not link.title or not link.context.earlier_ids:
        return named
    courses = {"context__deployment": link.deployment_id}
    courses |= {"context__context_id__in": link.context.earlier_ids}
    alike = placed.filter(title=link.title, current=True, **courses)[:2]
    return alike[0] if len(alike) == 1 else None


def remember_choice(*, context: Context, chosen: Mapping[str, Mapping[str, str]]) -> None:
    """Note with which settings each scenario was added to a course, for the next time somebody adds one."""
    with transaction.atomic():
        locked = Context.objects.select_for_update().get(pk=context.pk)
        locked.chosen |= {key: dict(texts) for key, texts in chosen.items()}
        locked.save(update_fields=["chosen"])


def place_open(*, institution: Institution, scenario_key: str, **options: Any) -> Placement:
    """Place a scenario the institution may use; raises `ScenarioUnknown`, also for another's own."""
    if not scenarios_open_to(institution.pk).filter(key=scenario_key).exists():
        raise ScenarioUnknown(scenario_key)
    return place(institution=institution, scenario_key=scenario_key, **options)


def _place(*, link: ResourceLink, scenario_key: str, options: Mapping[str, Any]) -> None:
    link.placement = place_open(
        institution=link.deployment.registration.institution,
        scenario_key=scenario_key,
        title=link.title[:200],
        **options,
    )
    link.save(update_fields=["placement"])
