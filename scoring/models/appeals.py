"""What a learner asks a person to look at again, and what the person answered."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _l

from scoring.models.assessment import Assessment, FlagFinding, ObjectiveScore


class Appeal(models.Model):
    """One thing a learner sees differently, or one line they point to as evidence; it changes nothing by itself."""

    class Kind(models.TextChoices):
        """What it is about."""

        FLAG = "flag", _l("A line to look at")
        LEVEL = "level", _l("A level")
        EVIDENCE = "evidence", _l("A line as evidence")

    class Status(models.TextChoices):
        """Where it stands."""

        OPEN = "open", _l("Waits for an instructor")
        WITHDRAWN = "withdrawn", _l("Withdrawn")
        UPHELD = "upheld", _l("Upheld")
        SET_ASIDE = "set_aside", _l("Set aside")

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="appeals")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    objective = models.ForeignKey(
        ObjectiveScore, on_delete=models.CASCADE, null=True, blank=True, related_name="appeals"
    )
    flag = models.ForeignKey(
        FlagFinding, on_delete=models.CASCADE, null=True, blank=True, related_name="appeals"
    )
    element = models.CharField(max_length=80, blank=True, help_text="What the line would show")
    turn = models.PositiveIntegerField(null=True, blank=True, help_text="The line pointed to")
    words = models.TextField(blank=True)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.OPEN)
    made_at = models.DateTimeField(auto_now_add=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["made_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="flag", flag__isnull=False, objective__isnull=True)
                | Q(kind="level", objective__isnull=False, flag__isnull=True)
                | Q(
                    kind="evidence", objective__isnull=False, flag__isnull=True, turn__isnull=False
                ),
                name="appeal_about_one_thing",
            ),
            models.UniqueConstraint(
                fields=["flag"], condition=~Q(status="withdrawn"), name="appeal_once_a_flag"
            ),
            models.UniqueConstraint(
                fields=["objective"],
                condition=Q(kind="level") & ~Q(status="withdrawn"),
                name="appeal_once_a_level",
            ),
            models.UniqueConstraint(
                fields=["objective", "element"],
                condition=Q(kind="evidence") & ~Q(status="withdrawn"),
                name="appeal_once_an_element",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["open", "withdrawn"])
                | Q(answered_at__isnull=False) & ~Q(reason=""),
                name="appeal_answer_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.status}"
