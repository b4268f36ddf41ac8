"""Remembers what the engines answered and how long each answer took, so that a talk can be played again at once."""

import asyncio
import hashlib
import json
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from providers.base import HEARING_HZ, Heard, Pcm, VoiceGate

HINT_SECONDS: Final = 8


class Memory:
    """Answers by the hash of the sound they are about, in one file; a kind's time may be given instead of measured."""

    def __init__(self, path: Path, takes_ms: Mapping[str, int] | None = None) -> None:
        self._path, self._takes_ms = path, takes_ms or {}
        self._answers: dict[str, list[Any]] = json.loads(path.read_text()) if path.exists() else {}

    async def answer(self, kind: str, sound: Pcm, work: Callable[[], Any]) -> Any:
        """What was answered before, after the time that it took; the first time the work is done and timed."""
        key = f"{kind} {hashlib.sha1(sound.tobytes(), usedforsecurity=False).hexdigest()}"
        if key not in self._answers:
            # Processor time: what else runs on the machine does not count.
            began = time.process_time()
            value = work()
            took_ms = round(1000 * (time.process_time() - began))
            self._answers[key] = [self._takes_ms.get(kind, took_ms), value]
        took_ms, value = self._answers[key]
        await asyncio.sleep(took_ms / 1000)
        return value

    def save(self) -> None:
        """Write the file."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._path.write_text(json.dumps(self._answers))


class RememberedTurnEnd:
    """The real voice detector; hints from memory."""

    def __init__(self, engine: Any, memory: Memory) -> None:
        self._engine, self._memory = engine, memory

    def gate(self) -> VoiceGate:
        """A fresh voice detector."""
        gate: VoiceGate = self._engine.gate()
        return gate

    async def finished(self, speech: Pcm) -> float:
        """The hint for the last 8 s."""
        last = speech[-HINT_SECONDS * HEARING_HZ :]
        return float(await self._memory.answer("hint", last, lambda: self._engine.judge(last)))


class RememberedWords:
    """The real recogniser, from memory."""

    def __init__(self, engine: Any, memory: Memory) -> None:
        self._engine, self._memory = engine, memory

    async def hear(self, speech: Pcm, *, names: Sequence[str] = ()) -> Heard:
        """The words of one stretch."""

        def work() -> list[Any]:
            heard = self._engine.decode(speech)
            return [heard.text, heard.confidence, heard.usable]

        text, confidence, usable = await self._memory.answer("words", speech, work)
        return Heard(text, confidence, usable=usable)
