"""Where an institution is decides what may be sensed of its learners."""

from collections.abc import Collection
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import F

from sessions.camera import CameraReading
from sessions.errors import NotInThisRegion
from sessions.models import Institution

STRICT_REGIONS: Final = frozenset(
    "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK IS LI NO EU EEA".split()
)
STRICT: Final = Institution.Policy.WORDS_AND_TIMING


def is_strict(region: str) -> bool:
    """Whether only words and timing are offered: in Europe, and where the region is unknown."""
    return not region or region.upper() in STRICT_REGIONS


def move(*, institution: Institution, region: str) -> None:
    """Set an institution's region; a strict one takes back what the signals policy allowed before."""
    mine = Institution.objects.filter(pk=institution.pk)
    mine.update(region=region)
    if is_strict(region):
        mine.exclude(signals_policy=STRICT).update(
            signals_policy=STRICT, policy_version=F("policy_version") + 1
        )


def set_policy(*, institution: Institution, region: str, policy: str) -> None:
    """Set region and signals policy together; a new policy has a new version. Raises `NotInThisRegion`."""
    if policy != STRICT and is_strict(region):
        raise NotInThisRegion(policy)
    mine = Institution.objects.filter(pk=institution.pk)
    with transaction.atomic():
        mine.exclude(signals_policy=policy).update(policy_version=F("policy_version") + 1)
        mine.update(region=region, signals_policy=policy)


def set_model_evidence(*, institution: Institution, counts: str) -> None:
    """Say what a language model's proposals of evidence do."""
    Institution.objects.filter(pk=institution.pk).update(model_evidence=counts)


def set_camera_reading(*, institution: Institution, by: str) -> None:
    """Say who reads a camera that policy and learner allow; holds for attempts that have not begun."""
    Institution.objects.filter(pk=institution.pk).update(camera_reading=by)


def set_records_also(*, institution: Institution, kinds: Collection[str]) -> None:
    """Say what learning records tell beside the course and the result; holds for attempts that are opened from now on."""
    chosen = [kind for kind in Institution.AlsoRecorded.values if kind in kinds]
    Institution.objects.filter(pk=institution.pk).update(records_also=chosen)


def only_on_device(institution: Institution) -> bool:
    """Whether no picture of a learner may come to the server: the operator says so for all, or the institution for its own."""
    by = CameraReading.DEVICE
    return by in (settings.PERCEPTION, institution.camera_reading)
