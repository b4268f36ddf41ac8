"""One posted launch: either its claims hold or a `LaunchError` says why not."""

from datetime import timedelta
from typing import Any, cast

from django.conf import settings
from django.http import HttpRequest
from django.utils.timezone import now
from pylti1p3.contrib.django.message_launch import DjangoMessageLaunch

from lti_tool.models import LoginState, Registration
from lti_tool.protocol.claims import (
    CLAIM,
    Claims,
    check_audience,
    check_freshness,
    check_message,
    check_target,
    required_id,
)
from lti_tool.protocol.errors import LaunchError
from lti_tool.protocol.key_sets import platform_key
from lti_tool.protocol.login import STATE_LIFETIME_S, binding_cookie_name
from lti_tool.protocol.token import token_header, verified_claims
from lti_tool.protocol.tool_config import TableToolConf, ToolRegistration
from lti_tool.sealing import digest, same


class StrictMessageLaunch(DjangoMessageLaunch):
    """The platform's answer to one login.

    The state is consumed by the caller, in the transaction that writes the launch: a missing cookie or
    an unreadable key set must not burn it. `storage_needed` asks for the page that reads the platform's
    storage and posts the same form again with `storage_binding`.
    """

    started: LoginState | None = None
    unknown_deployment = ""

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request, TableToolConf())  # type: ignore[no-untyped-call]

    def get_client_id(self) -> str:
        """The client the login was started for; the package would take the first audience."""
        return str(self._registration.get_client_id() if self._registration else "")

    def validate(self) -> "StrictMessageLaunch":
        """Check everything in the order that leaves the state usable for as long as it can be."""
        started = self._started_login()
        row = started.registration
        header, claims = self._verified_token(row)
        check_audience(
            claims, client_id=row.client_id, trusted=frozenset(map(str, row.trusted_audiences))
        )
        check_freshness(claims, nonce_hash=started.nonce_sha256)
        anonymous = row.allow_anonymous or settings.LTI_ALLOW_ANONYMOUS
        check_message(claims, allow_anonymous=anonymous)
        check_target(claims, promised=started.target_link_uri, tool_origin=settings.PUBLIC_ORIGIN)
        self._check_deployment(claims, started)
        self._registration = ToolRegistration(row)
        self._jwt = cast("Any", {"header": header, "body": claims})
        self._validated = True
        return self

    @property
    def claims(self) -> Claims:
        """The checked claims."""
        return cast("Claims", self.get_launch_data())

    def _field(self, name: str) -> str:
        return str(self._request.get_param(name) or "")

    def _started_login(self) -> LoginState:
        if self._field("error"):
            raise LaunchError("platform_error")
        state = self._field("state")
        if not state:
            raise LaunchError("state_missing")
        youngest = now() - timedelta(seconds=STATE_LIFETIME_S)
        logins = LoginState.objects.select_related("registration__key_set")
        try:
            started = logins.get(pk=digest(state), created_at__gt=youngest)
        except LoginState.DoesNotExist as error:
            raise LaunchError("state_unknown") from error
        self.started = started
        self._check_binding(state, started)
        if started.consumed_at is not None:
            raise LaunchError("state_replayed")
        if not started.registration.active:
            raise LaunchError("registration_disabled")
        return started

    def _check_binding(self, state: str, started: LoginState) -> None:
        """The same browser must bring its secret back, by cookie or through the platform's storage."""
        cookie = self._request.get_cookie(binding_cookie_name(state))
        brought = cookie or self._field("storage_binding")
        if not brought and started.storage_target:
            raise LaunchError("storage_needed")
        if not brought or not same(digest(brought), started.binding_sha256):
            raise LaunchError("browser_binding", "" if brought else "nothing came back")

    def _verified_token(self, row: Registration) -> tuple[Claims, Claims]:
        token = self._field("id_token")
        header = token_header(token)
        key = platform_key(row, header["kid"])
        return header, verified_claims(token, key, issuer=row.issuer, client_id=row.client_id)

    def _check_deployment(self, claims: Claims, started: LoginState) -> None:
        deployment_id = required_id(claims.get(f"{CLAIM}deployment_id"), "deployment_missing")
        if started.deployment_hint and started.deployment_hint != deployment_id:
            raise LaunchError("deployment_mismatch")
        known = started.registration.deployments.filter(active=True)
        if not known.filter(deployment_id=deployment_id).exists():
            self.unknown_deployment = deployment_id
            raise LaunchError("deployment_unknown")
