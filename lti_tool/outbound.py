"""Every request we make to a platform: bounded in time and size, and never into a private network."""

import socket
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http.cookiejar import DefaultCookiePolicy
from typing import Any, Final
from urllib.parse import urljoin, urlsplit

import requests
from django.conf import settings

from lti_tool.peers import PrivatePeer, PublicOnly, is_allowed

MOST_BYTES: Final = 1_000_000
MOST_REDIRECTS: Final = 3
CONNECT_S: Final = 3.0
READ_S: Final = 20.0
USER_AGENT: Final = "Saywell"


_kept = threading.local()


class OutboundError(Exception):
    """A platform could not be asked; `retryable` says whether asking again can help."""

    def __init__(self, reason: str, *, retryable: bool) -> None:
        super().__init__(reason)
        self.reason, self.retryable = reason, retryable


@dataclass(frozen=True)
class Bounds:
    """How long one answer may take and how large it may be."""

    read_s: float
    deadline: float
    most_bytes: int


def call(
    method: str,
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    data: Any = None,
    read_s: float = READ_S,
    most_bytes: int = MOST_BYTES,
) -> requests.Response:
    """Send one request and read the whole answer; raises `OutboundError`."""
    bounds = Bounds(read_s, time.monotonic() + CONNECT_S + read_s, most_bytes)
    for _ in range(MOST_REDIRECTS + 1):
        answer = _once(method, url, headers=headers, data=data, bounds=bounds)
        onward = answer.headers.get("Location")
        if method != "GET" or not answer.is_redirect or onward is None:
            return answer
        url = _same_host(url, urljoin(url, onward))
    raise OutboundError("redirect_loop", retryable=False)


@contextmanager
def kept_open() -> Iterator[None]:
    """Reuse this thread's connections from call to call; each was checked when it was opened."""
    with _new_session() as session:
        _kept.session = session
        try:
            yield
        finally:
            del _kept.session


def retry_after_s(text: str) -> float | None:
    """The seconds a Retry-After header asks for, in either of its spellings."""
    if text.strip().isdigit():
        return float(text.strip()[:9])
    try:
        at = parsedate_to_datetime(text)
    except (ValueError, TypeError):
        return None
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return max((at - datetime.now(UTC)).total_seconds(), 0.0)


def allowed_scheme(url: str) -> bool:
    """Https; plain http only where private hosts are allowed as well."""
    scheme = urlsplit(url).scheme
    return scheme == "https" or (scheme == "http" and settings.LTI_ALLOW_PRIVATE_HOSTS)


def check_address(url: str) -> None:
    """Refuse what is not https or leads to a private or loopback address, unless settings allow it."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise OutboundError("address_malformed", retryable=False) from error
    if not host or not allowed_scheme(url) or parts.username is not None:
        raise OutboundError("address_refused", retryable=False)
    if settings.LTI_ALLOW_PRIVATE_HOSTS:
        return
    try:
        found = socket.getaddrinfo(host, port or 443, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise OutboundError("name_not_found", retryable=True) from error
    if not all(is_allowed(str(entry[4][0])) for entry in found):
        raise OutboundError("address_private", retryable=False)


def _same_host(url: str, onward: str) -> str:
    if urlsplit(url).netloc != urlsplit(onward).netloc:
        raise OutboundError("redirect_refused", retryable=False)
    return onward


def _once(
    method: str,
    url: str,
    *,
    headers: Mapping[str, str] | None,
    data: Any,
    bounds: Bounds,
) -> requests.Response:
    check_address(url)
    with _session() as session:
        try:
            answer = session.request(
                method,
                url,
                headers={"User-Agent": USER_AGENT, **(headers or {})},
                data=data,
                timeout=(CONNECT_S, bounds.read_s),
                allow_redirects=False,
                stream=True,
            )
            with answer:
                answer._content = _body(answer, bounds)
        except PrivatePeer as error:
            raise OutboundError("address_private", retryable=False) from error
        except (requests.RequestException, UnicodeError) as error:
            raise OutboundError(type(error).__name__, retryable=True) from error
    return answer


@contextmanager
def _session() -> Iterator[requests.Session]:
    kept: requests.Session | None = getattr(_kept, "session", None)
    if kept is not None:
        yield kept
        return
    with _new_session() as session:
        yield session


def _new_session() -> requests.Session:
    session = requests.Session()
    # The environment's proxies and .netrc are not the platform's business, nor are its cookies ours.
    session.trust_env = False
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    session.mount("https://", PublicOnly())
    session.mount("http://", PublicOnly())
    return session


def _body(answer: requests.Response, bounds: Bounds) -> bytes:
    body = bytearray()
    for piece in answer.iter_content(65536):
        body += piece
        if len(body) > bounds.most_bytes:
            raise OutboundError("answer_too_large", retryable=False)
        if time.monotonic() > bounds.deadline:
            raise OutboundError("answer_too_slow", retryable=True)
    return bytes(body)
