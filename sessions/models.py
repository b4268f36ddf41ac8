"""The tables of what is practised and of each practice; a practice is an append-only log."""

import uuid
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _l

from sessions.accommodating import Accommodation
from sessions.institution import Institution
from sessions.knowledge.tables import Document, Extract, Shelf
from sessions.recorded import Recording

__all__ = [
    "Accommodation", "Consent", "Document", "Draft", "Extract", "Institution", "Memory", "Moment", "Placement", "Recording", "Scenario", "Session", "Shelf", "Turn",
]  # fmt: skip


class Scenario(models.Model):
    """One published version of a scenario file."""

    key = models.SlugField(max_length=40)
    version = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    data = models.JSONField(help_text="The validated scenario file")
    content_hash = models.CharField(max_length=64)
    active = models.BooleanField(default=True)
    published_at = models.DateTimeField(default=now, null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True,
        related_name="published", help_text="Empty where it came by a command or a program",
    )  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "version"], name="scenario_key_version"),
        ]

    def __str__(self) -> str:
        return f"{self.title} (version {self.version})"


class Draft(models.Model):
    """What an author is writing: it alone is edited, a published version never changes."""

    key = models.SlugField(max_length=40, unique=True)
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="drafts")
    title = models.CharField(max_length=200)
    data = models.JSONField(help_text="The scenario file, which may still have faults")
    template_key = models.SlugField(max_length=40, help_text="What it was copied from")
    scripts = models.JSONField(
        default=dict, help_text="Learners to simulate: what they say, and the levels expected"
    )
    revision = models.PositiveIntegerField(default=1, help_text="Counts what was saved")
    changed_at = models.DateTimeField(default=now)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True,
        related_name="drafts",
    )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.title} (draft)"


