"""Authorised calls to one deployment's services: one token for each set of scopes, refreshed once on 401."""

import json
import threading
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final
from uuid import uuid4

from django.utils.timezone import now
from pylti1p3.service_connector import ServiceConnector

from lti_tool import outbound
from lti_tool.grades.answer import Answer, ServiceError
from lti_tool.grades.links import linked
from lti_tool.models import AccessToken, Deployment
from lti_tool.protocol.tool_config import ToolRegistration
from lti_tool.sealing import digest, seal, unseal
from lti_tool.services.keys import signer

ASSERTION_TYPE: Final = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
DEPLOYMENT_CLAIM: Final = "https://purl.imsglobal.org/spec/lti/claim/deployment_id"
ASSERTION_LIFETIME_S: Final = 300
TOKEN_MARGIN_S: Final = 60
TOKEN_LIFETIME_S: Final = 3600
LONGEST_TOKEN_S: Final = 86_400
# Open edX says 403 to a token that it signed with a key it has since replaced.
NOT_KNOWN: Final = frozenset({401, 403})

# One fetch at a time for each token of this process; the table shares the result with the others.
_fetching: defaultdict[tuple[int, str], threading.Lock] = defaultdict(threading.Lock)


@dataclass(frozen=True)
class Reply:
    """A service's answer with what a reader needs of it."""

    answer: Answer
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)


class PlatformConnector(ServiceConnector):
    """Calls the services of one deployment; a course's people may fill more than an ordinary answer."""

    def __init__(
        self,
        deployment: Deployment,
        *,
        read_s: float = outbound.READ_S,
        most_bytes: int = outbound.MOST_BYTES,
    ) -> None:
        super().__init__(ToolRegistration(deployment.registration))
        self._deployment, self._read_s, self._most_bytes = deployment, read_s, most_bytes

    def get_access_token(self, scopes: Sequence[str]) -> str:
        """A token for these scopes; raises `ServiceError`."""
        key = digest(" ".join(sorted(set(scopes))))
        if kept := self._kept(key):
            return kept
        with _fetching[(self._deployment.pk, key)]:
            return self._kept(key) or self._fetch(scopes, key)

    def request(
        self,
        method: str,
        url: str,
        *,
        scopes: Sequence[str],
        accept: str,
        content_type: str = "",
        body: Any = None,
    ) -> Reply:
        """One call; a token the platform no longer knows is replaced once."""
        headers = {"Accept": accept} | ({"Content-Type": content_type} if content_type else {})
        data = None if body is None else json.dumps(body).encode()
        reply = self._attempt(method, url, scopes, headers, data)
        if reply.answer.status in NOT_KNOWN:
            self._forget(scopes)
            reply = self._attempt(method, url, scopes, headers, data)
        return reply

    def make_service_request(  # noqa: PLR0913 - the package's signature
        self,
        scopes: Sequence[str],
        url: str,
        is_post: bool = False,
        data: str | None = None,
        content_type: str = "application/json",
        accept: str = "application/json",
        case_insensitive_headers: bool = False,
    ) -> Any:
        """What the package's own service classes call; raises `ServiceError`."""
        reply = self.request(
            "POST" if is_post else "GET",
            url,
            scopes=scopes,
            accept=accept,
            content_type=content_type if is_post else "",
            body=json.loads(data) if data else None,
        )
        if not reply.answer.ok:
            raise ServiceError(reply.answer)
        onward = linked(reply.headers.get("Link", ""), "next", base=url)
        headers = reply.headers if case_insensitive_headers else dict(reply.headers)
        return {"headers": headers, "body": reply.body, "next_page_url": onward or None}

    def _attempt(
        self,
        method: str,
        url: str,
        scopes: Sequence[str],
        headers: Mapping[str, str],
        data: bytes | None,
    ) -> Reply:
        try:
            bearer = {"Authorization": f"Bearer {self.get_access_token(scopes)}"}
            found = outbound.call(
                method,
                url,
                headers={**headers, **bearer},
                data=data,
                read_s=self._read_s,
                most_bytes=self._most_bytes,
            )
        except ServiceError as error:
            return Reply(error.answer)
        except outbound.OutboundError as error:
            return Reply(_unanswered(error))
        answer = Answer(
            found.status_code, outbound.retry_after_s(found.headers.get("Retry-After", ""))
        )
        return Reply(answer, _parsed(found.content), found.headers)

    def _kept(self, key: str) -> str:
        row = AccessToken.objects.filter(
            deployment=self._deployment,
            registration=self._deployment.registration,
            scopes_sha256=key,
            expires_at__gt=now(),
        ).first()
        return unseal(row.sealed_token) if row else ""

    def _forget(self, scopes: Sequence[str]) -> None:
        key = digest(" ".join(sorted(set(scopes))))
        AccessToken.objects.filter(deployment=self._deployment, scopes_sha256=key).delete()

    def _fetch(self, scopes: Sequence[str], key: str) -> str:
        form = {
            "grant_type": "client_credentials",
            "client_assertion_type": ASSERTION_TYPE,
            "client_assertion": self._assertion(),
            "scope": " ".join(sorted(set(scopes))),
        }
        try:
            address = self._deployment.registration.token_url
            found = outbound.call("POST", address, data=form, read_s=self._read_s)
        except outbound.OutboundError as error:
            raise ServiceError(_unanswered(error)) from error
        # Moodle sends JSON as text/html, and error bodies that are not valid JSON.
        granted = _parsed(found.content)
        token = granted.get("access_token") if isinstance(granted, dict) else None
        if not found.ok or not isinstance(token, str) or not token:
            again = outbound.retry_after_s(found.headers.get("Retry-After", ""))
            raise ServiceError(Answer(None, again, f"token_refused_{found.status_code}"))
        self._keep(key, token, granted, scopes)
        return token

    def _keep(self, key: str, token: str, granted: dict[str, Any], scopes: Sequence[str]) -> None:
        # Platforms drop the scopes they do not grant, and some name none at all.
        named = granted.get("scope")
        allowed = named.split() if isinstance(named, str) and named else list(scopes)
        AccessToken.objects.update_or_create(
            registration=self._deployment.registration,
            deployment=self._deployment,
            scopes_sha256=key,
            defaults={
                "sealed_token": seal(token),
                "granted": allowed,
                "expires_at": now() + timedelta(seconds=_lifetime_s(granted.get("expires_in"))),
            },
        )

    def _assertion(self) -> str:
        registration, at = self._deployment.registration, int(time.time())
        return signer().sign(
            {
                "iss": registration.client_id,
                "sub": registration.client_id,
                "aud": registration.token_audience or registration.token_url,
                "iat": at,
                "exp": at + ASSERTION_LIFETIME_S,
                "jti": str(uuid4()),
                DEPLOYMENT_CLAIM: self._deployment.deployment_id,
            }
        )


def _unanswered(error: outbound.OutboundError) -> Answer:
    """No answer at all; a refused address is our own decision, and trying again cannot help."""
    return Answer(None, None, error.reason, hopeless=not error.retryable)


def _parsed(content: bytes) -> Any:
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        return None


def _lifetime_s(expires_in: object) -> float:
    try:
        named = float(str(expires_in))
    except ValueError:
        named = TOKEN_LIFETIME_S
    sane = min(named, LONGEST_TOKEN_S) if named == named else TOKEN_LIFETIME_S
    return max(sane - TOKEN_MARGIN_S, 0.0)
