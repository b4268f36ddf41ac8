"""The platform's request to start a login."""

from typing import Final
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from lti_tool.access import SEAT_COOKIE
from lti_tool.models import Registration
from lti_tool.protocol.claims import origin_of
from lti_tool.protocol.errors import LaunchError
from lti_tool.protocol.login import (
    STATE_LIFETIME_S,
    StartedLogin,
    StrictOIDCLogin,
    binding_cookie_name,
)
from lti_tool.refusals import refuse
from lti_tool.registering.description import launch_url
from lti_tool.sealing import digest
from lti_tool.visitors import limit

OUR_COOKIES: Final = ("__Host-lti-", "lti-", f"__Host-{SEAT_COOKIE}", SEAT_COOKIE)


@csrf_exempt
@require_http_methods(["GET", "POST"])
def login(request: HttpRequest, uuid: UUID | None = None) -> HttpResponse:
    """Start a login and send the browser to the platform's authorisation address."""
    try:
        limit(request, "logins")
        only = _only(uuid)
        started = StrictOIDCLogin(request, only=only).start(launch_url())
    except LaunchError as error:
        return refuse(request, error)
    response = _onward(request, started)
    _bind(response, started)
    response["Cache-Control"] = "no-store"
    return response


def _only(uuid: UUID | None) -> Registration | None:
    if uuid is None:
        return None
    found = Registration.objects.filter(uuid=uuid).first()
    if found is None:
        raise LaunchError("registration_unknown")
    return found


def _onward(request: HttpRequest, started: StartedLogin) -> HttpResponse:
    """Straight on, or by the page that puts the binding into the platform's storage."""
    if not started.storage_target or any(name.startswith(OUR_COOKIES) for name in request.COOKIES):
        return HttpResponseRedirect(started.url)
    page = {
        "go": started.url,
        "target": started.storage_target,
        "origin": origin_of(started.url),
        "key": f"state_{digest(started.state)[:16]}",
        "binding": started.binding,
    }
    return render(request, "lti_tool/store.html", page)


def _bind(response: HttpResponse, started: StartedLogin) -> None:
    """Give the browser the secret that its launch must bring back."""
    response.set_cookie(
        binding_cookie_name(started.state),
        started.binding,
        max_age=STATE_LIFETIME_S,
        secure=settings.SECURE_COOKIES,
        httponly=True,
        samesite="None" if settings.SECURE_COOKIES else "Lax",
    )
