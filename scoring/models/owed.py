"""What other systems are owed: one row a delivery, and where each grade stands."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _l

from lti_tool.models import Deployment, Identity
from scoring.models.records import RecordStore
from sessions.models import Institution, Session


class GradeState(models.Model):
    """Where one person's grade in one column stands; its row is the lane's lock."""

    deployment = models.ForeignKey(
        Deployment, on_delete=models.CASCADE, related_name="grade_states"
    )
    identity = models.ForeignKey(Identity, on_delete=models.CASCADE, related_name="grade_states")
    target = models.CharField(max_length=1000, help_text="The column's address")
    last_timestamp = models.DateTimeField(null=True, blank=True)
    desired = models.FloatField(null=True, blank=True)
    sent = models.FloatField(null=True, blank=True)
    shown = models.FloatField(
        null=True, blank=True, help_text="What the gradebook shows instead of ours, out of 100"
    )
    objective = models.SlugField(
        max_length=40, blank=True, help_text="Empty: the column of the total"
    )
    comment = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["identity", "target"], name="grade_state_once"),
        ]

    def __str__(self) -> str:
        return f"grade {self.pk}"


class Target(models.Model):
    """One address that deliveries go to, and whether it has been answering; its row is the lock of who claims there."""

    address = models.CharField(max_length=1000, unique=True)
    failures = models.PositiveIntegerField(default=0, help_text="In a row; an answer ends them")
    next_try_at = models.DateTimeField(
        null=True, blank=True, help_text="When one that keeps failing is tried again"
    )

    def __str__(self) -> str:
        return self.address


class Sweep(models.Model):
    """When a worker last looked for what is due: one row, by which its silence is noticed."""

    at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="sweep_one_row")]

    def __str__(self) -> str:
        return f"sweep at {self.at:%Y-%m-%d %H:%M:%S}"


class OutboxItem(models.Model):
    """One thing owed to another system, complete and frozen."""

    class Kind(models.TextChoices):
        """What is owed."""

        GRADE = "grade", _l("Grade")
        XAPI = "xapi", _l("Learning record")

    class Status(models.TextChoices):
        """Where the delivery stands."""

        PENDING = "pending", _l("Waiting")
        SENDING = "sending", _l("On its way")
        SENT = "sent", _l("Delivered")
        SUPERSEDED = "superseded", _l("A newer grade is in the gradebook")
        NOT_GRADABLE = "not_gradable", _l("Cannot be graded there")
        DEAD = "dead", _l("Failed")

    kind = models.CharField(max_length=8, choices=Kind.choices)
    target = models.CharField(max_length=1000)
    lane = models.CharField(max_length=1200)
    key = models.CharField(max_length=1200, unique=True)
    payload = models.JSONField()
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.PENDING)
    session = models.ForeignKey(
        Session, on_delete=models.CASCADE, null=True, blank=True, related_name="owed",
        help_text="Empty where what somebody erased had in a record store is taken back",
    )  # fmt: skip
    grade_state = models.ForeignKey(
        GradeState, on_delete=models.CASCADE, null=True, blank=True, related_name="items"
    )
    record_store = models.ForeignKey(
        RecordStore, on_delete=models.CASCADE, null=True, blank=True, related_name="items"
    )
    tries = models.PositiveIntegerField(default=0)
    first_at = models.DateTimeField(auto_now_add=True)
    next_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True, blank=True)
    lease_key = models.UUIDField(null=True, blank=True)
    last_code = models.IntegerField(null=True, blank=True)
    last_reason = models.CharField(max_length=60, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["kind", "status", "next_at", "id"], name="outbox_ready"),
            models.Index(fields=["lane", "id"], name="outbox_lane"),
            models.Index(fields=["status", "id"], name="outbox_status"),
            models.Index(fields=["first_at"], name="outbox_first"),
            models.Index(
                fields=["session"], name="outbox_grades", condition=Q(kind="grade"),
                include=["id", "status", "grade_state"],
            ),
        ]  # fmt: skip
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="grade", grade_state__isnull=False, session__isnull=False)
                | Q(kind="xapi", record_store__isnull=False),
                name="outbox_has_target",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.status}"

    @property
    def practice(self) -> Session:
        """What it is owed for; only a delivery that outlives an erasure has none, and that is never a grade."""
        assert self.session is not None
        return self.session

    @property
    def about(self) -> object:
        """What a note about it names: the activity, or else the store."""
        return self.session.placement if self.session else self.record_store

    @property
    def institution(self) -> Institution | None:
        """Whose it is, as far as that can still be told."""
        if self.session:
            return self.session.placement.institution
        registration = self.record_store and self.record_store.registration
        return registration.institution if registration else None
