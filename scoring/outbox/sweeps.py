"""When a worker last looked for what is due."""

from datetime import datetime

from django.utils.timezone import now

from scoring.models import Sweep


def note_sweep() -> None:
    """Write down that a worker looks now."""
    Sweep.objects.update_or_create(pk=1, defaults={"at": now()})


def last_sweep() -> datetime | None:
    """When one last did; None before the first."""
    return Sweep.objects.values_list("at", flat=True).first()
