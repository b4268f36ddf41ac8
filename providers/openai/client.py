"""The clients of OpenAI-compatible services, one a stage, and their errors in our words; used by every back end here."""

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

import httpx2
import openai

from providers.errors import ProviderError

TIMEOUT_S: Final = 20.0
TRIES_AGAIN: Final = 1
PASSING: Final = (
    openai.APITimeoutError, openai.APIConnectionError, openai.RateLimitError, openai.InternalServerError
)  # fmt: skip
STAGES: Final = {
    "language": ("OPENAI_LANGUAGE", "gpt-4o-mini"),
    "hearing": ("OPENAI_STT", "gpt-4o-mini-transcribe"),
    "speaking": ("OPENAI_TTS", "gpt-4o-mini-tts"),
    "realtime": ("OPENAI_REALTIME", "gpt-realtime"),
}
OPTIONS: Final = frozenset({"base_url", "api_key", "headers", "body", "timeout_s"})


@dataclass(frozen=True)
class Service:
    """Where one stage is served, and how it is asked."""

    client: openai.AsyncOpenAI
    model: str
    body: Mapping[str, Any] = field(default_factory=dict)
    """Members added to every request, for what one service wants and others do not know."""


@cache
def service(stage: str) -> Service:
    """The service of a stage; raises `ProviderError` without a key.

    OPENAI_API_KEY and OPENAI_BASE_URL serve all stages; OPENAI_LANGUAGE_SERVICE, OPENAI_STT_SERVICE,
    OPENAI_TTS_SERVICE and OPENAI_REALTIME_SERVICE (JSON) change base_url, api_key, headers, body and timeout_s of one.
    """
    prefix, model = STAGES[stage]
    own = options(f"{prefix}_SERVICE")
    key = str(own.get("api_key") or os.environ.get("OPENAI_API_KEY", ""))
    if not key:
        raise ProviderError(
            "OPENAI_API_KEY is not set; set it or choose the embedded back end",
            provider="openai",
            retryable=False,
        )
    made = openai.AsyncOpenAI(
        api_key=key,
        base_url=own.get("base_url") or os.environ.get("OPENAI_BASE_URL") or None,
        timeout=float(own.get("timeout_s", TIMEOUT_S)),
        max_retries=TRIES_AGAIN,
        default_headers=own.get("headers"),
    )
    return Service(made, os.environ.get(f"{prefix}_MODEL") or model, own.get("body") or {})


def options(setting: str) -> dict[str, Any]:
    """One stage's own options; raises `ProviderError` for what is none."""
    text = os.environ.get(setting) or "{}"
    try:
        found = json.loads(text)
    except ValueError as error:
        raise _unreadable(setting) from error
    if not isinstance(found, dict) or set(found) - OPTIONS:
        raise _unreadable(setting)
    return found


def _unreadable(setting: str) -> ProviderError:
    known = ", ".join(sorted(OPTIONS))
    return ProviderError(
        f"{setting} must be a JSON object of {known}", provider="openai", retryable=False
    )


@contextmanager
def in_our_words(provider: str) -> Iterator[None]:
    """Turn the client's exceptions into ours; the service's own text may hold a prompt and stays out.

    A stream that breaks off or is no JSON raises what httpx2 and json raise, past the client's own errors.
    """
    try:
        yield
    except (httpx2.HTTPError, ValueError) as error:
        raise ProviderError(
            f"{provider}: {type(error).__name__}", provider=provider, retryable=True
        ) from error
    except openai.APIError as error:
        raise ProviderError(
            f"{provider}: {type(error).__name__}",
            provider=provider,
            retryable=isinstance(error, PASSING),
        ) from error
