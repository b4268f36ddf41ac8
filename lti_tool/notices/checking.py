"""One signed notice: either its claims hold or a `LaunchError` says why not; a launch without login and nonce."""

import time
from dataclasses import dataclass
from typing import Any, Final

import jwt

from lti_tool.models import Deployment, Registration
from lti_tool.notices.kinds import NOTICE
from lti_tool.protocol.claims import (
    CLAIM,
    LEEWAY_S,
    Claims,
    check_audience,
    clean,
    member,
    required_id,
)
from lti_tool.protocol.errors import LaunchError
from lti_tool.protocol.key_sets import platform_key
from lti_tool.protocol.token import TOKEN_ERRORS, refuse_token, token_header, verified_claims

# A platform may hold notices back while we are away; ids we have taken are kept for longer than this.
NOTICE_AGE_S: Final = 86_400
REQUIRED: Final = ("exp", "iat", "aud", "iss")


@dataclass(frozen=True)
class CheckedNotice:
    """What a platform signed for us."""

    deployment: Deployment
    notice_id: str
    kind: str
    claims: Claims


def checked(token: str) -> CheckedNotice:
    """The notice in a token; raises `LaunchError`."""
    header = token_header(token)
    row = _registration(token)
    key = platform_key(row, header["kid"])
    claims = verified_claims(
        token, key, issuer=row.issuer, client_id=row.client_id, required=REQUIRED
    )
    check_audience(
        claims, client_id=row.client_id, trusted=frozenset(map(str, row.trusted_audiences))
    )
    _check_age(claims)
    if claims.get(f"{CLAIM}version") != "1.3.0":
        raise LaunchError("version_unsupported")
    return CheckedNotice(
        deployment=_deployment(row, claims),
        notice_id=required_id(member(claims, NOTICE, "id"), "notice_invalid"),
        kind=required_id(member(claims, NOTICE, "type"), "notice_invalid"),
        claims=claims,
    )


def _registration(token: str) -> Registration:
    """Whose key to ask for, by what the token says of itself; nothing else of it is believed yet."""
    try:
        said: dict[str, Any] = jwt.decode(token, options={"verify_signature": False})
    except (*TOKEN_ERRORS, ValueError) as error:
        refuse_token(error)
    audience = said.get("aud")
    listed = audience if isinstance(audience, list) else [audience]
    clients = [clean(one) for one in [said.get("azp"), *listed]]
    rows = Registration.objects.select_related("key_set").filter(client_id__in=clients)
    row = rows.filter(issuer=clean(said.get("iss"))).first()
    if row is None:
        raise LaunchError("registration_unknown")
    if not row.active:
        raise LaunchError("registration_disabled")
    return row


def _check_age(claims: Claims) -> None:
    issued_at = claims["iat"]
    if isinstance(issued_at, bool) or not isinstance(issued_at, int | float):
        raise LaunchError("token_invalid", "iat")
    if issued_at < time.time() - NOTICE_AGE_S - LEEWAY_S:
        raise LaunchError("token_too_old")


def _deployment(row: Registration, claims: Claims) -> Deployment:
    deployment_id = required_id(claims.get(f"{CLAIM}deployment_id"), "deployment_missing")
    found = row.deployments.filter(active=True, deployment_id=deployment_id).first()
    if found is None:
        raise LaunchError("deployment_unknown")
    return found
