"""Hears speech (Silero) and hints at the end of a turn (smart-turn); serves the ears.

The hint is wrong too often to be a rule (complete turns above .5: 20 of 25 human clips; unfinished ones below .5:
29 of 47), so the floor lets it only move the silence that is waited for.
"""

import numpy as np
import onnxruntime

from providers.base import HEARING_HZ, Pcm, VoiceGate
from providers.embedded.engine_room import STANDS_FURTHER_BACK, EngineRoom, onnx_session
from providers.embedded.log_mel import log_mel
from providers.models.store import checked

FRAME = 512
CONTEXT = 64  # Silero wants the last 64 samples of the frame before
HINT_SECONDS = 8


class SileroGate:
    """Silero with its memory: feed it frames of 512 samples in order, one gate per learner."""

    def __init__(self, model: onnxruntime.InferenceSession) -> None:
        self._model = model
        self._state = np.zeros((2, 1, 128), np.float32)
        self._context = np.zeros(CONTEXT, np.float32)

    def probability(self, frame: Pcm) -> float:
        """Return how likely it is that this frame holds speech; costs .15 ms."""
        inputs = {
            "input": np.concatenate([self._context, frame])[None],
            "state": self._state,
            "sr": np.array(HEARING_HZ, np.int64),
        }
        out, self._state = self._model.run(None, inputs)
        self._context = frame[-CONTEXT:]
        return float(out[0, 0])


class SileroSmartTurn:
    """Both models, loaded once per process."""

    def __init__(self) -> None:
        self._silero = onnx_session(str(checked("silero-vad") / "silero_vad.onnx"))
        self._smart_turn = onnx_session(
            str(checked("smart-turn-v3.2") / "smart-turn-v3.2-cpu.onnx")
        )
        self._room = EngineRoom("smart-turn", niceness=STANDS_FURTHER_BACK)
        self.judge(np.zeros(HEARING_HZ, np.float32))  # the first call allocates

    def gate(self) -> VoiceGate:
        """A fresh voice detector for one conversation."""
        return SileroGate(self._silero)

    async def finished(self, speech: Pcm) -> float:
        """How likely it is that the last 8 s end a turn; costs about 50 ms of one core."""
        return await self._room.run(self.judge, speech)

    def judge(self, speech: Pcm) -> float:
        """Ask smart-turn in this thread."""
        last = speech[-HINT_SECONDS * HEARING_HZ :]
        last = np.pad(last, (HINT_SECONDS * HEARING_HZ - len(last), 0))
        level = (last - last.mean()) / np.sqrt(last.var() + 1e-7)
        features = log_mel(level.astype(np.float32))[None]
        return float(self._smart_turn.run(None, {"input_features": features})[0][0, 0])
