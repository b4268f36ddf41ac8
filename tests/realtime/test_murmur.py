"""A listener's small sounds: heard, quieter than speech, in nobody's turn."""

import asyncio
from typing import Any

import numpy as np
import pytest

from providers.base import VoiceStyle
from providers.errors import ProviderError
from providers.registry import provider
from realtime.tracks import PersonaTrack
from realtime.voice import MURMUR, Voice

STYLE = VoiceStyle("deep_f")


class Broken:
    """A voice that fails."""

    async def say(self, text: str, style: VoiceStyle, *, seed: int = 0) -> Any:
        raise ProviderError("gone", provider="test", retryable=True)


async def murmured(engine: Any, times: int = 1) -> tuple[Voice, PersonaTrack, list[Any]]:
    told: list[Any] = []

    async def send(message: dict[str, Any]) -> None:
        told.append(message)

    voice = Voice(engine=engine, send=send, tell=told.append)
    voice.track = PersonaTrack()
    for seed in range(times):
        await voice.murmur(STYLE, seed=seed)
    return voice, voice.track, told


async def drained(track: PersonaTrack) -> np.ndarray[Any, Any]:
    frames = []
    while not track.idle:
        frames.append(await track.samples())
    return np.concatenate(frames)


@pytest.mark.speech
def test_it_is_short_and_quieter_than_speech_and_says_nothing_on_the_page() -> None:
    async def listen() -> None:
        engine = provider("text_to_speech")
        _, track, told = await murmured(engine)
        sound = await drained(track)
        spoken = (await engine.say("Why is it me in this chair?", STYLE)).audio
        assert 0 < len(sound) < 24_000 * 0.7
        assert np.abs(sound).max() < 0.7 * 32767 * np.abs(spoken).max()
        assert track.sent_ms(MURMUR) > 200
        assert told == []

    asyncio.run(listen())


@pytest.mark.speech
def test_one_follows_another_only_when_it_is_quiet_again() -> None:
    async def listen() -> None:
        _, track, _ = await murmured(provider("text_to_speech"), times=2)
        assert len(await drained(track)) < 24_000 * 0.7

    asyncio.run(listen())


def test_a_voice_that_fails_listens_in_silence() -> None:
    async def listen() -> None:
        _, track, told = await murmured(Broken())
        assert track.idle
        assert told == []

    asyncio.run(listen())
