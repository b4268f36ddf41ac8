"""Speech to text by audio transcriptions, a whole turn at a time."""

import io
import logging
import math
import wave
from collections.abc import Sequence
from typing import Any

import numpy as np
import openai

from providers.base import HEARING_HZ, Heard, Pcm
from providers.metering import count
from providers.openai.client import in_our_words, service

log = logging.getLogger(__name__)


class Transcriptions:
    """An OpenAI-compatible transcription service."""

    def __init__(self) -> None:
        self._service = service("hearing")
        self._tells = True
        """Whether the service may say how sure it is; one that refuses to is not asked again."""

    async def hear(self, speech: Pcm, *, names: Sequence[str] = ()) -> Heard:
        """Send the turn as a WAV file."""
        with in_our_words("openai.hearing"):
            try:
                answer = await self._ask(speech, names, tells=self._tells)
            except openai.BadRequestError:
                if not self._tells:
                    raise
                answer = await self._ask(speech, names, tells=False)
                self._tells = False
                log.info("confidence_not_offered", extra={"stage": "hearing"})
        count("hearing", self._service.model, calls=1, heard_s=len(speech) / HEARING_HZ)
        text = answer.text.strip()
        return Heard(text, sure(answer.logprobs), usable=bool(text))

    async def _ask(self, speech: Pcm, names: Sequence[str], *, tells: bool) -> Any:
        return await self._service.client.audio.transcriptions.create(
            model=self._service.model,
            file=("turn.wav", as_wav(speech)),
            language="en",
            prompt=", ".join(names),
            include=["logprobs"] if tells else openai.omit,
            extra_body=dict(self._service.body),
        )


def sure(logprobs: Sequence[Any] | None) -> float:
    """How sure the service is of its words, by their mean likelihood; 1 where it does not say."""
    known = [one.logprob for one in logprobs or () if one.logprob is not None]
    return math.exp(min(0.0, sum(known) / len(known))) if known else 1.0


def as_wav(speech: Pcm) -> bytes:
    """16-bit PCM in a WAV container."""
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(HEARING_HZ)
        file.writeframes((np.clip(speech, -1, 1) * 32767).astype("<i2").tobytes())
    return out.getvalue()
