"""That somebody was erased, without saying who."""

from django.db import models
from django.utils.translation import gettext_lazy as _l

from lti_tool.models import Registration


class Erasure(models.Model):
    """One person's data taken out for good: when, by whose wish, how much; nothing of the person."""

    class Wish(models.TextChoices):
        """Who wanted it."""

        OWN = "own", _l("The person themselves")
        PLATFORM = "platform", _l("An administrator of the platform")
        COMMAND = "command", _l("An administrator of this installation")

    registration = models.ForeignKey(
        Registration, on_delete=models.SET_NULL, null=True, blank=True, related_name="erasures"
    )
    wish = models.CharField(max_length=8, choices=Wish.choices)
    counts = models.JSONField(default=dict, help_text="How many rows of each kind")
    at = models.DateTimeField(auto_now_add=True, db_index=True)

    def __str__(self) -> str:
        return f"erasure at {self.at:%Y-%m-%d %H:%M:%S}"
