"""The learning platforms we know, the keys we sign with, and the keys they sign with."""

import uuid

from django.conf import settings
from django.core.cache import cache
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _l

from sessions.models import Institution

FRAMING_CACHE_KEY = "lti-frame-ancestors"


class ToolKey(models.Model):
    """One of our own signing keys; published before its first use and for a while after its last."""

    class State(models.TextChoices):
        """Where a key is in its life."""

        NEXT = "next", _l("Published, not yet used")
        ACTIVE = "active", _l("Signs")
        RETIRED = "retired", _l("Published, no longer used")

    kid = models.CharField(max_length=64, unique=True)
    sealed_private_key = models.TextField(editable=False)
    state = models.CharField(max_length=8, choices=State.choices)
    created_at = models.DateTimeField(auto_now_add=True)
    not_after = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["state"], condition=Q(state="active"), name="one_active_tool_key"
            ),
            models.UniqueConstraint(
                fields=["state"], condition=Q(state="next"), name="one_next_tool_key"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kid} ({self.state})"


class Registration(models.Model):
    """One pair of issuer and client id: a learning platform that may send us people."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    institution = models.ForeignKey(
        Institution, on_delete=models.PROTECT, related_name="registrations"
    )
    name = models.CharField(max_length=200)
    issuer = models.CharField(max_length=255)
    client_id = models.CharField(max_length=255)
    auth_url = models.CharField(max_length=1000)
    token_url = models.CharField(max_length=1000)
    jwks_url = models.CharField(max_length=1000)
    token_audience = models.CharField(
        max_length=1000, blank=True, help_text="Empty: the token address"
    )
    trusted_audiences = models.JSONField(
        default=list, blank=True, help_text="Further audiences a token may name beside us"
    )
    platform_family = models.CharField(
        max_length=60, blank=True, help_text="moodle, canvas, ...; learned at the first launch"
    )
    is_default = models.BooleanField(
        default=False, help_text="Serves logins of this issuer that name no client"
    )
    allow_anonymous = models.BooleanField(default=False)
    hold_new_deployments = models.BooleanField(
        default=False, help_text="List an unknown deployment, switched off, at its first launch"
    )
    active = models.BooleanField(default=True)
    notice_kinds = models.JSONField(
        default=list, blank=True, help_text="The notices we have asked this platform for"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["issuer", "client_id"], name="registration_once"),
            models.UniqueConstraint(
                fields=["issuer"], condition=Q(is_default=True), name="one_default_client"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.client_id})"

    def save(self, *args: object, **kwargs: object) -> None:
        super().save(*args, **kwargs)  # type: ignore[arg-type]
        cache.delete(FRAMING_CACHE_KEY)


class Deployment(models.Model):
    """One place inside a platform where a registration is switched on."""

    registration = models.ForeignKey(
        Registration, on_delete=models.CASCADE, related_name="deployments"
    )
    deployment_id = models.CharField(max_length=255)
    active = models.BooleanField(default=True)
    seen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["registration", "deployment_id"], name="deployment_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.registration.name}: {self.deployment_id}"


class KeySetCache(models.Model):
    """A platform's public keys as last fetched."""

    registration = models.OneToOneField(
        Registration, on_delete=models.CASCADE, related_name="key_set"
    )
    url = models.CharField(max_length=1000)
    keys = models.JSONField(default=list)
    fetched_at = models.DateTimeField()
    max_age_s = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"keys of {self.registration.name}"


class Notice(models.Model):
    """One notice of a platform that we have taken; a platform may send it twice."""

    registration = models.ForeignKey(Registration, on_delete=models.CASCADE, related_name="notices")
    notice_id = models.CharField(max_length=255)
    kind = models.CharField(max_length=60)
    received_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["registration", "notice_id"], name="notice_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.notice_id}"


class RegistrationInvite(models.Model):
    """A one-time permission for a platform's administrator to register their platform."""

    token_sha256 = models.CharField(max_length=64, primary_key=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True
    )
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    registration = models.ForeignKey(
        Registration, on_delete=models.SET_NULL, null=True, blank=True, related_name="invites"
    )

    def __str__(self) -> str:
        return f"invitation until {self.expires_at:%Y-%m-%d %H:%M}"
