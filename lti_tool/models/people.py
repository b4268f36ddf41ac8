"""Who came, from which course and activity, and each arrival."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _l

from lti_tool.models.platforms import Deployment, Registration
from sessions.models import Placement, Session


class Role(models.TextChoices):
    """What a person may see in one course."""

    LEARNER = "learner", _l("Learner")
    INSTRUCTOR = "instructor", _l("Instructor")


class Identity(models.Model):
    """One person on one platform; the same person on two platforms is two identities."""

    registration = models.ForeignKey(
        Registration, on_delete=models.CASCADE, related_name="identities"
    )
    subject = models.CharField(max_length=255)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="identity"
    )
    number = models.PositiveIntegerField(help_text="Shown as “Learner 7” where no name is shared")
    name = models.CharField(max_length=200, blank=True, help_text="Only where the platform shares")
    anonymous = models.BooleanField(default=False)
    test_user = models.BooleanField(default=False, help_text="The platform's own preview student")

    class Meta:
        verbose_name_plural = "identities"
        constraints = [
            models.UniqueConstraint(fields=["registration", "subject"], name="identity_once"),
            models.UniqueConstraint(fields=["registration", "number"], name="identity_number_once"),
        ]

    def __str__(self) -> str:
        return f"Learner {self.number}"

    @property
    def shown_as(self) -> str:
        """What an instructor reads: the shared name, or the number."""
        return shown_name(self.name, self.number)


def shown_name(name: str, number: int) -> str:
    """What an instructor reads of somebody: the shared name, or the number."""
    return name or f"Learner {number}"


class Context(models.Model):
    """One course of a platform."""

    deployment = models.ForeignKey(Deployment, on_delete=models.CASCADE, related_name="contexts")
    context_id = models.CharField(max_length=300)
    title = models.CharField(max_length=255, blank=True)
    label = models.CharField(max_length=255, blank=True)
    earlier_ids = models.JSONField(default=list, blank=True)
    roster_url = models.CharField(max_length=1000, blank=True)
    roster_changes_url = models.CharField(
        max_length=1000,
        blank=True,
        help_text="Where the platform lists changes since the last look",
    )
    roster_at = models.DateTimeField(
        null=True, blank=True, help_text="When the platform last told us who is here"
    )
    roster_fault = models.CharField(
        max_length=60, blank=True, help_text="Why it did not, the last time we asked"
    )
    chosen = models.JSONField(
        default=dict, blank=True, help_text="The settings each scenario was last added with here"
    )
    notices_url = models.CharField(
        max_length=1000,
        blank=True,
        help_text="Where the platform takes our wish to be told of changes",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["deployment", "context_id"], name="context_once"),
        ]

    def __str__(self) -> str:
        return self.title or self.context_id


class Membership(models.Model):
    """One person's role in one course, as last heard."""

    identity = models.ForeignKey(Identity, on_delete=models.CASCADE, related_name="memberships")
    context = models.ForeignKey(Context, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=12, choices=Role.choices)
    active = models.BooleanField(default=True)
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["identity", "context"], name="membership_once"),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.identity}"


class ResourceLink(models.Model):
    """One placed activity of a platform; it has no placement until somebody chose the scenario."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    deployment = models.ForeignKey(Deployment, on_delete=models.CASCADE, related_name="links")
    context = models.ForeignKey(Context, on_delete=models.CASCADE, related_name="links")
    link_id = models.CharField(max_length=255)
    title = models.CharField(max_length=255, blank=True)
    custom = models.JSONField(default=dict, blank=True)
    earlier_ids = models.JSONField(default=list, blank=True)
    opens_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    closes_at = models.DateTimeField(null=True, blank=True)
    placement = models.ForeignKey(
        Placement, on_delete=models.SET_NULL, null=True, blank=True, related_name="links"
    )
    current = models.BooleanField(
        default=True, help_text="Off once the platform uses the id in another course"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["deployment", "link_id"], condition=Q(current=True), name="link_once"
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.link_id


class Launch(models.Model):
    """One checked arrival of one person, with the few claims we use."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    message_type = models.CharField(max_length=40)
    deployment = models.ForeignKey(Deployment, on_delete=models.CASCADE, related_name="launches")
    identity = models.ForeignKey(Identity, on_delete=models.CASCADE, related_name="launches")
    context = models.ForeignKey(
        Context, on_delete=models.CASCADE, null=True, blank=True, related_name="launches"
    )
    link = models.ForeignKey(
        ResourceLink, on_delete=models.CASCADE, null=True, blank=True, related_name="launches"
    )
    session = models.ForeignKey(
        Session, on_delete=models.SET_NULL, null=True, blank=True, related_name="launches"
    )
    role = models.CharField(max_length=12, choices=Role.choices)
    line_item_url = models.CharField(max_length=1000, blank=True)
    line_items_url = models.CharField(max_length=1000, blank=True)
    grade_scopes = models.JSONField(default=list, blank=True)
    for_user = models.CharField(max_length=255, blank=True, help_text="Whom a review is about")
    target = models.CharField(
        max_length=1000, blank=True, help_text="Our own page the platform asked for"
    )
    due_at = models.DateTimeField(
        null=True, blank=True, help_text="This person's own due date, where the platform sends one"
    )
    deep_linking = models.JSONField(default=dict, blank=True)
    answered_at = models.DateTimeField(
        null=True, blank=True, help_text="When the chosen content was sent back"
    )
    return_url = models.CharField(max_length=2000, blank=True)
    document_target = models.CharField(max_length=12, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "launches"
        indexes = [models.Index(fields=["identity", "-created_at"], name="launch_of_identity")]

    def __str__(self) -> str:
        return f"{self.message_type} {self.uuid}"
