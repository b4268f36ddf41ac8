"""Speech as it comes: a clause whose first sound is there before its last, and what is left of one that breaks off."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace

import numpy as np

from providers.base import Spoken, StreamingSpeech, TextToSpeech, VoiceStyle


async def as_it_comes(
    engine: TextToSpeech, text: str, style: VoiceStyle, *, seed: int = 0
) -> AsyncGenerator[Spoken]:
    """The clause as far as it is known, again and again; once, whole, from a voice that does not stream."""
    if not isinstance(engine, StreamingSpeech):
        yield await engine.say(text, style, seed=seed)
        return
    async with aclosing(engine.stream(text, style, seed=seed)) as stream:
        async for known in stream:
            yield known


async def in_time(
    stream: AsyncGenerator[Spoken], *, first_s: float, next_s: float
) -> AsyncGenerator[Spoken]:
    """The same, but a wait that takes too long is a `TimeoutError`; time between two questions does not count."""
    within_s = first_s
    try:
        while True:
            async with asyncio.timeout(within_s):
                known = await anext(stream, None)
            if known is None:
                return
            yield known
            within_s = next_s
    finally:
        await stream.aclose()


def broken_off(known: Spoken) -> Spoken:
    """A clause of which no more will come: only the words that sounded to their end are in it."""
    if not known.left_ms:
        return known
    until = known.duration_ms
    return replace(
        known,
        words=[(at, word) for at, word in known.words if at <= until],
        visemes=[*((at, shape) for at, shape in known.visemes if at < until), (until, "sil")],
        left_ms=0,
    )


def unsaid(text: str, known: Spoken | None) -> str:
    """The words of a clause that a voice which broke off has not said to their end."""
    said = len(broken_off(known).words) if known else 0
    return " ".join(text.split()[said:])


def after(spoken: Spoken, words: int) -> Spoken:
    """What is left of a whole clause behind so many of its words."""
    at = spoken.words[words - 1][0] if words else 0
    shapes = [(ms - at, shape) for ms, shape in spoken.visemes if ms > at]
    return replace(
        spoken,
        audio=spoken.audio[at * spoken.rate_hz // 1000 :],
        words=[(ms - at, word) for ms, word in spoken.words[words:]],
        visemes=shapes,
    )


def joined(known: Spoken | None, rest: Spoken) -> Spoken:
    """What sounded of a clause, and its rest in another voice, as one."""
    if known is None:
        return rest
    said = broken_off(known)
    after = said.duration_ms
    return replace(
        rest,
        audio=np.concatenate([said.audio, rest.audio]),
        words=[*said.words, *((after + at, word) for at, word in rest.words)],
        aligned=said.aligned and rest.aligned,
        visemes=[*said.visemes[:-1], *((after + at, shape) for at, shape in rest.visemes)],
    )
