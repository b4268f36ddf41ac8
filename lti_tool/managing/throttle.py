"""Slows down guessing of passwords, without letting a stranger lock an administrator out for long."""

from typing import Final

from django.core.cache import cache
from django.http import HttpRequest

from lti_tool.sealing import digest
from lti_tool.visitors import address_of

PAUSE_S: Final = 600
MOST_FOR_NAME_AT_ADDRESS: Final = 6
MOST_AT_ADDRESS: Final = 30


def must_wait(request: HttpRequest, name: str) -> bool:
    """Whether too many wrong passwords came from here in the last ten minutes."""
    return any(int(cache.get(key) or 0) >= most for key, most in _counters(request, name).items())


def note_failure(request: HttpRequest, name: str) -> None:
    """Count one wrong password."""
    for key in _counters(request, name):
        cache.add(key, 0, PAUSE_S)
        cache.incr(key)


def forget_failures(request: HttpRequest, name: str) -> None:
    """Somebody who knew the password starts anew; the address keeps its count."""
    cache.delete(next(iter(_counters(request, name))))


def _counters(request: HttpRequest, name: str) -> dict[str, int]:
    address = digest(address_of(request))
    pair = digest(f"{address} {name.strip().lower()}")
    return {
        f"sign-in-pair:{pair}": MOST_FOR_NAME_AT_ADDRESS,
        f"sign-in-address:{address}": MOST_AT_ADDRESS,
    }
