"""The content security policy of the campus's pages."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from demo_campus.models import Tool


class ContentPolicyMiddleware:
    """Allows our own scripts and styles, and frames of the connected tools."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.get("Content-Type", "").startswith("text/html"):
            response["Content-Security-Policy"] = policy()
            response["Referrer-Policy"] = "same-origin"
        return response


def policy() -> str:
    """The policy with today's tools in it."""
    tools = " ".join(Tool.objects.values_list("origin", flat=True))
    return (
        "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
        f"frame-ancestors 'self'; frame-src 'self' {tools}"
    )
