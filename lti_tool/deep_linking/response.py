"""The signed answer to a deep linking request; good for one return."""

import secrets
import time
from collections.abc import Sequence
from typing import Any, Final

from django.utils.timezone import now

from lti_tool.deep_linking.wishes import wishes_of
from lti_tool.models import Launch
from lti_tool.protocol.claims import CLAIM
from lti_tool.services.keys import signer

DEEP_LINK: Final = "https://purl.imsglobal.org/spec/lti-dl/claim/"
LIFETIME_S: Final = 300


def answer_once(*, launch: Launch) -> bool:
    """Take the request's one answer; False if it was given before."""
    open_requests = Launch.objects.filter(pk=launch.pk, answered_at__isnull=True)
    return bool(open_requests.update(answered_at=now()))


def signed_response(launch: Launch, items: Sequence[dict[str, Any]], *, message: str = "") -> str:
    """The JWT the browser posts to the platform's return address."""
    registration, at = launch.deployment.registration, int(time.time())
    wishes = wishes_of(launch.deep_linking)
    claims: dict[str, Any] = {
        "iss": registration.client_id,
        "aud": registration.issuer,
        "iat": at,
        "exp": at + LIFETIME_S,
        "nonce": secrets.token_urlsafe(32),
        f"{CLAIM}deployment_id": launch.deployment.deployment_id,
        f"{CLAIM}message_type": "LtiDeepLinkingResponse",
        f"{CLAIM}version": "1.3.0",
        f"{DEEP_LINK}content_items": list(items),
    }
    if wishes.has_data:
        claims[f"{DEEP_LINK}data"] = wishes.data
    if message:
        claims[f"{DEEP_LINK}msg"] = message
    return signer().sign(claims)
