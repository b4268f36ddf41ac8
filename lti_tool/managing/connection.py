"""Tries a connection from our side, step by step, and says in words what came of each."""

from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any, Final

from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from requests import Response

from lti_tool import outbound
from lti_tool.grades.answer import ServiceError
from lti_tool.grades.connector import PlatformConnector
from lti_tool.managing.reasons import answered, not_asked
from lti_tool.models import AccessToken, Deployment, Registration
from lti_tool.protocol.claims import LEEWAY_S
from lti_tool.registering.description import SCOPE_WORDS, SCOPES

KEYS_READ_S: Final = 5.0


@dataclass(frozen=True)
class Step:
    """One thing we tried; `good` is None where it could not be tried yet."""

    title: str
    good: bool | None
    words: str


def try_connection(registration: Registration) -> list[Step]:
    """Sign-in address, key set, clock, access token, and what the token allows."""
    steps = [_sign_in(registration), *_keys(registration)]
    deployments = registration.deployments.filter(active=True).select_related("registration")
    deployment = deployments.order_by("pk").first()
    if deployment is None:
        words = _("Not asked yet: no deployment is confirmed. It appears at the first launch.")
        return [*steps, Step(_("An access token"), None, words)]
    return [*steps, *_token(deployment)]


def _sign_in(registration: Registration) -> Step:
    title = _("Their sign-in address")
    try:
        outbound.check_address(registration.auth_url)
    except outbound.OutboundError as error:
        return Step(title, False, not_asked(error.reason))
    return Step(title, True, _("It may be called. Only a person’s browser opens it."))


def _keys(registration: Registration) -> list[Step]:
    title = _("Their key set")
    try:
        answer = outbound.call("GET", registration.jwks_url, read_s=KEYS_READ_S)
    except outbound.OutboundError as error:
        return [Step(title, False, not_asked(error.reason))]
    if not answer.ok:
        return [Step(title, False, answered(answer.status_code))]
    usable = _usable_keys(answer)
    if not usable:
        words = _("It answered, but not with a key we could use. Compare the key set address.")
        return [Step(title, False, words)]
    words = ngettext("One key is published.", "%(n)d keys are published.", usable) % {"n": usable}
    return [Step(title, True, words), *_clock(answer)]


def _usable_keys(answer: Response) -> int:
    try:
        keys: Any = answer.json()["keys"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return 0
    fit = [key for key in keys if isinstance(key, dict)] if isinstance(keys, list) else []
    return sum(1 for key in fit if key.get("kty") == "RSA" and key.get("kid"))


def _clock(answer: Response) -> list[Step]:
    """Tokens live for seconds, so two clocks must agree; a platform that states no time is not judged."""
    try:
        theirs = parsedate_to_datetime(answer.headers["Date"])
        apart = round(abs((now() - theirs).total_seconds()))
    except (KeyError, ValueError, TypeError):
        return []
    words = ngettext("One second apart.", "%(n)d seconds apart.", apart) % {"n": apart}
    if apart == 0:
        words = _("They agree.")
    if apart > LEEWAY_S:
        words += " " + _("More than a minute: launches will be refused. Set both servers’ time.")
    return [Step(_("Their clock and ours"), apart <= LEEWAY_S, words)]


def _token(deployment: Deployment) -> list[Step]:
    """Ask anew; a token we still hold would prove nothing."""
    title = _("An access token")
    kept = AccessToken.objects.filter(deployment=deployment)
    kept.delete()
    try:
        PlatformConnector(deployment).get_access_token(SCOPES)
    except ServiceError as error:
        return [Step(title, False, _refused(error.answer.reason))]
    granted = {str(scope) for row in kept for scope in row.granted}
    return [Step(title, True, _("Given, signed with our key.")), _allowed(granted)]


def _refused(reason: str) -> str:
    status = reason.removeprefix("token_refused_")
    if status == reason:
        return not_asked(reason)
    return _(
        "Refused with %(status)s. Mostly the platform does not have our keys yet (give it our public keys’ address), "
        "the tool is not switched on there, or the token audience is another."
    ) % {"status": status}


def _allowed(granted: set[str]) -> Step:
    names = [str(SCOPE_WORDS[scope]) for scope in SCOPES if scope in granted]
    missing = [str(SCOPE_WORDS[scope]) for scope in SCOPES if scope not in granted]
    words = ", ".join(names) + "." if names else _("Nothing.")
    if missing:
        words += " " + _("Not allowed: %(names)s.") % {"names": ", ".join(missing)}
    return Step(_("What they allow"), not missing, words)
