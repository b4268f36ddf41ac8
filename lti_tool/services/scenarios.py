"""Publishing a scenario for one institution."""

from django.db import transaction

from lti_tool.models import OwnScenario
from sessions.catalog.services import Checked, publish_one
from sessions.models import Institution, Scenario


class NotYours(Exception):
    """The scenario's id belongs to the catalogue or to another institution."""


def publish_own(*, institution: Institution, checked: Checked) -> Scenario | None:
    """Publish a version as the institution's own; None if it was there; raises `NotYours`."""
    card, data, content_hash = checked
    with transaction.atomic():
        own, made = OwnScenario.objects.get_or_create(
            key=card.key, defaults={"institution": institution}
        )
        if own.institution_id != institution.pk:
            raise NotYours
        if made and Scenario.objects.filter(key=card.key).exists():
            raise NotYours
        return publish_one(card, data, content_hash)
