"""The one client of an OpenAI-compatible service, and its errors in our words; used by every back end here."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Final

import openai

from providers.errors import ProviderError

TIMEOUT_S: Final = 20.0
TRIES_AGAIN: Final = 1
PASSING: Final = (
    openai.APITimeoutError, openai.APIConnectionError, openai.RateLimitError, openai.InternalServerError
)  # fmt: skip


@cache
def client() -> openai.AsyncOpenAI:
    """The client for OPENAI_BASE_URL and OPENAI_API_KEY; raises `ProviderError` without a key."""
    key = os.environ.get("OPENAI_API_KEY", "")
    if not key:
        raise ProviderError(
            "OPENAI_API_KEY is not set; set it or choose the embedded back end",
            provider="openai",
            retryable=False,
        )
    return openai.AsyncOpenAI(
        api_key=key,
        base_url=os.environ.get("OPENAI_BASE_URL") or None,
        timeout=TIMEOUT_S,
        max_retries=TRIES_AGAIN,
    )


def model_named(setting: str, default: str) -> str:
    """The model a setting names."""
    return os.environ.get(setting) or default


@contextmanager
def in_our_words(provider: str) -> Iterator[None]:
    """Turn the client's exceptions into ours; the service's own text may hold a prompt and stays out."""
    try:
        yield
    except openai.APIError as error:
        raise ProviderError(
            f"{provider}: {type(error).__name__}",
            provider=provider,
            retryable=isinstance(error, PASSING),
        ) from error