class Placement(models.Model):
    """One scenario placed in one course, with its rules."""

    class Mode(models.TextChoices):
        """Whether the objectives are shown while talking."""

        PRACTICE = "practice", _l("Practice")
        ASSESSMENT = "assessment", _l("Assessment")

    class Policy(models.TextChoices):
        """Which attempt counts."""

        BEST = "best", _l("Best")
        LAST = "last", _l("Last")
        FIRST = "first", _l("First")
        AVERAGE = "average", _l("Average")
        LAST_TWO = "mean_of_last_two", _l("Mean of the last two")

    class Release(models.TextChoices):
        """When the platform is told."""

        AS_SETTLED = "as_settled", _l("As soon as it is settled")
        HOLD = "hold_until_released", _l("When an instructor releases it")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    institution = models.ForeignKey(
        Institution, on_delete=models.PROTECT, related_name="placements"
    )
    scenario = models.ForeignKey(Scenario, on_delete=models.PROTECT, related_name="placements")
    title = models.CharField(max_length=200)
    variant = models.CharField(max_length=40, blank=True)
    mode = models.CharField(max_length=12, choices=Mode.choices, default=Mode.PRACTICE)
    policy = models.CharField(max_length=16, choices=Policy.choices, default=Policy.BEST)
    release = models.CharField(max_length=24, choices=Release.choices, default=Release.AS_SETTLED)
    most_attempts = models.PositiveIntegerField(null=True, blank=True)
    pass_mark = models.PositiveIntegerField(null=True, blank=True)
    minutes = models.PositiveIntegerField(default=25)
    text_only = models.BooleanField(default=False)
    camera_offered = models.BooleanField(default=True)
    memory_on = models.BooleanField(default=True)
    spaced = models.BooleanField(
        default=False, help_text="Learners come back after 2, 7 and 30 days, to another version"
    )
    watchable = models.BooleanField(
        default=False, help_text="Instructors of the course may watch a talk whose learner agrees"
    )
    recorded = models.BooleanField(
        default=False, help_text="The sound is kept for a while, where policy and learner agree"
    )
    objective_columns = models.BooleanField(
        default=False, help_text="A gradebook column for each objective beside the total"
    )
    opens_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(
        null=True, blank=True, help_text="Later attempts count, and are marked late"
    )
    closes_at = models.DateTimeField(
        null=True, blank=True, help_text="No attempt can be begun from here on"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(pass_mark__isnull=True) | Q(pass_mark__lte=100),
                name="pass_mark_in_range",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Session(models.Model):
    """One learner's one live conversation with one persona."""

    class Status(models.TextChoices):
        """Where the practice stands."""

        BRIEFING = "briefing", _l("In the briefing")
        LIVE = "live", _l("Talking")
        ENDED = "ended", _l("Ended")
        ABANDONED = "abandoned", _l("Abandoned")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    learner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="practices"
    )
    placement = models.ForeignKey(Placement, on_delete=models.PROTECT, related_name="sessions")
    scenario = models.ForeignKey(Scenario, on_delete=models.PROTECT, related_name="sessions")
    variant = models.CharField(max_length=40, blank=True, help_text="The version that is played")
    attempt = models.PositiveIntegerField(help_text="1, 2, 3 ... for this learner and placement")
    seed = models.PositiveIntegerField()
    trial = models.BooleanField(
        default=False, help_text="Never graded: an instructor's own run, or a rewind"
    )
    rewinds = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.CASCADE, related_name="rewound",
        help_text="The practice that this one goes on from differently",
    )  # fmt: skip
    rewound_to = models.PositiveIntegerField(
        null=True, blank=True, help_text="The learner's turn that is taken anew"
    )
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.BRIEFING)
    modality = models.CharField(max_length=8, default="voice", help_text="voice or text")
    camera = models.BooleanField(default=False)
    on_device = models.BooleanField(
        default=False, help_text="The camera is read in the learner's browser; no picture leaves it"
    )
    signals_policy = models.CharField(max_length=24)
    policy_version = models.PositiveIntegerField(default=1)
    records_also = models.JSONField(
        default=list,
        help_text="What its learning records may tell beside the usual, as its learner was told",
    )
    time_to_answer = models.FloatField(
        default=1.0, help_text="Accommodation: 1, 2, 4, or 0 for off"
    )
    opening = models.JSONField(
        default=dict, help_text="What memory gave this attempt to start from"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    began_at = models.DateTimeField(null=True, blank=True)
    last_seen_at = models.DateTimeField(null=True, blank=True)
    clock_ms = models.PositiveBigIntegerField(
        default=0, help_text="The talk's clock when last written"
    )
    ended_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.CharField(max_length=24, blank=True)
    spoilt = models.BooleanField(
        default=False, help_text="A technical fault spoilt it; it costs the learner no attempt"
    )
    usage = models.JSONField(
        default=dict, blank=True, help_text="What paid services were used, by stage and model"
    )
    reflection = models.TextField(
        blank=True,
        max_length=1000,
        help_text="What the learner wrote to themself; nobody else reads it",
    )
    forgotten_at = models.DateTimeField(
        null=True, blank=True, help_text="When what was said had been kept long enough"
    )

    class Meta:
        indexes = [models.Index(fields=["created_at"], name="session_created")]
        constraints = [
            models.UniqueConstraint(
                fields=["learner", "placement", "attempt"],
                condition=Q(rewinds__isnull=True),
                name="session_attempt_once",
            ),  # fmt: skip
            models.CheckConstraint(
                condition=Q(rewinds__isnull=True) | Q(trial=True, rewound_to__isnull=False),
                name="session_rewind_never_graded",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["briefing", "live"]) | Q(ended_at__isnull=False),
                name="session_end_has_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scenario.key} attempt {self.attempt}"


class Consent(models.Model):
    """What one learner agreed to before one practice, and the version of the text they read."""

    session = models.OneToOneField(Session, on_delete=models.CASCADE, related_name="consent")
    text_version = models.CharField(max_length=20)
    microphone = models.BooleanField(default=False)
    camera = models.BooleanField(default=False)
    recorded = models.BooleanField(default=False)
    watched = models.BooleanField(
        default=False,
        help_text="An instructor may watch; false again once the learner has ended it",
    )
    given_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"consent {self.text_version}"


class Turn(models.Model):
    """Everything one side said before the other took the floor."""

    class Speaker(models.TextChoices):
        """Which side."""

        LEARNER = "learner", _l("Learner")
        PERSONA = "persona", _l("Persona")

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="turns")
    n = models.PositiveIntegerField(help_text="1, 2, 3 ... over both sides")
    speaker = models.CharField(max_length=8, choices=Speaker.choices)
    who = models.SlugField(max_length=40, blank=True, help_text="The persona's slug")
    act = models.PositiveSmallIntegerField(default=0, help_text="0 where there are no acts")
    kind = models.CharField(
        max_length=12,
        default="line",
        help_text="line, greeting, silence, filler, prompt or fallback",
    )
    planned = models.TextField(blank=True, help_text="What the persona set out to say")
    heard = models.TextField(
        null=True, blank=True, help_text="What was really heard; null until it has been played"
    )
    start_ms = models.PositiveBigIntegerField()
    end_ms = models.PositiveBigIntegerField(null=True, blank=True)
    interrupted = models.BooleanField(default=False)
    source = models.CharField(max_length=8, default="voice", help_text="voice or text")
    confidence = models.FloatField(default=1.0)
    phase = models.CharField(max_length=12, blank=True)
    state = models.JSONField(default=dict)
    beat = models.CharField(max_length=60, blank=True)
    tells = models.JSONField(default=list, help_text="Secrets this persona line tells")
    observed = models.BooleanField(
        default=False, help_text="The learner's voice is among the events; kept for thirty days"
    )
    reading = models.JSONField(default=dict, help_text="What the detector found, as it was found")
    events = models.JSONField(
        default=list, help_text="[[event, intensity], ...] that moved the persona"
    )
    proposals = models.JSONField(
        default=list,
        help_text="What a language model proposed about this turn, and why it was refused",
    )
    trace = models.JSONField(default=dict, help_text="Milliseconds a stage; no text")

    class Meta:
        ordering = ["n"]
        constraints = [
            models.UniqueConstraint(fields=["session", "n"], name="turn_number_once"),
        ]

    def __str__(self) -> str:
        return f"turn {self.n}"

    def standing(self, slug: str) -> Mapping[str, Any]:
        """One person's state after this turn: four numbers, and the phase where two share the talk; empty if not there."""
        people: Mapping[str, Mapping[str, Any]] = self.state.get("people", {})
        if people:
            return people.get(slug, {})
        return self.state if self.who in {"", slug} else {}


WATCHED, WHISPERED = "watched", "whispered"
"""Moments' kinds: somebody began to watch a talk, and gave the persona something to react to."""

SEEN = "seen"
"""A moment's kind: what the camera showed; for the learner alone, and no longer than an observation may be kept."""


class Moment(models.Model):
    """Something that happened at one time of a practice."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="moments")
    seq = models.PositiveIntegerField()
    at_ms = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=32)
    data = models.JSONField(default=dict)

    class Meta:
        ordering = ["seq"]
        constraints = [
            models.UniqueConstraint(fields=["session", "seq"], name="moment_seq_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} at {self.at_ms}"


class Memory(models.Model):
    """One thing a persona may carry into the same learner's next attempt; the learner may delete it."""

    learner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memories"
    )
    scenario_key = models.SlugField(max_length=40)
    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="memories")
    kind = models.CharField(
        max_length=12, help_text="promise, open_point, quote, told, flag or state"
    )
    text = models.TextField(blank=True)
    quote = models.TextField(blank=True)
    turn = models.PositiveIntegerField(null=True, blank=True)
    due = models.CharField(max_length=80, blank=True)
    data = models.JSONField(default=dict)

    def __str__(self) -> str:
        return self.kind
