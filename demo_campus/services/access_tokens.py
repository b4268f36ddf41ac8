"""Access tokens for services: asked for with a signed assertion, good for an hour."""

import time
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import requests
from django.core import signing
from django.db import IntegrityError, transaction
from django.utils.timezone import now

from demo_campus.addresses import absolute
from demo_campus.models import SeenOnce, Tool
from demo_campus.services.registration import digest

LIFE_S = 3600
ASSERTION_LIFE_S = 600
LEEWAY_S = 30


class MessageRefused(Exception):
    """A signed message of a tool does not hold; carries an OAuth error code."""


def key_for(tool: Tool, kid: str) -> jwt.PyJWK:
    """The tool's public key of this id; an unknown id costs one fetch."""
    for fetch in (False, True):
        if fetch:
            fetch_keys(tool)
        for members in tool.key_set.get("keys", []):
            if isinstance(members, dict) and members.get("kid") == kid:
                return jwt.PyJWK(members, "RS256")
    raise MessageRefused("invalid_client")


def fetch_keys(tool: Tool) -> None:
    """Read the tool's key set."""
    try:
        answer = requests.get(tool.jwks_uri, timeout=(3, 8), allow_redirects=False)
        answer.raise_for_status()
        tool.key_set = {"keys": list(answer.json()["keys"])}
    except (requests.RequestException, ValueError, KeyError, TypeError) as fault:
        raise MessageRefused("invalid_client") from fault
    tool.save(update_fields=["key_set"])


def unverified(token: str) -> dict[str, Any]:
    """The claims before anything is checked, to find out whose they are."""
    try:
        return jwt.decode(token, options={"verify_signature": False})
    except jwt.PyJWTError as fault:
        raise MessageRefused("invalid_client") from fault


def verified(*, token: str, tool: Tool, audience: list[str]) -> dict[str, Any]:
    """The claims of a message the tool signed for us and for nobody else."""
    try:
        kid = str(jwt.get_unverified_header(token).get("kid"))
        claims = jwt.decode(
            token,
            key_for(tool, kid),
            algorithms=["RS256"],
            audience=audience,
            issuer=tool.client_id,
            leeway=LEEWAY_S,
            options={"require": ["iat", "exp", "iss", "aud"]},
        )
    except (jwt.PyJWTError, KeyError) as fault:
        raise MessageRefused("invalid_client") from fault
    named = claims["aud"] if isinstance(claims["aud"], list) else [claims["aud"]]
    if not set(named) <= set(audience):
        raise MessageRefused("invalid_client")
    return claims


def once(*, kind: str, tool: Tool, value: object, expires: float) -> None:
    """Refuse a message of a tool that names no id of its own, or one that was seen before."""
    if (
        not isinstance(value, str)
        or not value
        or expires - time.time() > ASSERTION_LIFE_S + LEEWAY_S
    ):
        raise MessageRefused("invalid_client")
    SeenOnce.objects.filter(expires_at__lt=now() - timedelta(seconds=LEEWAY_S)).delete()
    try:
        with transaction.atomic():
            SeenOnce.objects.create(
                kind=kind,
                value=digest(f"{tool.pk}:{value}"),
                expires_at=datetime.fromtimestamp(expires, tz=UTC),
            )
    except IntegrityError as fault:
        raise MessageRefused("invalid_client") from fault


def grant(*, assertion: str, asked: list[str]) -> dict[str, Any]:
    """A token for those of the scopes asked for that the tool may have."""
    tool = Tool.objects.filter(client_id=str(unverified(assertion).get("iss"))).first()
    if tool is None:
        raise MessageRefused("invalid_client")
    claims = verified(token=assertion, tool=tool, audience=[absolute("/lti/token"), absolute("")])
    if claims.get("sub") != tool.client_id:
        raise MessageRefused("invalid_client")
    once(kind="assertion", tool=tool, value=claims.get("jti"), expires=claims["exp"])
    granted = [scope for scope in asked if scope in tool.scopes]
    if not granted:
        raise MessageRefused("invalid_scope")
    sealed = {"tool": tool.pk, "scopes": granted}
    return {
        "access_token": signing.dumps(sealed, salt="access token", compress=True),
        "token_type": "Bearer",
        "expires_in": LIFE_S,
        "scope": " ".join(granted),
    }


def holder(*, token: str, scopes: tuple[str, ...]) -> Tool | None:
    """The tool whose token has one of the scopes."""
    try:
        sealed = signing.loads(token, salt="access token", max_age=LIFE_S)
    except signing.BadSignature:
        return None
    if not set(sealed["scopes"]) & set(scopes):
        return None
    return Tool.objects.filter(pk=sealed["tool"]).first()
