"""What an instructor allows one learner at one activity, beside what holds for everybody there."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models
from django.utils.translation import gettext_lazy as _l

USUAL: Final = 1.0
TIMES: Final = [("1", _l("Usual")), ("2", "2×"), ("4", "4×"), ("0", _l("No limit"))]
"""How much longer a learner may take to answer."""


class Accommodation(models.Model):
    """One learner's own conditions at one placement; there is no row where there are none."""

    placement = models.ForeignKey(
        "practice.Placement", on_delete=models.CASCADE, related_name="accommodations"
    )
    learner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="accommodations"
    )
    more_attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(null=True, blank=True)
    time_to_answer = models.FloatField(
        default=USUAL, help_text="Chosen beforehand in the briefing: 1, 2, 4, or 0 for off"
    )

    class Meta:
        app_label = "practice"
        constraints = [
            models.UniqueConstraint(fields=["placement", "learner"], name="accommodation_once"),
        ]

    def __str__(self) -> str:
        return f"accommodation {self.pk}"


@dataclass(frozen=True)
class Allowed:
    """What one learner may; by default what everybody may."""

    more_attempts: int = 0
    due_at: datetime | None = None
    time_to_answer: float = USUAL


USUALLY: Final = Allowed()


def allowed_to(user_id: int, placement_id: int) -> Allowed:
    """What a learner may at a placement."""
    return _by_learner(placement_id, learner=user_id).get(user_id, USUALLY)


def accommodations_at(placement_id: int) -> dict[int, Allowed]:
    """Everybody with conditions of their own at a placement, by learner."""
    return _by_learner(placement_id)


def _by_learner(placement_id: int, **narrowed: int) -> dict[int, Allowed]:
    rows = Accommodation.objects.filter(placement=placement_id, **narrowed)
    values = rows.values_list("learner", "more_attempts", "due_at", "time_to_answer")
    return {learner: Allowed(more, due_at, time) for learner, more, due_at, time in values}


def accommodate(*, placement_id: int, learner: User, allowed: Allowed) -> None:
    """Store what a learner may; what everybody may takes the row away."""
    if allowed == USUALLY:
        Accommodation.objects.filter(placement=placement_id, learner=learner).delete()
        return
    Accommodation.objects.update_or_create(
        placement_id=placement_id,
        learner=learner,
        defaults={
            "more_attempts": allowed.more_attempts,
            "due_at": allowed.due_at,
            "time_to_answer": allowed.time_to_answer,
        },
    )
