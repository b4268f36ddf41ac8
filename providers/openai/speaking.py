"""Text to speech by the audio speech endpoint, streamed; mouth shapes and word times are stretched over its length."""

import logging
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any, Final

import numpy as np
import openai

from providers.base import Pcm, Spoken, VoiceStyle
from providers.errors import ProviderError
from providers.metering import count
from providers.openai.client import in_our_words, service
from providers.openai.manner import manner

STAGE: Final = "openai.speaking"
RATE_HZ: Final = 24_000
CHUNK: Final = RATE_HZ * 2 // 5
"""Bytes of 200 ms: enough to begin with, so that the next ones come before they are needed."""

MS_A_LETTER: Final = 75.0
"""How long a letter lasts until a voice has shown its own pace; rather too long, so that no word counts as heard too soon."""

NAMES: Final = {
    "heart": "nova", "deep_f": "shimmer", "young_f": "coral", "male": "onyx", "older_male": "ash", "tense_male": "echo"
}  # fmt: skip
LETTER_SHAPES: Final = {
    "a": "aa", "e": "E", "i": "I", "o": "O", "u": "U", "y": "I", "p": "PP", "b": "PP", "m": "PP", "f": "FF", "v": "FF",
    "t": "DD", "d": "DD", "k": "kk", "g": "kk", "c": "kk", "q": "kk", "s": "SS", "z": "SS", "x": "SS", "l": "nn", "n": "nn",
    "r": "RR", "j": "CH", "w": "U", "h": "E",
}  # fmt: skip

log = logging.getLogger(__name__)


class Speech:
    """An OpenAI-compatible speech service."""

    def __init__(self) -> None:
        self._service = service("speaking")
        self._ms_a_letter: dict[str, float] = {}
        self._takes_manner = True
        """Whether the service may be told how to sound; one that refuses it is not told again."""

    async def say(self, text: str, style: VoiceStyle, *, seed: int = 0) -> Spoken:
        """The clause, once it is whole."""
        *_, whole = [known async for known in self.stream(text, style, seed=seed)]
        return whole

    async def stream(
        self, text: str, style: VoiceStyle, *, seed: int = 0
    ) -> AsyncGenerator[Spoken]:
        """Ask for raw 24 kHz PCM and pass it on as it comes; the service takes no seed."""
        rate, model, data = max(0.25, min(4.0, style.rate)), self._service.model, b""
        with in_our_words(STAGE):
            async with self._asked(text, style, rate) as answer:
                # Counted as it comes: who stops listening pays for it all the same.
                count("speaking", model, calls=1, characters=len(text))
                async for chunk in answer.iter_bytes(CHUNK):
                    data += chunk
                    count("speaking", model, spoken_s=len(chunk) / 2 / RATE_HZ)
                    yield self._known(text, data, self._guess_ms(text, style.voice, rate))
        if len(data) < 2:
            raise ProviderError(f"{STAGE}: no sound", provider=STAGE, retryable=True)
        whole = self._known(text, data, 0)
        self._ms_a_letter[style.voice] = whole.duration_ms * rate / max(1, len(text))
        yield whole

    @asynccontextmanager
    async def _asked(self, text: str, style: VoiceStyle, rate: float) -> AsyncGenerator[Any]:
        """The answer as it begins; a service that knows no direction for a voice is asked without, from then on."""
        told = self._takes_manner
        try:
            async with self._request(text, style, rate, told=told) as answer:
                yield answer
                return
        except openai.BadRequestError:
            if not told:
                raise
        async with self._request(text, style, rate, told=False) as answer:
            self._takes_manner = False
            log.info("manner_not_offered", extra={"stage": "speaking"})
            yield answer

    def _request(self, text: str, style: VoiceStyle, rate: float, *, told: bool) -> Any:
        return self._service.client.audio.speech.with_streaming_response.create(
            model=self._service.model,
            voice=NAMES.get(style.voice, style.voice),
            input=text,
            instructions=manner(style) if told else openai.omit,
            response_format="pcm",
            speed=rate,
            extra_body=dict(self._service.body),
        )

    def _guess_ms(self, text: str, voice: str, rate: float) -> float:
        return len(text) * self._ms_a_letter.get(voice, MS_A_LETTER) / rate

    def _known(self, text: str, data: bytes, guess_ms: float) -> Spoken:
        """What has come so far; all of it where there is nothing to guess."""
        audio: Pcm = np.asarray(
            np.frombuffer(data[: len(data) // 2 * 2], "<i2") / 32768, np.float32
        )
        known_ms = 1000 * len(audio) / RATE_HZ
        left_ms = max(1, round(max(guess_ms, known_ms) - known_ms)) if guess_ms else 0
        samples = len(audio) + left_ms * RATE_HZ // 1000
        shapes, words = stretched_shapes(text, samples), stretched_words(text, samples)
        return Spoken(audio, RATE_HZ, shapes, words, left_ms, aligned=False)


def stretched_words(text: str, samples: int) -> list[tuple[int, str]]:
    """Each word's end, by its share of the letters."""
    words, total_ms = text.split(), 1000 * samples / RATE_HZ
    letters = np.cumsum([len(word) + 1 for word in words])
    return [
        (round(total_ms * at / letters[-1]), word) for at, word in zip(letters, words, strict=True)
    ]


def stretched_shapes(text: str, samples: int) -> list[tuple[int, str]]:
    """A mouth shape a letter, evenly spaced: rough, but lips close on p, b and m."""
    total_ms, shapes = 1000 * samples / RATE_HZ, [LETTER_SHAPES.get(c, "sil") for c in text.lower()]
    out: list[tuple[int, str]] = []
    for place, shape in enumerate(shapes):
        if not out or out[-1][1] != shape:
            out.append((round(total_ms * place / max(1, len(shapes))), shape))
    return [*out, (round(total_ms), "sil")]
