"""The STUN and TURN servers of one practice; a TURN server's shared secret becomes credentials that end with the day."""

import base64
import hashlib
import hmac
import time
from typing import Any, Final

from django.conf import settings

LIFETIME_S: Final = 24 * 3600
"""As long as a practice can be gone on with."""


def servers_for(practice: str, *, at: float | None = None) -> list[dict[str, Any]]:
    """What browser and server are told; `secret` itself never leaves the process.

    An entry with `secret` is a TURN server with the REST scheme of coturn's `use-auth-secret`
    (draft-uberti-behave-turn-rest-00): the user is "expiry:name", the password an HMAC of it.
    """
    until = int(time.time() if at is None else at) + LIFETIME_S
    return [
        _with_credentials(dict(server), f"{until}:{practice}") for server in settings.ICE_SERVERS
    ]


def _with_credentials(server: dict[str, Any], user: str) -> dict[str, Any]:
    secret = server.pop("secret", "")
    if not secret:
        return server
    password = hmac.new(str(secret).encode(), user.encode(), hashlib.sha1).digest()
    return server | {"username": user, "credential": base64.b64encode(password).decode()}
