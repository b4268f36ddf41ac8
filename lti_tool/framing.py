"""Who may put our pages in a frame."""

from typing import Final

from django.core.cache import cache

from lti_tool.models.platforms import FRAMING_CACHE_KEY, Registration
from lti_tool.protocol.claims import origin_of

LIFETIME_S: Final = 5


def frame_ancestors() -> str:
    """The value of `frame-ancestors`: ourselves and the origins of active registrations."""
    kept = cache.get(FRAMING_CACHE_KEY)
    if kept is None:
        kept = " ".join(["'self'", *_origins()])
        cache.set(FRAMING_CACHE_KEY, kept, LIFETIME_S)
    return str(kept)


def source_of(url: str) -> str:
    """The origin of `url` as a content security policy may name it; empty if it is no plain origin."""
    origin = origin_of(url)
    return origin if origin.isascii() and not set(origin) & set(" ;,'\"*\\\t\r\n") else ""


def _origins() -> list[str]:
    urls = Registration.objects.filter(active=True).values_list("auth_url", flat=True)
    return sorted({source for url in urls if (source := source_of(url))})
