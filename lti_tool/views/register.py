"""Dynamic registration: a form that shows what will be registered, and its end."""

from typing import Final
from urllib.parse import urlencode

from django.contrib.auth.models import AnonymousUser, User
from django.http import HttpRequest, HttpResponse
from django.http.request import QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from lti_tool.framing import frame_ancestors, source_of
from lti_tool.managing.next_steps import next_steps
from lti_tool.models import Act, AuditEntry
from lti_tool.registering.description import SCOPE_WORDS, SCOPES
from lti_tool.registering.errors import RegistrationFailed
from lti_tool.registering.services import register_platform
from lti_tool.rights import may_change
from lti_tool.services.auditing import note
from lti_tool.services.platforms import invited

FIELDS: Final = ("openid_configuration", "registration_token", "invite")
INVITE_NEEDED: Final = _(
    "This address needs an invitation that has not been used. Ask an administrator of this tool for one, or sign in if you are one."
)
START_THERE: Final = _(
    "Give this address to your learning platform as the tool’s registration address; it adds its own details."
)


@require_http_methods(["GET", "POST"])
@never_cache
def register(request: HttpRequest) -> HttpResponse:
    """For an administrator of the tool, or whoever holds a one-time invitation."""
    sent = _fields(request.POST if request.method == "POST" else request.GET)
    if not _may(request.user, sent["invite"]):
        return _failed(request, sent, "not_invited", INVITE_NEEDED, status=403)
    if not sent["openid_configuration"]:
        return _failed(request, sent, "no_configuration", START_THERE)
    if request.method == "GET":
        page = {"fields": sent, "scopes": [SCOPE_WORDS[scope] for scope in SCOPES]}
        return _framed(render(request, "lti_tool/register.html", page), sent)
    try:
        registration = register_platform(
            configuration_url=sent["openid_configuration"],
            token=sent["registration_token"],
            invite=_invite(request.user, sent["invite"]),
        )
    except RegistrationFailed as error:
        return _failed(request, sent, error.code, error.text)
    note(
        act=Act.PLATFORM_CONNECTED, door=AuditEntry.Door.PAGE,
        by=request.user if isinstance(request.user, User) else None,
        about=registration.name, detail=registration.issuer, institution=registration.institution,
    )  # fmt: skip
    done = {
        "registration": registration,
        "steps": next_steps(registration.platform_family),
        "administers": may_change(request.user, "platforms"),
    }
    return _framed(render(request, "lti_tool/registered.html", done), sent)


def _may(user: User | AnonymousUser, invite: str) -> bool:
    return may_change(user, "platforms") or bool(invite and invited(invite))


def _invite(user: User | AnonymousUser, invite: str) -> str:
    """An administrator needs none: the one that a platform has kept in its address may be used up."""
    return "" if may_change(user, "platforms") and not invited(invite) else invite


def _fields(sent: QueryDict) -> dict[str, str]:
    return {name: sent.get(name, "")[:4000].replace("\x00", "") for name in FIELDS}


def _failed(
    request: HttpRequest, sent: dict[str, str], code: str, text: str | Promise, *, status: int = 400
) -> HttpResponse:
    page = {
        "code": code,
        "text": text,
        "correlation_id": getattr(request, "correlation_id", ""),
        "sign_in_url": _sign_in_url(sent) if code == "not_invited" else "",
    }
    response = render(request, "lti_tool/register_failed.html", page, status=status)
    response["X-Lti-Error"] = code
    return _framed(response, sent)


def _sign_in_url(sent: dict[str, str]) -> str:
    """The way for an administrator: sign in, and come back with what the platform sent."""
    again = {name: value for name, value in sent.items() if value and name != "invite"}
    after = f"{reverse('lti-register')}?{urlencode(again)}"
    return f"{reverse('manage-sign-in')}?{urlencode({'next': after})}"


def _framed(response: HttpResponse, sent: dict[str, str]) -> HttpResponse:
    """Moodle opens this page in a frame before its registration exists."""
    source = source_of(sent["openid_configuration"]) if response.status_code != 403 else ""
    response.frame_ancestors = f"{frame_ancestors()} {source}".strip()  # type: ignore[attr-defined]
    # A platform that opened a window of its own waits there for the word that it may close.
    response["Cross-Origin-Opener-Policy"] = "unsafe-none"
    return response
