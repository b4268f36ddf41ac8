"""What one practice was worth, and the quotes it rests on."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.timezone import now

from sessions.models import Session


class Assessment(models.Model):
    """One judgement of one practice by one version of the scorer."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="assessments")
    current = models.BooleanField(default=True, help_text="The one that counts; earlier ones stay")
    scorer_version = models.CharField(max_length=400)
    detector_version = models.CharField(max_length=120)
    total = models.FloatField()
    total_high = models.FloatField(help_text="If everything possible were confirmed")
    outcome = models.CharField(max_length=12)
    counted = models.BooleanField(default=True)
    faults = models.JSONField(default=list, help_text="Technical faults that spoil the attempt")
    conditions = models.JSONField(default=dict, help_text="What was measured of the technology")
    awaiting = models.JSONField(default=list, help_text="Why a person has to look first")
    made_at = models.DateTimeField(auto_now_add=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    alert_due_at = models.DateTimeField(
        null=True, blank=True, help_text="When the mail about a grave line is tried next"
    )
    alert_tries = models.PositiveSmallIntegerField(default=0)
    alerted_at = models.DateTimeField(null=True, blank=True)
    renews = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="renewals",
        help_text="The one that it was made beside, by a later scorer",
    )  # fmt: skip
    switched_at = models.DateTimeField(
        null=True, blank=True, help_text="When a person let it take that one's place"
    )
    switched_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    switch_reason = models.TextField(blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["made_at"], name="assessment_made"),
            models.Index(
                fields=["session"], name="assessment_waits",
                condition=Q(current=True, counted=True, settled_at__isnull=True),
            ),
            models.Index(
                fields=["session"], name="assessment_shown", condition=Q(current=True),
                include=["id", "total", "counted", "settled_at"],
            ),
        ]  # fmt: skip
        constraints = [
            models.UniqueConstraint(
                fields=["session"], condition=Q(current=True), name="one_current_assessment"
            ),
            models.UniqueConstraint(
                fields=["session"],
                condition=Q(renews__isnull=False, switched_at__isnull=True),
                name="one_rating_beside",
            ),
            models.CheckConstraint(
                condition=Q(switched_at__isnull=True)
                | Q(switched_by__isnull=False, renews__isnull=False) & ~Q(switch_reason=""),
                name="switch_has_person_and_reason",
            ),
            models.CheckConstraint(
                condition=Q(total__gte=0) & Q(total__lte=100), name="assessment_total_in_range"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.total} of 100"

    @property
    def provisional(self) -> bool:
        """Whether something possible could still raise it."""
        return self.total_high > self.total


class ObjectiveScore(models.Model):
    """One objective's level in one assessment."""

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="objectives")
    objective = models.SlugField(max_length=20)
    title = models.CharField(max_length=200)
    must = models.BooleanField()
    weight = models.PositiveIntegerField()
    machine_level = models.PositiveSmallIntegerField()
    level = models.PositiveSmallIntegerField(help_text="The machine's, or an instructor's")
    level_high = models.PositiveSmallIntegerField()
    cap = models.CharField(max_length=40, blank=True)
    cap_words = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["assessment", "objective"], name="objective_once"),
            models.CheckConstraint(condition=Q(level__lte=4), name="level_in_range"),
        ]

    def __str__(self) -> str:
        return f"{self.objective}: {self.level}"


class ElementScore(models.Model):
    """One observable thing and how surely it was shown."""

    objective = models.ForeignKey(ObjectiveScore, on_delete=models.CASCADE, related_name="elements")
    element = models.CharField(max_length=80)
    words = models.CharField(max_length=300)
    standing = models.CharField(
        max_length=8, help_text="met, possible or missing: the machine's, or an instructor's"
    )
    machine_standing = models.CharField(max_length=8, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["objective", "element"], name="element_once"),
        ]

    def __str__(self) -> str:
        return f"{self.element}: {self.standing}"


class EvidenceRow(models.Model):
    """One quote, at its place in the stored turn; no quote, no point."""

    objective = models.ForeignKey(ObjectiveScore, on_delete=models.CASCADE, related_name="evidence")
    element = models.CharField(max_length=80, blank=True)
    turn = models.PositiveIntegerField()
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    quote = models.TextField()
    source = models.CharField(max_length=12)
    p = models.FloatField()
    t0_ms = models.PositiveBigIntegerField(default=0)
    t1_ms = models.PositiveBigIntegerField(default=0)
    word_confidence = models.FloatField(default=1.0)

    class Meta:
        ordering = ["turn", "start", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(quote=""), name="evidence_has_quote"),
        ]

    def __str__(self) -> str:
        return f"{self.element} at turn {self.turn}"


class FlagFinding(models.Model):
    """One line of language to avoid."""

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="flags")
    flag = models.SlugField(max_length=40)
    severity = models.PositiveSmallIntegerField()
    quote = models.TextField()
    turn = models.PositiveIntegerField()
    p = models.FloatField()
    costs = models.BooleanField()
    lifted = models.BooleanField(default=False, help_text="A person found that it is none")

    class Meta:
        ordering = ["turn", "pk"]
        constraints = [models.CheckConstraint(condition=~Q(quote=""), name="flag_has_quote")]

    def __str__(self) -> str:
        return f"{self.flag} at turn {self.turn}"


class Override(models.Model):
    """A person's own level for one objective, or their word on one of its elements, and why; rows are only ever added."""

    objective = models.ForeignKey(
        ObjectiveScore, on_delete=models.CASCADE, related_name="overrides"
    )
    element = models.ForeignKey(
        ElementScore, on_delete=models.CASCADE, null=True, blank=True, related_name="overrides",
        help_text="What the word was on; empty where the level itself was set",
    )  # fmt: skip
    standing_before = models.CharField(max_length=8, blank=True)
    standing_after = models.CharField(max_length=8, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    before = models.PositiveSmallIntegerField()
    after = models.PositiveSmallIntegerField()
    reason = models.TextField()
    at = models.DateTimeField(default=now)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="override_has_reason"),
            models.CheckConstraint(condition=Q(after__lte=4), name="override_level_in_range"),
            models.CheckConstraint(
                condition=Q(element__isnull=True, standing_after="")
                | Q(element__isnull=False, standing_after__in=["met", "missing"]),
                name="override_of_level_or_element",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.before} to {self.after}"
