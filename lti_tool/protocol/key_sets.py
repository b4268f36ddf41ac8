"""A platform's public keys: kept in a table, fetched again for an unknown key id but not without end."""

import re
from datetime import timedelta
from typing import Any, Final

from django.core.cache import cache
from django.utils.timezone import now

from lti_tool import outbound
from lti_tool.models import KeySetCache, Registration
from lti_tool.protocol.errors import LaunchError
from lti_tool.protocol.token import matching_key
from lti_tool.sealing import digest

KEYS_LIFETIME_S: Final = 3600
UNKNOWN_KEY_LIFETIME_S: Final = 60
MOST_FETCHES_A_MINUTE: Final = 6
FETCH_READ_S: Final = 4.5


def platform_key(registration: Registration, kid: str) -> Any:
    """The platform's public key; an unknown key id costs one fetch a minute, not one a request."""
    unknown = f"lti-kid-unknown:{registration.pk}:{digest(registration.jwks_url + kid)}"
    key = matching_key(_kept(registration), kid)
    if key is None and cache.get(unknown) is None:
        key = matching_key(_fetched(registration), kid)
    if key is None:
        cache.add(unknown, 1, UNKNOWN_KEY_LIFETIME_S)
        raise LaunchError("kid_unknown")
    return key


def _kept(registration: Registration) -> list[Any]:
    kept: KeySetCache | None = getattr(registration, "key_set", None)
    if kept is None or kept.url != registration.jwks_url:
        return []
    fresh = kept.fetched_at + timedelta(seconds=kept.max_age_s) >= now()
    return list(kept.keys) if fresh else []


def _fetched(registration: Registration) -> list[Any]:
    counter = f"lti-key-fetches:{registration.pk}"
    cache.add(counter, 0, 60)
    if cache.incr(counter) > MOST_FETCHES_A_MINUTE:
        raise LaunchError("kid_unknown", "too many fetches")
    keys, max_age_s = _ask(registration.jwks_url)
    KeySetCache.objects.update_or_create(
        registration=registration,
        defaults={
            "url": registration.jwks_url,
            "keys": keys,
            "fetched_at": now(),
            "max_age_s": max_age_s,
        },
    )
    return keys


def _ask(url: str) -> tuple[list[Any], int]:
    try:
        answer = outbound.call("GET", url, read_s=FETCH_READ_S)
        keys = answer.json()["keys"] if answer.ok else None
    except outbound.OutboundError as error:
        raise LaunchError("jwks_unavailable", error.reason) from error
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise LaunchError("jwks_unavailable", type(error).__name__) from error
    if not isinstance(keys, list):
        raise LaunchError("jwks_unavailable", "no list of keys")
    return keys, _lifetime_s(answer.headers.get("Cache-Control", ""))


def _lifetime_s(cache_control: str) -> int:
    found = re.search(r"max-age=(\d{1,6})", cache_control)
    return min(max(int(found[1]), 60), KEYS_LIFETIME_S) if found else KEYS_LIFETIME_S
