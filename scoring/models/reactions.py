"""What a learner says about a practice itself: six numbers and a sentence, never part of a grade."""

from django.db import models
from django.db.models import Q

from sessions.models import Session


class Reaction(models.Model):
    """One learner's answers about one practice; half of them is as welcome as all."""

    session = models.OneToOneField(Session, on_delete=models.CASCADE, related_name="reaction")
    words = models.TextField(
        blank=True, max_length=1000, help_text="What felt wrong, in the learner's own words"
    )
    at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"about practice {self.session_id}"


class ReactionAnswer(models.Model):
    """One item's answer, from 1 (not at all) to 5 (very much)."""

    reaction = models.ForeignKey(Reaction, on_delete=models.CASCADE, related_name="answers")
    item = models.SlugField(max_length=20)
    value = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["reaction", "item"], name="reaction_item_once"),
            models.CheckConstraint(
                condition=Q(value__gte=1) & Q(value__lte=5), name="reaction_value_in_range"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item}: {self.value}"
