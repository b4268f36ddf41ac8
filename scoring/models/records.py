"""Learning records: every statement we made, and the stores that are to have them."""

import uuid

from django.db import models

from lti_tool.models import Registration
from sessions.models import Session


class RecordStore(models.Model):
    """One learning record store of one platform, or of all."""

    registration = models.ForeignKey(
        Registration, on_delete=models.CASCADE, null=True, blank=True, related_name="record_stores"
    )
    name = models.CharField(max_length=200)
    endpoint = models.CharField(max_length=500, unique=True)
    sealed_key = models.TextField(editable=False)
    sealed_secret = models.TextField(editable=False)
    version = models.CharField(max_length=8, default="1.0.3")
    active = models.BooleanField(default=True)
    paused_reason = models.CharField(max_length=80, blank=True)

    def __str__(self) -> str:
        return self.name


class Statement(models.Model):
    """One xAPI statement; never changed but for what voided it.

    One exception: the account of a reviewer is taken out of `body` when they are erased.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="statements")
    sequence = models.PositiveIntegerField()
    verb = models.CharField(max_length=24)
    object_id = models.CharField(max_length=500)
    body = models.JSONField()
    timestamp = models.DateTimeField()
    voided_by = models.UUIDField(null=True, blank=True)

    class Meta:
        ordering = ["session", "sequence"]
        indexes = [models.Index(fields=["timestamp"], name="statement_time")]
        constraints = [
            models.UniqueConstraint(fields=["session", "sequence"], name="statement_sequence_once"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.id}"
