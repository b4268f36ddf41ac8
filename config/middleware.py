"""What every answer carries: a correlation id, a content security policy, cookies that work in a frame."""

import http.cookies
import secrets
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from lti_tool.framing import frame_ancestors

Answer = Callable[[HttpRequest], HttpResponseBase]

# Python before 3.14 knows no Partitioned attribute; these two lines may go from 3.14 on.
http.cookies.Morsel._reserved.setdefault("partitioned", "Partitioned")  # type: ignore[attr-defined]
http.cookies.Morsel._flags.add("partitioned")  # type: ignore[attr-defined]

FRAMED_COOKIES = ("__Host-", settings.CSRF_COOKIE_NAME)
PAGE_POLICY = (
    "default-src 'self'; script-src 'self' 'nonce-{nonce}'; style-src 'self'; img-src 'self' data: blob:; "
    "font-src 'self'; connect-src 'self' blob:; media-src 'self' blob:; object-src 'none'; "
    "base-uri 'none'; form-action {targets}; frame-ancestors {ancestors}"
)


class CorrelationMiddleware:
    """Gives each request an id that its error page, header and log line share."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.correlation_id = secrets.token_hex(6)  # type: ignore[attr-defined]
        response = self.get_response(request)
        response["X-Correlation-Id"] = request.correlation_id  # type: ignore[attr-defined]
        return response


class ContentSecurityMiddleware:
    """Allows our own files only, and framing by the registered platforms only; never on the admin pages."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        nonce = secrets.token_urlsafe(16)
        request.csp_nonce = nonce  # type: ignore[attr-defined]
        response = self.get_response(request)
        administration = request.path.startswith(("/admin/", "/manage/"))
        if administration:
            response["X-Frame-Options"] = "DENY"
        targets = getattr(response, "form_targets", "'self'")
        allowed = "'none'" if administration else getattr(response, "frame_ancestors", None)
        response["Content-Security-Policy"] = PAGE_POLICY.format(
            nonce=nonce, targets=targets, ancestors=allowed or frame_ancestors()
        )
        response["Permissions-Policy"] = "camera=(self), microphone=(self), autoplay=(self)"
        return response


class PartitionedCookiesMiddleware:
    """Marks the cookies that travel inside a platform's frame as partitioned."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if settings.SECURE_COOKIES and isinstance(response, HttpResponse):
            for name, morsel in response.cookies.items():
                if name.startswith(FRAMED_COOKIES) and morsel["secure"]:
                    morsel["partitioned"] = True
        return response
