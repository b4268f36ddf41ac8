"""Tokens by which programs of an institution use the REST interface, and the scenarios an institution brought by one."""

import uuid
from typing import Final

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _l

from sessions.models import Institution

PREFIX: Final = "saywell_"
"""How every token begins, so that one that got into a repository is found, and is never taken for a seat."""


class ApiToken(models.Model):
    """One program's right to use the REST interface for one institution; only its digest is kept."""

    class Scope(models.TextChoices):
        """What a token may do; none includes another."""

        READ = "results:read", _l("Read courses, practices and results")
        AUTHOR = "author", _l("Read scenario files and publish new ones")
        ADMIN = "admin", _l("Send deliveries again and list tokens")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    institution = models.ForeignKey(
        Institution, on_delete=models.CASCADE, related_name="api_tokens"
    )
    name = models.CharField(max_length=80)
    scopes = models.JSONField(default=list)
    token_sha256 = models.CharField(max_length=64, unique=True, editable=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="api_tokens",
    )
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True, help_text="To the minute")
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.name


class OwnScenario(models.Model):
    """That a scenario belongs to one institution: no other may read, place or change it."""

    key = models.SlugField(max_length=40, unique=True)
    institution = models.ForeignKey(
        Institution, on_delete=models.PROTECT, related_name="own_scenarios"
    )
    context = models.ForeignKey(
        "Context", on_delete=models.SET_NULL, null=True, blank=True, related_name="own_scenarios",
        help_text="The course whose instructors may change it; empty is the administrators'",
    )  # fmt: skip
    everywhere = models.BooleanField(
        default=False, help_text="An administrator offers a course's scenario to every course"
    )

    def __str__(self) -> str:
        return self.key
