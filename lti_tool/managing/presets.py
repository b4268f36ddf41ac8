"""Addresses of platforms that are the same for every school."""

from typing import Final


def canvas(infix: str) -> dict[str, str]:
    """The hosted Canvas, or one of its two rehearsal stages."""
    return {
        "platform_family": "canvas",
        "issuer": f"https://canvas.{infix}instructure.com",
        "auth_url": f"https://sso.{infix}canvaslms.com/api/lti/authorize_redirect",
        "token_url": f"https://sso.{infix}canvaslms.com/login/oauth2/token",
        "jwks_url": f"https://sso.{infix}canvaslms.com/api/lti/security/jwks",
    }


# The hosted Canvas gives tokens at its issuer's host; the rehearsal stages do so at their sign-on hosts.
PRESETS: Final[dict[str, tuple[str, dict[str, str]]]] = {
    "canvas": (
        "Canvas",
        canvas("") | {"token_url": "https://canvas.instructure.com/login/oauth2/token"},
    ),
    "canvas-beta": ("Canvas beta", canvas("beta.")),
    "canvas-test": ("Canvas test", canvas("test.")),
}
