"""Kokoro: a fuller voice that is too slow for a live answer, so it speaks a scenario's authored lines ahead of time."""

from typing import Final

import numpy as np

from providers.base import Pcm, Spoken, VoiceStyle
from providers.embedded.engine_room import onnx_session
from providers.embedded.voicing import Reader, Sentence, starts_of, with_durations
from providers.models.store import checked

RATE_HZ: Final = 24_000
STYLE: Final = 256
DURATIONS: Final = b"/encoder/Clip_output_0"


class Kokoro:
    """The loaded model; the voice is the style's `rendered` name."""

    def __init__(self) -> None:
        model = (checked("kokoro-82m-int8") / "kokoro-int8.onnx").read_bytes()
        self._voices = checked("kokoro-voices")
        self._model = onnx_session(with_durations(model, DURATIONS))
        self._read = Reader()

    def speak(self, text: str, style: VoiceStyle) -> Spoken:
        """Speak a clause in this thread, at about half the speed of sound on one core."""
        voice = self._voice(style.rendered)
        sentences = (self._sentence(one, voice, style) for one in self._read.sentences(text, style))
        return self._read.clause(text, style, RATE_HZ, sentences)

    def _sentence(self, phonemes: str, voice: Pcm, style: VoiceStyle) -> Sentence:
        ids = self._read.ids(phonemes)
        # Each voice has a style vector for every length of sentence.
        asked = {"tokens": np.array([ids]), "style": voice[len(ids) - 2][None], "speed": np.array([style.rate], np.float32)}  # fmt: skip
        sound, frames = self._model.run(None, asked)
        return phonemes, sound, starts_of(frames, len(sound), RATE_HZ)

    def _voice(self, name: str) -> Pcm:
        stored = np.fromfile(self._voices / f"{name}.bin", "<f4")
        return np.asarray(stored.reshape(-1, STYLE), np.float32)
