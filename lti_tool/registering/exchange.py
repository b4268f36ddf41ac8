"""The two calls of a dynamic registration: read the platform's configuration, send it ours."""

import json
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from lti_tool import outbound
from lti_tool.protocol.claims import clean
from lti_tool.registering.description import TOOL_CONFIGURATION, registration_request
from lti_tool.registering.errors import RegistrationFailed
from lti_tool.registering.offer import PlatformOffer

PLATFORM_CONFIGURATION: Final = "https://purl.imsglobal.org/spec/lti-platform-configuration"
ENDPOINTS: Final = (
    "authorization_endpoint",
    "token_endpoint",
    "jwks_uri",
    "registration_endpoint",
)
READ_S: Final = 5.0
# Canvas serves its configuration from its sign-on host.
SIGN_ON_HOSTS: Final = {
    "sso.canvaslms.com": "canvas.instructure.com",
    "sso.beta.canvaslms.com": "canvas.beta.instructure.com",
    "sso.test.canvaslms.com": "canvas.test.instructure.com",
}


@dataclass(frozen=True)
class PlatformConfiguration:
    """What a platform says about itself."""

    issuer: str
    auth_url: str
    token_url: str
    jwks_url: str
    registration_url: str
    token_audience: str
    offer: PlatformOffer


@dataclass(frozen=True)
class Registered:
    """What the platform gave us."""

    client_id: str
    deployment_id: str


def read_configuration(url: str) -> PlatformConfiguration:
    """Fetch and check a platform's configuration; raises `RegistrationFailed`."""
    found = _json(_call("GET", url, None, {"Accept": "application/json"}))
    issuer, *endpoints = (clean(found.get(name), 1000) for name in ("issuer", *ENDPOINTS))
    if not issuer or not all(endpoints):
        raise RegistrationFailed(
            "configuration_incomplete", _("The platform's configuration lacks an address we need.")
        )
    _check_hosts(url, issuer, endpoints)
    return PlatformConfiguration(
        issuer=issuer,
        auth_url=endpoints[0],
        token_url=endpoints[1],
        jwks_url=endpoints[2],
        registration_url=endpoints[3],
        token_audience=clean(found.get("authorization_server"), 1000),
        offer=_offer(issuer, found),
    )


def send_registration(configuration: PlatformConfiguration, token: str) -> Registered:
    """Give the platform our description; raises `RegistrationFailed`."""
    headers = {"Content-Type": "application/json", "Accept": "application/json"}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    body = json.dumps(registration_request(configuration.offer))
    answer = _json(_call("POST", configuration.registration_url, body, headers))
    client_id = clean(answer.get("client_id"), 255)
    ours = answer.get(TOOL_CONFIGURATION)
    deployment_id = clean(ours.get("deployment_id") if isinstance(ours, dict) else "", 255)
    if not client_id:
        raise RegistrationFailed("no_client_id", _("The platform's answer names no client id."))
    return Registered(client_id, deployment_id)


def _offer(issuer: str, found: dict[str, Any]) -> PlatformOffer:
    """The optional half of a configuration; whatever is not as it should be counts as not said."""
    more = found.get(PLATFORM_CONFIGURATION)
    more = more if isinstance(more, dict) else {}
    kinds = [
        each.get("type") for each in _list(more, "messages_supported") if isinstance(each, dict)
    ]
    return PlatformOffer(
        issuer=issuer,
        family=clean(more.get("product_family_code"), 60).lower(),
        scopes=frozenset(map(clean, _list(found, "scopes_supported"))),
        messages=frozenset(map(clean, kinds)),
    )


def _list(found: dict[str, Any], name: str) -> list[Any]:
    value = found.get(name)
    return value if isinstance(value, list) else []


def _check_hosts(url: str, issuer: str, endpoints: list[str]) -> None:
    """The issuer speaks for its own host, and no address is one we would never call."""
    served, named = urlsplit(url).hostname, urlsplit(issuer).hostname
    if named not in {served, SIGN_ON_HOSTS.get(served or "")}:
        raise RegistrationFailed(
            "issuer_foreign",
            _("The configuration comes from another host than the platform it names."),
        )
    if not all(map(outbound.allowed_scheme, [issuer, *endpoints])):
        raise RegistrationFailed(
            "not_https", _("Every address of the platform must start with https.")
        )


def _call(method: str, url: str, data: str | None, headers: dict[str, str]) -> Any:
    try:
        answer = outbound.call(method, url, headers=headers, data=data, read_s=READ_S)
    except outbound.OutboundError as error:
        raise RegistrationFailed(
            error.reason, _("We could not reach the platform, or may not call its address.")
        ) from error
    if answer.status_code in {401, 403}:
        raise RegistrationFailed(
            "token_refused",
            _(
                "The platform refused its own registration token: it was used before or is too old. "
                "Start again in the platform."
            ),
        )
    if not answer.ok:
        raise RegistrationFailed(
            f"status_{answer.status_code}", _("The platform refused the registration.")
        )
    return answer


def _json(answer: Any) -> dict[str, Any]:
    try:
        found = answer.json()
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise RegistrationFailed("answer_unreadable", _("The platform's answer is not readable."))
    return found
