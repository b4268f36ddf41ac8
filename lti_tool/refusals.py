"""The page, the header, the log line and the audit row of a refused login or launch."""

import logging
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lti_tool.models import LoginState, Refusal
from lti_tool.protocol.errors import LaunchError
from lti_tool.protocol.login import login_parameters

RETRY_AFTER_S: Final = {"jwks_unavailable": 30, "rate_limited": 60}

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Words:
    """What a refusal's page says: what happened, and what to do."""

    title: str | Promise
    lead: str | Promise
    glyph: str = "link"


USED = Words(
    _("This link was already used."),
    _(
        "For your safety each opening from your course works once. Going back or reloading asks us "
        "to use the same one again. Nothing is lost: select the activity again there."
    ),
)
LATE = Words(
    _("This opening is no longer valid."),
    _("It was made too long ago, or a clock is wrong. Go back to your course and open it again."),
    "clock",
)
ENDED = Words(
    _("Your session in the learning platform has ended."),
    _("Sign in there again, then open the activity. Nothing is lost here."),
    "clock",
)
UNKNOWN = Words(
    _("This learning platform is not connected."),
    _("We do not know the place this came from. Your administrator can connect it."),
)
BUSY = Words(
    _("Too many openings at once."),
    _("Many people are coming in from your network. Wait a minute, then open the activity again."),
    "clock",
)
AWAY = Words(
    _("Your learning platform did not answer."),
    _(
        "We asked it to confirm who sent you and heard nothing. Wait a moment, then reload this page."
    ),
    "clock",
)
WINDOW = Words(
    _("Your browser needs a window of its own."),
    _(
        "It blocks cookies for pages inside your course, so we cannot keep your place here. In its own "
        "window everything works, and your grade still goes back to your course."
    ),
    "out",
)
FORBIDDEN = Words(
    _("This page is for instructors."),
    _("Your role in this course does not open it. Ask your instructor if you think it should."),
)
OTHER = Words(
    _("We could not open this activity."),
    _(
        "What your learning platform sent did not pass our checks. Go back to your course and open it "
        "again. If it happens again, give the code and reference below to your support."
    ),
)
WORDS: Final = {
    "state_replayed": USED,
    "state_missing": LATE,
    "state_unknown": LATE,
    "token_expired": LATE,
    "token_too_old": LATE,
    "token_not_yet_valid": LATE,
    "platform_error": ENDED,
    "registration_unknown": UNKNOWN,
    "registration_disabled": UNKNOWN,
    "client_ambiguous": UNKNOWN,
    "deployment_unknown": UNKNOWN,
    "rate_limited": BUSY,
    "jwks_unavailable": AWAY,
    "browser_binding": WINDOW,
    "role_forbidden": FORBIDDEN,
}


def refuse(
    request: HttpRequest, error: LaunchError, *, started: LoginState | None = None
) -> HttpResponse:
    """Say no: one page with the code and a reference that the header, the log and an audit row share."""
    correlation_id = note_refusal(request, error, started=started)
    page = {
        "words": WORDS.get(error.code, OTHER),
        "code": error.code,
        "correlation_id": correlation_id,
        "at": datetime.now(UTC),
        "window_url": _window_url(error, started),
    }
    response = render(request, "lti_tool/refused.html", page, status=error.status)
    response["X-Lti-Error"] = error.code
    response["Cache-Control"] = "no-store"
    if wait_s := RETRY_AFTER_S.get(error.code):
        response["Retry-After"] = str(wait_s)
    return response


def window_url(started: LoginState, *, again: bool = False) -> str:
    """The login once more, for a window of its own; `again` for the same frame."""
    return f"{reverse('lti-login')}?{urlencode(login_parameters(started, again=again))}"


def _window_url(error: LaunchError, started: LoginState | None) -> str:
    return window_url(started) if started and error.code == "browser_binding" else ""


def note_refusal(
    request: HttpRequest, error: LaunchError, *, started: LoginState | None = None
) -> str:
    """Write the audit row and the log line of a refusal; gives the reference they share."""
    correlation_id = str(getattr(request, "correlation_id", ""))
    registration = started.registration if started else None
    Refusal.objects.create(
        code=error.code, correlation_id=correlation_id, registration=registration
    )
    log.warning(
        "lti_refused",
        extra={
            "code": error.code,
            "detail": error.detail,
            "correlation_id": correlation_id,
            "registration": registration.pk if registration else None,
        },
    )
    return correlation_id
