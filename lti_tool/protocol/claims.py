"""What a launch must hold, as functions of its claims alone; the launch calls them in order."""

import time
from collections.abc import Callable, Mapping
from typing import Any, Final
from urllib.parse import urlsplit

from lti_tool.protocol.errors import LaunchError
from lti_tool.sealing import digest, same

CLAIM: Final = "https://purl.imsglobal.org/spec/lti/claim/"
DEEP_LINKING_SETTINGS: Final = "https://purl.imsglobal.org/spec/lti-dl/claim/deep_linking_settings"
GRADE_ENDPOINT: Final = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"
ROSTER_SERVICE: Final = "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice"

RESOURCE_LINK: Final = "LtiResourceLinkRequest"
DEEP_LINKING: Final = "LtiDeepLinkingRequest"
SUBMISSION_REVIEW: Final = "LtiSubmissionReviewRequest"
DATA_PRIVACY: Final = "DataPrivacyLaunchRequest"

LEEWAY_S: Final = 60
TOKEN_AGE_S: Final = 600
MOST_ID_CHARS: Final = 255

Claims = Mapping[str, Any]


def check_audience(claims: Claims, *, client_id: str, trusted: frozenset[str]) -> None:
    """Security framework 5.1.3, steps 3 to 5: no audience we do not know, and an `azp` that is us."""
    audience = claims["aud"] if isinstance(claims["aud"], list) else [claims["aud"]]
    if not set(audience) <= trusted | {client_id}:
        raise LaunchError("audience_untrusted")
    if (len(audience) > 1 or "azp" in claims) and claims.get("azp") != client_id:
        raise LaunchError("azp_mismatch")


def check_freshness(claims: Claims, *, nonce_hash: str) -> None:
    """The token is new and answers this login, not an older one."""
    issued_at, nonce = claims["iat"], claims["nonce"]
    if isinstance(issued_at, bool) or not isinstance(issued_at, int | float):
        raise LaunchError("token_invalid", "iat")
    if issued_at < time.time() - TOKEN_AGE_S - LEEWAY_S:
        raise LaunchError("token_too_old")
    if not isinstance(nonce, str) or not same(digest(nonce), nonce_hash):
        raise LaunchError("nonce_mismatch")


def check_message(claims: Claims, *, allow_anonymous: bool) -> None:
    """The claims every message has, then those of its kind."""
    if claims.get(f"{CLAIM}version") != "1.3.0":
        raise LaunchError("version_unsupported")
    check = MESSAGES.get(str(claims.get(f"{CLAIM}message_type")))
    if check is None:
        raise LaunchError("message_unsupported")
    roles = claims.get(f"{CLAIM}roles")
    if not isinstance(roles, list) or not all(isinstance(role, str) for role in roles):
        raise LaunchError("roles_invalid")
    if claims.get("sub") is not None or not allow_anonymous:
        required_id(claims.get("sub"), "user_missing")
    check(claims)


def check_resource_link(claims: Claims) -> None:
    """A learner or a teacher opens a placed activity."""
    required_id(member(claims, f"{CLAIM}resource_link", "id"), "resource_link_missing")


def check_deep_linking(claims: Claims) -> None:
    """A teacher chooses content; over https the answer goes back over https only."""
    back = member(claims, DEEP_LINKING_SETTINGS, "deep_link_return_url")
    scheme = origin_of(back).partition("://")[0] if isinstance(back, str) else ""
    allowed = {"https"} if claims["iss"].startswith("https:") else {"https", "http"}
    if scheme not in allowed or not clean(back):
        raise LaunchError("return_url_invalid")


def check_submission_review(claims: Claims) -> None:
    """Somebody opens one learner's work from the gradebook."""
    line_item = member(claims, GRADE_ENDPOINT, "lineitem")
    if not isinstance(line_item, str) or not clean(line_item):
        raise LaunchError("line_item_missing")
    required_id(member(claims, f"{CLAIM}for_user", "user_id"), "for_user_missing")


def check_data_privacy(claims: Claims) -> None:
    """Somebody asks what is held about a person: about whom it names, or else about themselves."""
    if claims.get(f"{CLAIM}for_user") is None:
        required_id(claims.get("sub"), "for_user_missing")
    else:
        required_id(member(claims, f"{CLAIM}for_user", "user_id"), "for_user_missing")


def check_target(claims: Claims, *, promised: str, tool_origin: str) -> None:
    """Core 5.3.4: the signed target is the one the login named, and it is on our own origin."""
    target = claims.get(f"{CLAIM}target_link_uri")
    if not isinstance(target, str) or origin_of(target) != tool_origin:
        raise LaunchError("target_link_uri_foreign")
    if promised and target != promised:
        raise LaunchError("target_link_uri_mismatch")


def origin_of(url: str) -> str:
    """Scheme, host and port of `url`, or nothing where it has none."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc}" if parts.scheme and parts.netloc else ""


def member(claims: Claims, name: str, key: str) -> Any:
    """One member of a claim that should be an object."""
    claim = claims.get(name)
    return claim.get(key) if isinstance(claim, dict) else None


def required_id(value: object, missing: str) -> str:
    """An identifier the specification makes mandatory and limits to 255 characters."""
    if not isinstance(value, str) or not value or clean(value) != value:
        raise LaunchError(missing)
    if len(value) > MOST_ID_CHARS:
        raise LaunchError("identifier_too_long")
    return value


def clean(value: object, most: int | None = None) -> str:
    """A claim's text without what no database keeps (NUL, lone surrogates); empty for anything else."""
    if not isinstance(value, str):
        return ""
    return value.replace("\x00", "").encode(errors="ignore").decode()[:most]


MESSAGES: Final[Mapping[str, Callable[[Claims], None]]] = {
    RESOURCE_LINK: check_resource_link,
    DEEP_LINKING: check_deep_linking,
    SUBMISSION_REVIEW: check_submission_review,
    DATA_PRIVACY: check_data_privacy,
}
