"""The seat of a browser that keeps no cookie in a platform's frame: it travels in the forms our own pages post."""

from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.request import QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render

SEAT_FIELD: Final = "carried_seat"
READ_FIELD: Final = "carried_read"
FORMS: Final = frozenset({"application/x-www-form-urlencoded", "multipart/form-data"})


class CarriedSeatMiddleware:
    """Takes the seat out of a posted form and makes it the request's bearer token.

    With `carried_read` the post stands for the reading of a page, which no form can ask for with a token
    otherwise. Such a request needs no CSRF token: no foreign page knows the seat. The page that answers holds
    the seat for its own forms and links (`data-seat`), because such browsers often block storage as well.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        posted = request.method == "POST" and request.content_type in FORMS
        token = request.POST.get(SEAT_FIELD, "") if posted and from_own_page(request) else ""
        if not token:
            return self.get_response(request)
        self._take(request, token)
        response = self.get_response(request)
        response["Cache-Control"] = "no-store"
        onward = response.headers.get("Location", "")
        return self._carry_on(request, onward) if is_ours(onward) else response

    def _take(self, request: HttpRequest, token: str) -> None:
        request.META["HTTP_AUTHORIZATION"] = f"Bearer {token}"
        request.carried_seat = token  # type: ignore[attr-defined]
        request._dont_enforce_csrf_checks = True  # type: ignore[attr-defined]
        if READ_FIELD in request.POST:
            request.method = "GET"
            request.POST = QueryDict()

    def _carry_on(self, request: HttpRequest, onward: str) -> HttpResponse:
        """A redirect would lose the seat, so a page posts it on."""
        response = render(request, "lti_tool/carry_on.html", {"onward": onward})
        response["Cache-Control"] = "no-store"
        return response


def from_own_page(request: HttpRequest) -> bool:
    """Whether one of our own pages sent this; a browser names the origin of every POST."""
    origin = request.headers.get("Origin", settings.PUBLIC_ORIGIN)
    return origin in {settings.PUBLIC_ORIGIN, f"{request.scheme}://{request.get_host()}"}


def is_ours(address: str) -> bool:
    """Whether a redirect leads to a page of ours."""
    return address.startswith("/") and not address.startswith("//")
