"""Speech to text over a connection that is kept open: no upload of a file, no new connection for each turn."""

import base64
from collections.abc import Mapping, Sequence
from contextlib import aclosing
from typing import Any, Final

import numpy as np
from scipy.signal import resample_poly

from providers.base import HEARING_HZ, Heard, Pcm
from providers.errors import ProviderError
from providers.metering import count
from providers.openai.client import in_our_words, service
from providers.openai.hearing import sure
from providers.openai.realtime.connections import PCM, RATE_HZ, Connections

STAGE: Final = "openai.realtime_hearing"
CHUNK: Final = RATE_HZ * 2
"""Bytes of a second; one message holds no more."""

TELLS: Final = "item.input_audio_transcription.logprobs"


class RealtimeHearing:
    """A Realtime transcription session for each list of names that are to be spelt as they stand."""

    def __init__(self) -> None:
        self._service = service("realtime")
        self._model = service("hearing").model
        self._sessions: dict[tuple[str, ...], Connections] = {}

    async def hear(self, speech: Pcm, *, names: Sequence[str] = ()) -> Heard:
        """Send the turn and wait for its words; raises `ProviderError`."""
        connections = self._sessions.setdefault(tuple(names), self._of(names))
        text, logprobs = "", None
        with in_our_words(STAGE):
            async with aclosing(connections.transcribe(chunks(speech))) as events:
                async for event in events:
                    if event.type.endswith(".failed"):
                        raise ProviderError(f"{STAGE}: failed", provider=STAGE, retryable=True)
                    if event.type.endswith(".completed"):
                        text, logprobs = event.transcript.strip(), event.logprobs
        count("hearing", self._model, calls=1, heard_s=len(speech) / HEARING_HZ)
        return Heard(text, sure(logprobs), usable=bool(text))

    async def close(self) -> None:
        """Hang up."""
        for connections in self._sessions.values():
            await connections.close()

    def _of(self, names: Sequence[str]) -> Connections:
        return Connections(self._service.client, session(self._model, names), model="", stage=STAGE)


def session(model: str, names: Sequence[str]) -> Mapping[str, Any]:
    """A session that transcribes what it is given, when it is told that this is all."""
    transcription = {"model": model, "language": "en", "prompt": ", ".join(names)}
    heard = {"format": PCM, "transcription": transcription, "turn_detection": None}
    return {"type": "transcription", "audio": {"input": heard}, "include": [TELLS]}


def chunks(speech: Pcm) -> list[str]:
    """The turn at the service's rate, in messages of a second."""
    faster = resample_poly(speech, RATE_HZ // 8000, HEARING_HZ // 8000)
    data = (np.clip(faster, -1, 1) * 32767).astype("<i2").tobytes()
    return [base64.b64encode(data[at : at + CHUNK]).decode() for at in range(0, len(data), CHUNK)]
