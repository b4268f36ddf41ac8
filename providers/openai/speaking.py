"""Text to speech by the audio speech endpoint; mouth shapes and word times are stretched over its length."""

from typing import Final

import numpy as np

from providers.base import Pcm, Spoken, VoiceStyle
from providers.metering import count
from providers.openai.client import in_our_words, service

RATE_HZ: Final = 24_000
NAMES: Final = {
    "heart": "nova", "deep_f": "shimmer", "young_f": "coral", "male": "onyx", "older_male": "ash", "tense_male": "echo"
}  # fmt: skip
LETTER_SHAPES: Final = {
    "a": "aa", "e": "E", "i": "I", "o": "O", "u": "U", "y": "I", "p": "PP", "b": "PP", "m": "PP", "f": "FF", "v": "FF",
    "t": "DD", "d": "DD", "k": "kk", "g": "kk", "c": "kk", "q": "kk", "s": "SS", "z": "SS", "x": "SS", "l": "nn", "n": "nn",
    "r": "RR", "j": "CH", "w": "U", "h": "E",
}  # fmt: skip


class Speech:
    """An OpenAI-compatible speech service."""

    def __init__(self) -> None:
        self._service = service("speaking")

    async def say(self, text: str, style: VoiceStyle, *, seed: int = 0) -> Spoken:
        """Ask for raw 24 kHz PCM; the service takes no seed."""
        with in_our_words("openai.speaking"):
            answer = await self._service.client.audio.speech.create(
                model=self._service.model,
                voice=NAMES.get(style.voice, style.voice),
                input=text,
                response_format="pcm",
                speed=max(0.25, min(4.0, style.rate)),
                extra_body=dict(self._service.body),
            )
            data = await answer.aread()
        audio: Pcm = np.asarray(
            np.frombuffer(data[: len(data) // 2 * 2], "<i2") / 32768, np.float32
        )
        spoken_s = len(audio) / RATE_HZ
        count("speaking", self._service.model, calls=1, characters=len(text), spoken_s=spoken_s)
        return Spoken(
            audio, RATE_HZ, stretched_shapes(text, len(audio)), stretched_words(text, len(audio))
        )


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
