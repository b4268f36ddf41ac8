"""Rating stored practices again in the background, a few at a time."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.timezone import now


class RatingRun(models.Model):
    """One wish to rate practices again: which, how far it is, and how it ended; one is open at a time."""

    scenario = models.CharField(max_length=40, blank=True)
    course = models.CharField(max_length=10, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    begun_at = models.DateTimeField(default=now)
    moved_at = models.DateTimeField(default=now, help_text="When it last went on")
    last = models.PositiveBigIntegerField(default=0, help_text="The practice it has come to")
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    is_open = models.BooleanField(default=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    fault = models.CharField(max_length=60, blank=True, help_text="Why it could not go on")

    class Meta:
        ordering = ["-begun_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["is_open"], condition=Q(is_open=True), name="one_open_rating_run"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.done} of {self.total}"
