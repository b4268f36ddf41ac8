"""What instructors rate without seeing the machine's rating, so that the two can be compared."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.timezone import now

from sessions.models import Session


class BlindRating(models.Model):
    """One instructor's own rating of one practice, given once, before they saw the machine's."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="blind_ratings")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=now)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["session", "by"], name="blind_rating_once_a_person"),
        ]

    def __str__(self) -> str:
        return f"blind rating {self.pk}"


class BlindLevel(models.Model):
    """The level of one objective in one such rating."""

    rating = models.ForeignKey(BlindRating, on_delete=models.CASCADE, related_name="levels")
    objective = models.SlugField(max_length=20)
    level = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["rating", "objective"], name="blind_level_once"),
            models.CheckConstraint(condition=Q(level__lte=4), name="blind_level_in_range"),
        ]

    def __str__(self) -> str:
        return f"{self.objective}: {self.level}"
