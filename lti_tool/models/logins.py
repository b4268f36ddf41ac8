"""What lives for minutes or hours: started logins, entry codes, seats, and the record of refusals."""

from django.db import models

from lti_tool.models.people import Launch
from lti_tool.models.platforms import Registration


class LoginState(models.Model):
    """What one started login promised; its secrets are kept only as SHA-256."""

    state_sha256 = models.CharField(max_length=64, primary_key=True)
    nonce_sha256 = models.CharField(max_length=64)
    binding_sha256 = models.CharField(max_length=64)
    registration = models.ForeignKey(Registration, on_delete=models.CASCADE, related_name="logins")
    target_link_uri = models.TextField(blank=True)
    deployment_hint = models.TextField(blank=True)
    login_hint = models.TextField(help_text="To start the same login again in a new window")
    message_hint = models.TextField(blank=True)
    storage_target = models.TextField(blank=True)
    again = models.BooleanField(
        default=False, help_text="Started once more by our own page, with the browser's leave"
    )
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)
    consumed_at = models.DateTimeField(null=True, blank=True)
    launch = models.ForeignKey(
        Launch, on_delete=models.CASCADE, null=True, blank=True, related_name="logins"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(launch__isnull=True) | models.Q(consumed_at__isnull=False),
                name="login_launch_is_consumed",
            ),
        ]

    def __str__(self) -> str:
        return f"login at {self.created_at:%Y-%m-%d %H:%M:%S}"


class EntryCode(models.Model):
    """A code in a page's fragment that is exchanged once for a seat."""

    code_sha256 = models.CharField(max_length=64, primary_key=True)
    launch = models.ForeignKey(Launch, on_delete=models.CASCADE, related_name="entry_codes")
    expires_at = models.DateTimeField(db_index=True)
    used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"entry until {self.expires_at:%H:%M:%S}"


class SeatToken(models.Model):
    """The browser's right to act as one launch's person for some hours."""

    token_sha256 = models.CharField(max_length=64, primary_key=True)
    launch = models.ForeignKey(Launch, on_delete=models.CASCADE, related_name="seat_tokens")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"seat until {self.expires_at:%Y-%m-%d %H:%M}"


class Refusal(models.Model):
    """One refused login or launch: its code and the id its page shows; nothing of what was sent."""

    code = models.CharField(max_length=40)
    correlation_id = models.CharField(max_length=40)
    registration = models.ForeignKey(
        Registration, on_delete=models.SET_NULL, null=True, blank=True, related_name="refusals"
    )
    at = models.DateTimeField(auto_now_add=True, db_index=True)

    def __str__(self) -> str:
        return f"{self.code} at {self.at:%Y-%m-%d %H:%M:%S}"
