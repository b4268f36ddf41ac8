"""How a chat service is asked: without what it does not know, once more after a passing fault, not at all while it rests."""

import asyncio
import logging
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Final, cast

import openai

from providers.base import Tool
from providers.errors import Resting
from providers.openai.calling import offered
from providers.openai.client import Service

TOKENS_OF_CALLS: Final = 300
SOON_S: Final = 0.2
WAITS_MOST_S: Final = 1.0
"""Somebody waits for the line; a service that wants a longer wait is left alone until it is over."""

RESTS_MOST_S: Final = 600.0
AGAIN: Final = (openai.RateLimitError, openai.InternalServerError, openai.APIConnectionError)
UNKNOWN: Final = (openai.BadRequestError, openai.UnprocessableEntityError)
"""How services answer to a member of the request that they do not know."""

log = logging.getLogger(__name__)


class Asking:
    """One chat service as this process has come to know it."""

    def __init__(self, service: Service, *, stage: str) -> None:
        self._client = service.client.with_options(max_retries=0)
        self._model, self._body, self._stage = service.model, dict(service.body), stage
        self._knows_calls = True
        self._rests_until = 0.0

    async def stream(self, sent: list[Any], *, most_tokens: int, tools: Sequence[Tool]) -> Any:
        """The chunks of an answer; raises `Resting`, or what the client raises."""
        left_s = self._rests_until - time.monotonic()
        if left_s > 0:
            raise Resting(self._stage, left_s)
        try:
            return await self._as_it_can(sent, most_tokens, tools)
        except openai.APITimeoutError:
            raise
        except AGAIN as error:
            wait_s = asked_to_wait(error)
            if wait_s > WAITS_MOST_S:
                self._rests_until = time.monotonic() + min(wait_s, RESTS_MOST_S)
                log.warning("service_rests", extra={"stage": self._stage, "s": round(wait_s)})
                raise Resting(self._stage, wait_s) from error
            await asyncio.sleep(wait_s)
            return await self._as_it_can(sent, most_tokens, tools)

    async def _as_it_can(self, sent: list[Any], most_tokens: int, tools: Sequence[Tool]) -> Any:
        """With function calls; a service that does not know them is asked without, from then on."""
        if not (tools and self._knows_calls):
            return await self._streams(sent, most_tokens, ())
        try:
            return await self._streams(sent, most_tokens, tools)
        except UNKNOWN:
            found = await self._streams(sent, most_tokens, ())
            self._knows_calls = False
            log.info("function_calls_not_offered", extra={"stage": self._stage})
            return found

    async def _streams(self, sent: list[Any], most_tokens: int, tools: Sequence[Tool]) -> Any:
        return await self._client.chat.completions.create(
            model=self._model,
            messages=sent,
            max_completion_tokens=most_tokens + (TOKENS_OF_CALLS if tools else 0),
            temperature=0.7,
            stream=True,
            stream_options={"include_usage": True},
            tools=cast("Any", offered(tools)) if tools else openai.omit,
            extra_body=self._body,
        )


def asked_to_wait(error: openai.APIError) -> float:
    """Seconds until the service wants to be asked again (RFC 9110, 10.2.3: seconds or a date); soon where it names none."""
    if not isinstance(error, openai.APIStatusError):
        return SOON_S
    named = error.response.headers.get("retry-after", "")
    try:
        return max(0.0, float(named))
    except ValueError:
        pass
    try:
        at = parsedate_to_datetime(named)
    except ValueError:
        return SOON_S
    return max(0.0, (at.replace(tzinfo=at.tzinfo or UTC) - datetime.now(UTC)).total_seconds())
