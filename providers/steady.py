"""A service that fails does not stop a talk: another engine answers for this call, and after two failures for the rest."""

import asyncio
import logging
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Sequence
from contextlib import aclosing
from typing import Final, Generic, TypeVar

from providers.base import (
    Heard,
    Language,
    Pcm,
    ReplyPrompt,
    SpeechToText,
    Spoken,
    TextToSpeech,
    ToolCall,
    VoiceStyle,
)
from providers.errors import ProviderError, Resting
from providers.metering import count
from providers.streaming import as_it_comes, broken_off, in_time, joined, unsaid

MOST_FAILURES: Final = 2
HEAR_S: Final = 8.0
SAY_S: Final = 6.0
STALL_S: Final = 2.0
"""A clause that has begun is waited for no longer than this in its middle: what is silent there is a hole in a word."""

T = TypeVar("T")
Engine = TypeVar("Engine")

log = logging.getLogger(__name__)


class Standby(Generic[Engine]):
    """Which of two engines serves one talk; the second may be absent."""

    def __init__(self, stage: str, first: Engine, spare: Callable[[], Engine | None]) -> None:
        self.stage, self.first, self._find_spare = stage, first, spare
        self.failures = 0
        self.spent = False
        """The talk's budget is used up: the service is not asked any more."""

    @property
    def given_up(self) -> bool:
        """Whether the service is left alone for the rest of the talk."""
        return self.spent or self.failures >= MOST_FAILURES

    async def ask(self, call: Callable[[Engine], Awaitable[T]], *, within_s: float) -> T:
        """The first engine's answer, or the spare's; raises `ProviderError` where neither answers."""
        if not self.given_up:
            try:
                async with asyncio.timeout(within_s):
                    return await call(self.first)
            except TimeoutError as error:
                failure = ProviderError("no answer in time", provider=self.stage, retryable=True)
                failure.__cause__ = error
                self.note(failure)
            except ProviderError as error:
                failure = error
                self.note(error)
        else:
            failure = ProviderError("given up for this talk", provider=self.stage, retryable=False)
        return await call(await self.spare(failure))

    async def spare(self, failure: ProviderError) -> Engine:
        """The engine behind the first one; raises its failure where there is none."""
        found = await asyncio.to_thread(self._find_spare)
        if found is None:
            raise failure
        return found

    def note(self, error: ProviderError) -> None:
        """Count a failure of the first engine."""
        self.failures += 1
        count(self.stage, "failures", failures=1)
        log.warning(
            "service_failed",
            extra={"stage": self.stage, "error": type(error).__name__, "given_up": self.given_up},
        )


class SteadyHearing:
    """Speech to text with another engine behind it."""

    def __init__(self, standby: Standby[SpeechToText]) -> None:
        self.standby = standby

    async def hear(self, speech: Pcm, *, names: Sequence[str] = ()) -> Heard:
        """Recognise one stretch of speech; raises `ProviderError` where nobody can."""
        return await self.standby.ask(lambda one: one.hear(speech, names=names), within_s=HEAR_S)


class SteadySpeaking:
    """Text to speech with another engine behind it."""

    def __init__(self, standby: Standby[TextToSpeech]) -> None:
        self.standby = standby

    async def say(self, text: str, style: VoiceStyle, *, seed: int = 0) -> Spoken:
        """Speak a clause; raises `ProviderError` where nobody can."""
        return await self.standby.ask(lambda one: one.say(text, style, seed=seed), within_s=SAY_S)

    async def stream(
        self, text: str, style: VoiceStyle, *, seed: int = 0
    ) -> AsyncGenerator[Spoken]:
        """Speak a clause as it comes; what a voice that breaks off has not said, the spare says."""
        standby, known = self.standby, None
        failure = ProviderError("given up for this talk", provider=standby.stage, retryable=False)
        if not standby.given_up:
            coming = as_it_comes(standby.first, text, style, seed=seed)
            try:
                async with aclosing(in_time(coming, first_s=SAY_S, next_s=STALL_S)) as stream:
                    async for known in stream:
                        yield known
            except TimeoutError as error:
                failure = ProviderError("no sound in time", provider=standby.stage, retryable=True)
                failure.__cause__ = error
            except ProviderError as error:
                failure = error
            else:
                return
            standby.note(failure)
        rest = unsaid(text, known)
        if not rest:
            assert known is not None
            yield broken_off(known)
            return
        spare = await standby.spare(failure)
        yield joined(known, await spare.say(rest, style, seed=seed))


class SteadyLanguage:
    """A language service that is left alone after two failures; the authored line stands in for it."""

    def __init__(self, standby: Standby[Language], *, first_s: float, line_s: float) -> None:
        self.standby, self._first_s, self._line_s = standby, first_s, line_s

    async def reply(self, prompt: ReplyPrompt) -> AsyncIterator[str | ToolCall | Spoken]:
        """The line, whole, because it is checked whole before it is said; raises `ProviderError` in time to fall back."""
        if self.standby.given_up:
            yield prompt.line
            return
        try:
            pieces = await self._whole(prompt)
        except Resting:
            # It said when it can be asked again, so this is no failure that it could be given up for.
            count(self.standby.stage, "rests", rests=1)
            pieces = [prompt.line]
        except TimeoutError as error:
            late = ProviderError("no line in time", provider=self.standby.stage, retryable=True)
            self.standby.note(late)
            raise late from error
        except ProviderError as error:
            self.standby.note(error)
            raise
        for piece in pieces:
            yield piece

    async def _whole(self, prompt: ReplyPrompt) -> list[str | ToolCall | Spoken]:
        """All pieces, the first and the last of them in time; raises `TimeoutError`."""
        pieces: list[str | ToolCall | Spoken] = []
        async with asyncio.timeout(self._line_s), asyncio.timeout(self._first_s) as first:
            async for piece in self.standby.first.reply(prompt):
                first.reschedule(None)
                pieces.append(piece)
        return pieces
