"""What we keep of a platform's services: gradebook columns and access tokens."""

from django.db import models

from lti_tool.models.people import ResourceLink
from lti_tool.models.platforms import Deployment, Registration


class LineItem(models.Model):
    """One gradebook column we may post to."""

    deployment = models.ForeignKey(Deployment, on_delete=models.CASCADE, related_name="line_items")
    link = models.ForeignKey(
        ResourceLink, on_delete=models.CASCADE, null=True, blank=True, related_name="line_items"
    )
    url = models.CharField(max_length=1000)
    resource_id = models.CharField(max_length=255, blank=True)
    tag = models.CharField(max_length=255, blank=True)
    score_maximum = models.FloatField(null=True, blank=True)
    last_seen_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["deployment", "url"], name="line_item_once"),
        ]

    def __str__(self) -> str:
        return f"column {self.pk}"


class AccessToken(models.Model):
    """A platform's permission to call its services, sealed, for one set of scopes."""

    registration = models.ForeignKey(
        Registration, on_delete=models.CASCADE, related_name="access_tokens"
    )
    deployment = models.ForeignKey(
        Deployment, on_delete=models.CASCADE, related_name="access_tokens"
    )
    scopes_sha256 = models.CharField(max_length=64)
    sealed_token = models.TextField(editable=False)
    granted = models.JSONField(default=list)
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["registration", "deployment", "scopes_sha256"], name="access_token_once"
            ),
        ]

    def __str__(self) -> str:
        return f"token until {self.expires_at:%Y-%m-%d %H:%M}"
