"""Where a request comes from, and how many of its kind come from there."""

from typing import Final

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.timezone import now

from lti_tool.protocol.errors import LaunchError
from lti_tool.sealing import digest

MOST_A_MINUTE: Final = 300


def address_of(request: HttpRequest) -> str:
    """The browser's address; behind our own proxy the last one it has added."""
    forwarded = request.headers.get("X-Forwarded-For", "") if settings.TRUST_PROXY else ""
    return forwarded.rpartition(",")[2].strip() or str(request.META.get("REMOTE_ADDR", ""))


def limit(request: HttpRequest, kind: str) -> None:
    """Refuse what comes too often from one address; raises `LaunchError`."""
    key = f"lti-{kind}:{digest(address_of(request))}:{now():%H%M}"
    cache.add(key, 0, 90)
    if cache.incr(key) > MOST_A_MINUTE:
        raise LaunchError("rate_limited")
