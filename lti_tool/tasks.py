"""What Celery does for this package: throwing away what is over."""

from datetime import timedelta
from typing import Final

from celery import shared_task
from django.utils.timezone import now

from lti_tool.models import (
    AccessToken,
    EntryCode,
    LoginState,
    Refusal,
    RegistrationInvite,
    SeatToken,
    ToolKey,
)
from lti_tool.protocol.login import STATE_LIFETIME_S

LOGINS_KEPT: Final = timedelta(seconds=STATE_LIFETIME_S)
REFUSALS_KEPT: Final = timedelta(days=90)


@shared_task
def purge() -> None:
    """Delete started logins, codes, seats, tokens, invitations and keys whose time is over."""
    at = now()
    LoginState.objects.filter(created_at__lt=at - LOGINS_KEPT).delete()
    EntryCode.objects.filter(expires_at__lt=at).delete()
    SeatToken.objects.filter(expires_at__lt=at).delete()
    AccessToken.objects.filter(expires_at__lt=at).delete()
    RegistrationInvite.objects.filter(expires_at__lt=at).delete()
    ToolKey.objects.filter(state=ToolKey.State.RETIRED, not_after__lt=at).delete()
    Refusal.objects.filter(at__lt=at - REFUSALS_KEPT).delete()
