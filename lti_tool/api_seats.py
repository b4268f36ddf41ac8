"""Lets the REST interface know a caller by the seat of a launch; an administrator may also come by the admin's sign-in."""

from typing import Any

from django.contrib.auth.models import User
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from lti_tool.access import Seat, seats


class SeatAuthentication(BaseAuthentication):
    """`Authorization: Bearer <seat token>`, or the seat's cookie; `request.auth` is the list of seats held.

    Nothing behind it may change anything: a cookie alone is no proof that the person asked for it.
    """

    def authenticate(self, request: Request) -> tuple[User, list[Seat]] | None:
        held = seats(request._request)
        if held:
            return held[0].identity.user, held
        if get_authorization_header(request).lower().startswith(b"bearer"):
            raise AuthenticationFailed(
                "This bearer token is not known, or its time is over. Launch the activity again, or use an API token."
            )
        return None

    def authenticate_header(self, request: Request) -> str:
        """Makes a refusal a 401 that says how to come in."""
        return "Bearer"


class SeatScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the schema names it."""

    target_class = "lti_tool.api_seats.SeatAuthentication"
    name = "seat"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """A bearer token."""
        return {"type": "http", "scheme": "bearer"}
