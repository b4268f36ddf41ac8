"""What the campus remembers: connected tools, activities, grades, learning records."""

from typing import ClassVar, Self

from django.db import models
from django.utils.timezone import now


class Tool(models.Model):
    """One tool that was registered with the campus."""

    client_id = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=200)
    origin = models.CharField(max_length=255, unique=True)
    initiate_login_uri = models.URLField(max_length=500)
    redirect_uris = models.JSONField(default=list)
    jwks_uri = models.URLField(max_length=500)
    target_link_uri = models.URLField(max_length=500)
    deep_link_uri = models.URLField(max_length=500, blank=True)
    custom = models.JSONField(default=dict)
    scopes = models.JSONField(default=list)
    key_set = models.JSONField(default=dict)

    objects: ClassVar[models.Manager[Self]] = models.Manager()

    def __str__(self) -> str:
        return self.name

    @property
    def deployment_id(self) -> str:
        return str(self.pk)


class Activity(models.Model):
    """One placed activity of a tool on the course page."""

    tool = models.ForeignKey(Tool, on_delete=models.CASCADE)
    title = models.CharField(max_length=200)
    text = models.TextField(blank=True)
    target_link_uri = models.URLField(max_length=500)
    custom = models.JSONField(default=dict)

    objects: ClassVar[models.Manager[Self]] = models.Manager()

    def __str__(self) -> str:
        return self.title


class LineItem(models.Model):
    """One column of the gradebook."""

    tool = models.ForeignKey(Tool, on_delete=models.CASCADE)
    activity = models.ForeignKey(Activity, null=True, on_delete=models.CASCADE)
    label = models.CharField(max_length=200)
    score_maximum = models.FloatField()
    resource_id = models.CharField(max_length=255, blank=True)
    tag = models.CharField(max_length=255, blank=True)
    more = models.JSONField(default=dict)
    tool_id: int
    activity_id: int | None

    objects: ClassVar[models.Manager[Self]] = models.Manager()

    def __str__(self) -> str:
        return self.label


class Grade(models.Model):
    """What the gradebook holds for one person in one column."""

    line_item = models.ForeignKey(LineItem, on_delete=models.CASCADE)
    user_id = models.CharField(max_length=255)
    score = models.FloatField(null=True)
    maximum = models.FloatField(null=True)
    comment = models.TextField(blank=True)
    activity_progress = models.CharField(max_length=40)
    grading_progress = models.CharField(max_length=40)
    timestamp = models.DateTimeField()
    line_item_id: int

    objects: ClassVar[models.Manager[Self]] = models.Manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["line_item", "user_id"], name="one_grade_a_person")
        ]

    def __str__(self) -> str:
        return f"{self.line_item_id}/{self.user_id}"

    @property
    def points(self) -> float | None:
        """The score rescaled to the column's maximum and kept within it, as Moodle shows it."""
        if self.score is None:
            return None
        most: float = self.line_item.score_maximum
        scaled: float = self.score / self.maximum * most if self.maximum else self.score
        return round(min(max(scaled, 0.0), most), 5)


class SigningKey(models.Model):
    """One key of the campus; the newest signs, the newest two are published."""

    kid = models.CharField(max_length=64, unique=True)
    private_pem = models.TextField()

    objects: ClassVar[models.Manager[Self]] = models.Manager()

    def __str__(self) -> str:
        return self.kid


class RegistrationToken(models.Model):
    """The right to register one tool once."""

    token_sha256 = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(default=now)
    used_at = models.DateTimeField(null=True)

    objects: ClassVar[models.Manager[Self]] = models.Manager()

    def __str__(self) -> str:
        return self.token_sha256[:8]


class SeenOnce(models.Model):
    """The id of a signed message that may not come twice: an assertion or a deep linking answer."""

    kind = models.CharField(max_length=20)
    value = models.CharField(max_length=255)
    expires_at = models.DateTimeField()

    objects: ClassVar[models.Manager[Self]] = models.Manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "value"], name="seen_only_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Statement(models.Model):
    """One learning record."""

    statement_id = models.UUIDField(unique=True)
    body = models.JSONField()
    stored_at = models.DateTimeField(default=now)
    voided = models.BooleanField(default=False)

    objects: ClassVar[models.Manager[Self]] = models.Manager()

    def __str__(self) -> str:
        return str(self.statement_id)


class Outage(models.Model):
    """A service that answers with an error until a moment, to try what the tool does then."""

    kind = models.CharField(max_length=10, unique=True)
    answer = models.PositiveSmallIntegerField()
    until = models.DateTimeField()

    objects: ClassVar[models.Manager[Self]] = models.Manager()

    def __str__(self) -> str:
        return self.kind
