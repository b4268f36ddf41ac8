"""The platform's request to start a login, refused early where it cannot lead to a launch."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from django.conf import settings
from django.http import HttpRequest
from pylti1p3.contrib.django.oidc_login import DjangoOIDCLogin

from lti_tool.models import LoginState, Registration
from lti_tool.protocol.errors import LaunchError
from lti_tool.protocol.tool_config import TableToolConf, ToolRegistration
from lti_tool.sealing import digest

MOST_PARAMETER_CHARS: Final = 8192
STATE_LIFETIME_S: Final = 600
AGAIN: Final = "again"


@dataclass(frozen=True)
class StartedLogin:
    """Where the browser goes, and the secret that ties it to its login."""

    url: str
    state: str = field(repr=False)
    binding: str = field(repr=False)
    storage_target: str = ""


class StrictOIDCLogin(DjangoOIDCLogin):
    """One request to start a login, perhaps at a registration's own address."""

    def __init__(self, request: HttpRequest, *, only: Registration | None = None) -> None:
        super().__init__(request, TableToolConf())  # type: ignore[no-untyped-call]
        self._only = only

    def start(self, launch_url: str) -> StartedLogin:
        """Remember a new login and say where the browser goes; `launch_url` is always the one registered."""
        registration = self.validate_oidc_login()
        state, nonce, binding = (secrets.token_urlsafe(32) for _ in range(3))
        promise = self._promise(registration.row, state=state, nonce=nonce, binding=binding)
        promise.save(force_insert=True)
        query = self._authorisation(registration.row, launch_url, state=state, nonce=nonce)
        return StartedLogin(
            url=with_query(registration.row.auth_url, query),
            state=state,
            binding=binding,
            storage_target=promise.storage_target,
        )

    def validate_oidc_login(self) -> ToolRegistration:
        """The registration this request names."""
        issuer, hint = self._parameter("iss"), self._parameter("login_hint")
        if not issuer or not hint:
            raise LaunchError("login_missing_param")
        found = self._found(issuer, self._parameter("client_id"))
        if found is None:
            raise LaunchError("registration_unknown")
        if not found.row.active:
            raise LaunchError("registration_disabled")
        return found

    def _found(self, issuer: str, client_id: str) -> ToolRegistration | None:
        if self._only is None:
            found: ToolRegistration | None = self._tool_config.find_registration_by_params(
                issuer, client_id
            )
            return found
        agrees = self._only.issuer == issuer and client_id in {"", self._only.client_id}
        return ToolRegistration(self._only) if agrees else None

    def _promise(self, row: Registration, *, state: str, nonce: str, binding: str) -> LoginState:
        return LoginState(
            state_sha256=digest(state),
            nonce_sha256=digest(nonce),
            binding_sha256=digest(binding),
            registration=row,
            target_link_uri=self._parameter("target_link_uri"),
            deployment_hint=self._parameter("lti_deployment_id"),
            login_hint=self._parameter("login_hint"),
            message_hint=self._parameter("lti_message_hint"),
            storage_target=self._parameter("lti_storage_target"),
            again=self._parameter(AGAIN) == "1",
        )

    def _authorisation(
        self, row: Registration, launch_url: str, *, state: str, nonce: str
    ) -> dict[str, str]:
        query = {
            "scope": "openid",
            "response_type": "id_token",
            "response_mode": "form_post",
            "prompt": "none",
            "client_id": row.client_id,
            "redirect_uri": launch_url,
            "login_hint": self._parameter("login_hint"),
            "state": state,
            "nonce": nonce,
        }
        hint = self._parameter("lti_message_hint")
        return query | ({"lti_message_hint": hint} if hint else {})

    def _parameter(self, name: str) -> str:
        """A request parameter; Django has put U+FFFD where the bytes were not UTF-8."""
        value = str(self._request.get_param(name) or "")
        if len(value) > MOST_PARAMETER_CHARS or "\x00" in value or "\ufffd" in value:
            raise LaunchError("login_bad_param", name)
        return value


def binding_cookie_name(state: str) -> str:
    """One cookie a login, so that two tabs do not overwrite each other's; `__Host-` needs Secure."""
    return f"{'__Host-' if settings.SECURE_COOKIES else ''}lti-{digest(state)[:16]}"


def login_parameters(started: LoginState, *, again: bool = False) -> dict[str, str]:
    """What the platform sent, to start the same login in a window of its own, or `again` where it is."""
    sent = {
        "iss": started.registration.issuer,
        "client_id": started.registration.client_id,
        "login_hint": started.login_hint,
        "target_link_uri": started.target_link_uri,
        "lti_message_hint": started.message_hint,
        "lti_deployment_id": started.deployment_hint,
        "lti_storage_target": started.storage_target if again else "",
        AGAIN: "1" if again else "",
    }
    return {name: value for name, value in sent.items() if value}


def with_query(url: str, parameters: Mapping[str, str]) -> str:
    """`url` with more parameters, keeping the query it already has."""
    parts = urlsplit(url)
    query = [*parse_qsl(parts.query, keep_blank_values=True), *parameters.items()]
    return urlunsplit(parts._replace(query=urlencode(query), fragment=""))
