"""What Celery does for this package: reading rosters, asking for notices, throwing away what is over."""

from datetime import timedelta
from typing import Final

from celery import shared_task
from django.db.models import QuerySet
from django.utils.timezone import now

from lti_tool.models import (
    AccessToken,
    Context,
    EntryCode,
    LoginState,
    Notice,
    Refusal,
    RegistrationInvite,
    SeatToken,
    ToolKey,
)
from lti_tool.notices.asking import ask_for_notices as ask
from lti_tool.protocol.login import STATE_LIFETIME_S
from lti_tool.services import rosters

LOGINS_KEPT: Final = timedelta(seconds=STATE_LIFETIME_S)
REFUSALS_KEPT: Final = timedelta(days=90)
NOTICES_KEPT: Final = timedelta(days=90)
IN_USE: Final = timedelta(days=30)


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
    Notice.objects.filter(received_at__lt=at - NOTICES_KEPT).delete()


@shared_task
def sync_rosters() -> int:
    """Read the roster of every course that somebody came from lately; gives how many were read."""
    lately = now() - IN_USE
    courses = _served().filter(roster_url__gt="", launches__created_at__gt=lately).distinct()
    return sum(rosters.sync(context=course) for course in courses.order_by("roster_at", "pk"))


@shared_task
def sync_roster(context_id: int) -> bool:
    """Read one course's roster now."""
    course = _served().filter(pk=context_id, roster_url__gt="").first()
    return course is not None and rosters.sync(context=course)


@shared_task
def ask_for_notices() -> int:
    """Ask each platform once to tell us of copied courses; gives how many wishes were taken."""
    return sum(ask(context=course) for course in _served().filter(notices_url__gt=""))


def _served() -> QuerySet[Context]:
    on = {"deployment__active": True, "deployment__registration__active": True}
    return Context.objects.filter(**on).select_related("deployment__registration")
