"""How many requests one token and one address may send to the REST interface in a minute."""

import time
from typing import Final

from django.conf import settings
from django.core.cache import cache
from rest_framework.exceptions import Throttled
from rest_framework.request import Request

from lti_tool.sealing import digest
from lti_tool.visitors import address_of

WINDOW_S: Final = 60


class TooMany(Throttled):
    """The answer 429, with the seconds to wait also in `Retry-After`."""

    extra_detail_singular = extra_detail_plural = ""

    def __init__(self, wait_s: int) -> None:
        super().__init__(wait=wait_s, detail=f"Too many requests. Try again in {wait_s} seconds.")


def limit_address(request: Request) -> None:
    """Count a request from an address, also one that is refused; raises `TooMany`."""
    _count(f"address:{digest(address_of(request._request))}", settings.API_RATE_ADDRESS)


def limit_token(token_pk: int) -> None:
    """Count a request with a token; raises `TooMany`."""
    _count(f"token:{token_pk}", settings.API_RATE_TOKEN)


def _count(who: str, most: int) -> None:
    at = time.time()
    key = f"api-{who}:{int(at // WINDOW_S)}"
    cache.add(key, 0, 2 * WINDOW_S)
    try:
        count = cache.incr(key)
    except ValueError:  # a small cache in memory may have dropped it in between
        return
    if count > most:
        raise TooMany(int(WINDOW_S - at % WINDOW_S) + 1)
