"""Whether a socket was opened by one of our own pages."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings


def is_ours(scope: Mapping[str, Any]) -> bool:
    """By the Origin that the browser names."""
    headers = dict(scope["headers"])
    origin = headers.get(b"origin", b"").decode("latin-1")
    return urlsplit(origin).netloc in {
        urlsplit(settings.PUBLIC_URL).netloc,
        headers.get(b"host", b"").decode("latin-1"),
    }
