"""The signed token by itself: its header, its key, and PyJWT's refusals in our words."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final, NoReturn

import jwt

from lti_tool.protocol.claims import LEEWAY_S, Claims
from lti_tool.protocol.errors import LaunchError

MOST_TOKEN_CHARS: Final = 65536
LAUNCH_CLAIMS: Final = ("exp", "iat", "nonce", "aud", "iss")

# The first match wins, so a subclass stands before its base.
JWT_CODES: Final[tuple[tuple[type[Exception], str], ...]] = (
    (jwt.InvalidSignatureError, "signature_invalid"),
    (jwt.ExpiredSignatureError, "token_expired"),
    (jwt.ImmatureSignatureError, "token_not_yet_valid"),
    (jwt.InvalidAudienceError, "audience_mismatch"),
    (jwt.InvalidIssuerError, "issuer_mismatch"),
    (jwt.MissingRequiredClaimError, "claim_missing"),
)
# Beside PyJWT's own: a number like 1e999 in a time, and a header of ten thousand nested lists.
TOKEN_ERRORS: Final = (jwt.InvalidTokenError, OverflowError, RecursionError)


def token_header(token: str) -> dict[str, Any]:
    """The token's header, refused before any key is looked for if it could never be accepted."""
    if not token:
        raise LaunchError("id_token_missing")
    if len(token) > MOST_TOKEN_CHARS:
        raise LaunchError("id_token_malformed", "too long")
    try:
        header = jwt.get_unverified_header(token)
    except (*TOKEN_ERRORS, ValueError) as error:
        raise LaunchError("id_token_malformed", type(error).__name__) from error
    if header.get("alg") != "RS256":
        raise LaunchError("alg_not_allowed")
    if not isinstance(header.get("kid"), str) or not header["kid"]:
        raise LaunchError("kid_missing")
    return header


def verified_claims(
    token: str, key: Any, *, issuer: str, client_id: str, required: Sequence[str] = LAUNCH_CLAIMS
) -> Claims:
    """The claims of a token that this issuer signed for us and that is valid now."""
    try:
        claims: dict[str, Any] = jwt.decode(
            token,
            key,
            algorithms=["RS256"],
            audience=client_id,
            issuer=issuer,
            leeway=LEEWAY_S,
            options={"require": list(required)},
        )
    except TOKEN_ERRORS as error:
        refuse_token(error)
    return claims


def refuse_token(error: Exception) -> NoReturn:
    """Say PyJWT's refusal in our words."""
    code = next((code for kind, code in JWT_CODES if isinstance(error, kind)), "token_invalid")
    raise LaunchError(code, type(error).__name__) from error


def matching_key(keys: list[Any], kid: str) -> Any | None:
    """The RSA signing key with this id, if the set has a usable one; a key without `alg` counts as RS256."""
    for key in keys:
        if not isinstance(key, dict) or key.get("kid") != kid or key.get("kty") != "RSA":
            continue
        if key.get("use", "sig") != "sig" or key.get("alg", "RS256") != "RS256":
            continue
        try:
            return _loaded(key["n"], key["e"])
        except (jwt.PyJWTError, ValueError, TypeError, KeyError):
            continue
    return None


@lru_cache(maxsize=64)
def _loaded(modulus: str, exponent: str) -> Any:
    """The key these numbers make; loading one takes longer than a database query."""
    return jwt.PyJWK.from_dict({"kty": "RSA", "n": modulus, "e": exponent}, algorithm="RS256").key
