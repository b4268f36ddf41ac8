"""Text to speech for many personas from one small model: hibari, with voices and moods by signal processing.

hibari predicts pitch and five spectral parts before its vocoder, so pitch, vocal tract length, range, breath, tilt
and pace are clean knobs. One added graph output, the frames per phoneme, gives the lip-sync timeline.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from providers.base import Spoken, VoiceStyle
from providers.embedded.engine_room import EngineRoom, onnx_session
from providers.embedded.voices import Voice, sounding
from providers.embedded.voicing import Reader, Sentence, starts_of, with_durations
from providers.models.store import checked_library

BINS: Final = 601
SILENT_LOG: Final = -9.0
DURATIONS: Final = b"/Clip_output_0"

Floats = NDArray[np.float32]


class Hibari:
    """The loaded model; says any clause in any voice and mood."""

    def __init__(self) -> None:
        folder = checked_library("hibari-tts")
        self._read = Reader()
        from hibari import dsp  # after its weights were checked

        self._dsp, self._rate_hz = dsp, int(dsp.SR)
        model = (folder / "assets" / "hibari.onnx").read_bytes()
        self._model = onnx_session(with_durations(model, DURATIONS))
        self._room = EngineRoom("hibari")
        self.speak("Ready.", VoiceStyle("heart"))  # the first call takes .4 s

    @property
    def symbols(self) -> frozenset[str]:
        """The phonemes it can say."""
        return self._read.symbols

    async def say(self, text: str, style: VoiceStyle, *, seed: int = 0) -> Spoken:
        """Speak a clause; the same text, style and seed give the same samples."""
        return await self._room.run(self.speak, text, style, seed)

    def speak(self, text: str, style: VoiceStyle, seed: int = 0) -> Spoken:
        """Speak in this thread."""
        voice = sounding(style)
        sentences = (self._sentence(one, voice, seed) for one in self._read.sentences(text, style))
        return self._read.clause(text, style, self._rate_hz, sentences)

    def _sentence(self, phonemes: str, voice: Voice, seed: int) -> Sentence:
        ids = np.array([self._read.ids(phonemes)], np.int64)
        pace = np.array([voice.pace], np.float32)
        *parts, frames = self._model.run(None, {"ids": ids, "speed": pace})
        harmonic, theta, noise, free, phase, pitch = (part[0] for part in parts)
        harmonic, noise, free = (warped(part, voice.formant) for part in (harmonic, noise, free))
        slope = (voice.tilt * 4 * np.arange(BINS) / BINS).astype(np.float32)[:, None]
        pitch = moved(pitch, voice.pitch, voice.pitch_range)
        sound = self._dsp.synth(
            harmonic + slope, theta, noise + voice.breath, free + slope, phase, pitch,
            np.random.default_rng(seed),
        )  # fmt: skip
        return phonemes, sound, starts_of(frames, len(sound), self._rate_hz)


def moved(pitch: Floats, factor: float, spread: float) -> Floats:
    """Scale pitch and stretch it about its geometric mean; unvoiced frames stay 0."""
    voiced = pitch > 40
    if not voiced.any():
        return pitch
    middle = np.exp(np.log(pitch[voiced]).mean())
    stretched = middle * factor * (np.maximum(pitch, 1) / middle) ** spread
    return np.where(voiced, stretched, 0).astype(np.float32)


def warped(spectrum: Floats, factor: float) -> Floats:
    """Stretch a log spectrum along frequency; what moves in from beyond the top is silent."""
    if factor == 1:
        return spectrum
    source = np.arange(BINS) / factor
    low = np.minimum(source.astype(int), BINS - 1)
    high = np.minimum(low + 1, BINS - 1)
    part = (source - low).astype(np.float32)[:, None]
    out: Floats = spectrum[low] * (1 - part) + spectrum[high] * part
    out[source > BINS - 1] = SILENT_LOG
    return out
