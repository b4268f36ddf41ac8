"""Speech to text by audio transcriptions, a whole turn at a time."""

import io
import wave
from collections.abc import Sequence

import numpy as np

from providers.base import HEARING_HZ, Heard, Pcm
from providers.metering import count
from providers.openai.client import in_our_words, service


class Transcriptions:
    """An OpenAI-compatible transcription service."""

    def __init__(self) -> None:
        self._service = service("hearing")

    async def hear(self, speech: Pcm, *, names: Sequence[str] = ()) -> Heard:
        """Send the turn as a WAV file."""
        with in_our_words("openai.hearing"):
            answer = await self._service.client.audio.transcriptions.create(
                model=self._service.model,
                file=("turn.wav", as_wav(speech)),
                language="en",
                prompt=", ".join(names),
                extra_body=dict(self._service.body),
            )
        count("hearing", self._service.model, calls=1, heard_s=len(speech) / HEARING_HZ)
        text = answer.text.strip()
        return Heard(text, usable=bool(text))


def as_wav(speech: Pcm) -> bytes:
    """16-bit PCM in a WAV container."""
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(HEARING_HZ)
        file.writeframes((np.clip(speech, -1, 1) * 32767).astype("<i2").tobytes())
    return out.getvalue()
