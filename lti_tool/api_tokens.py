"""Lets the REST interface know a program by its token."""

from dataclasses import dataclass
from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from lti_tool.models import ApiToken
from lti_tool.models.tokens import PREFIX
from lti_tool.services.api_tokens import TokenRefused, check


@dataclass(frozen=True)
class Program:
    """The caller behind a token, who is no person."""

    token: ApiToken
    is_authenticated: bool = True
    is_active: bool = True
    is_superuser: bool = False


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer saywell_…`; `request.auth` is the token. Anything else is left to the seats."""

    def authenticate(self, request: Request) -> tuple[Program, ApiToken] | None:
        kind, _, text = get_authorization_header(request).decode("latin-1").partition(" ")
        if kind.lower() != "bearer" or not text.strip().startswith(PREFIX):
            return None
        try:
            token = check(text=text.strip())
        except TokenRefused as refused:
            raise AuthenticationFailed(str(refused)) from refused
        return Program(token), token

    def authenticate_header(self, request: Request) -> str:
        """Makes a refusal a 401 that says how to come in."""
        return "Bearer"


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the schema names it."""

    target_class = "lti_tool.api_tokens.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """A bearer token."""
        return {
            "type": "http",
            "scheme": "bearer",
            "description": "A token of /manage/tokens/ or `manage.py api_token create`; it begins with `saywell_`.",
        }
