"""One school or firm, and everything it decides for its learners."""

from django.db import models
from django.utils.translation import gettext_lazy as _l

from sessions.camera import CameraReading
from sessions.recorded import Keeping


class Institution(models.Model):
    """One school or firm; holds what may be sensed of its learners."""

    class Policy(models.TextChoices):
        """Which signals of the learner may be computed and what they may do."""

        WORDS_AND_TIMING = "words_and_timing", _l("Words and timing")
        OBSERVABLE_DELIVERY = "observable_delivery", _l("Observable delivery")
        LEARNER_MIRROR = "learner_mirror", _l("Learner's mirror")

    class ModelEvidence(models.TextChoices):
        """What a language model's proposals of evidence do, once their words are found in the learner's turn."""

        BESIDE = "beside", _l("Shown to instructors beside the verdict")
        POSSIBLE = "possible", _l("Make possible what was not found")
        CONFIRMS = "confirms", _l("Also confirm what was possible")

    class AlsoRecorded(models.TextChoices):
        """What learning records tell beside the course of an attempt and its result."""

        INTERACTED = "interacted", _l("Each turn of the learner’s")
        FLAGGED = "flagged", _l("That a line to look at was said")
        EVIDENCE = "evidence", _l("The lines that a level rests on")
        ANSWERED = "answered", _l("What the learner answers about the practice")

    name = models.CharField(max_length=200)
    region = models.CharField(
        max_length=8, blank=True, help_text="ISO country code; empty counts as strict"
    )
    signals_policy = models.CharField(
        max_length=24, choices=Policy.choices, default=Policy.WORDS_AND_TIMING
    )
    policy_version = models.PositiveIntegerField(default=1)
    camera_reading = models.CharField(
        max_length=8, choices=CameraReading.choices, default=CameraReading.CHOICE
    )
    recording = models.CharField(max_length=8, choices=Keeping.choices, default=Keeping.OFF)
    model_evidence = models.CharField(
        max_length=8, choices=ModelEvidence.choices, default=ModelEvidence.POSSIBLE
    )
    records_also = models.JSONField(
        default=list, blank=True, help_text="Of `AlsoRecorded`; empty where nothing is asked for"
    )
    help_text = models.TextField(
        blank=True, max_length=1000, help_text="On every help card; empty is a neutral text"
    )
    help_contact = models.CharField(
        max_length=300, blank=True, help_text="Whom a learner can turn to"
    )
    alert_email = models.EmailField(
        blank=True, help_text="Gets a mail with a link when a grave line waits for a person"
    )

    class Meta:
        app_label = "practice"

    def __str__(self) -> str:
        return self.name
