"""Giving an activity of a platform its scenario."""

from collections.abc import Mapping

from django.db import transaction

from lti_tool.models import ResourceLink
from lti_tool.placing import options_from
from sessions.services import place


def place_link(*, link: ResourceLink, scenario_key: str, texts: Mapping[str, str]) -> bool:
    """Place a scenario for this activity once; False if it had one; raises `ScenarioUnknown`."""
    with transaction.atomic():
        locked = ResourceLink.objects.select_for_update().get(pk=link.pk)
        if locked.placement_id is not None:
            link.placement = locked.placement
            return False
        link.placement = place(
            institution=link.deployment.registration.institution,
            scenario_key=scenario_key,
            title=link.title[:200],
            **options_from(texts),
        )
        link.save(update_fields=["placement"])
    return True
