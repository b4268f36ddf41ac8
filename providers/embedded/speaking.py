"""Text to speech for many personas from one small model: hibari, with voices and moods by signal processing.

hibari predicts pitch and five spectral parts before its vocoder, so pitch, vocal tract length, range, breath, tilt
and pace are clean knobs. One added graph output, the frames per phoneme, gives the lip-sync timeline.
"""

import re
from typing import Any

import numpy as np
from numpy.typing import NDArray

from providers.base import Pcm, Spoken, VoiceStyle
from providers.embedded.engine_room import EngineRoom, onnx_session
from providers.embedded.saying import to_be_said
from providers.embedded.voices import Phone, Voice, sounding, visemes, word_ends
from providers.models.store import checked_library

BINS = 601
SILENT_LOG = -9.0
LOUDEST = 0.95
QUIET = 0.01
LEAD_S, TAIL_S = 0.01, 0.12
NOT_AS_WRITTEN = re.compile(r"[^\w\s.,;:!?'’…–—-]|\d|\b[A-Z]{2,}\b|-")
DURATION_OUTPUT = b"/Clip_output_0"  # a name inside the pinned file

Floats = NDArray[np.float32]


class Hibari:
    """The loaded model; says any clause in any voice and mood."""

    def __init__(self) -> None:
        folder = checked_library("hibari-tts")
        import hibari  # its weights are checked first

        self._dsp = hibari.dsp
        self._model = onnx_session(with_durations((folder / "assets" / "hibari.onnx").read_bytes()))
        self._text: Any = hibari.Hibari(threads=1)  # used for its text-to-phoneme half
        self._room = EngineRoom("hibari")
        self.speak("Ready.", VoiceStyle("heart"))  # the first call takes .4 s

    @property
    def symbols(self) -> frozenset[str]:
        """The phonemes it can say."""
        return frozenset(self._text.vocab)

    async def say(self, text: str, style: VoiceStyle, *, seed: int = 0) -> Spoken:
        """Speak a clause; the same text, style and seed give the same samples."""
        return await self._room.run(self.speak, text, style, seed)

    def speak(self, text: str, style: VoiceStyle, seed: int = 0) -> Spoken:
        """Speak in this thread."""
        voice, rate_hz = sounding(style), int(self._dsp.SR)
        sounds: list[Floats] = []
        phones: list[Phone] = []
        begins_s = 0.0
        for phonemes in self._text.phonemize(to_be_said(text, style.sounds)):
            sound, starts_s = self._sentence(phonemes, voice, seed)
            symbols = [symbol for symbol in phonemes if symbol in self._text.vocab]
            for symbol, start, end in zip(symbols, starts_s[1:-2], starts_s[2:-1], strict=True):
                phones.append(Phone(symbol, begins_s + start, begins_s + end))
            sounds.append(sound)
            begins_s += len(sound) / rate_hz
        audio = np.concatenate(sounds) if sounds else np.zeros(0, np.float32)
        audio, phones, length_s = trimmed(audio, phones, rate_hz)
        return Spoken(
            levelled(audio, style.gain_db),
            rate_hz,
            visemes(phones, length_s),
            word_ends(text, phones, length_s, self._spoken_words(text, style)),
        )

    def _spoken_words(self, text: str, style: VoiceStyle) -> list[int]:
        """How many words are heard for each written one: "16:30" is two."""
        if not NOT_AS_WRITTEN.search(text):
            return []
        said = (self._text.phonemize(to_be_said(word, style.sounds)) for word in text.split())
        return [len(" ".join(phonemes).split()) for phonemes in said]

    def _sentence(self, phonemes: str, voice: Voice, seed: int) -> tuple[Floats, list[float]]:
        """Give one sentence's sound and the second at which each phoneme starts, the ends included."""
        ids = np.array([self._text.ids(phonemes)], np.int64)
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
        ends = np.cumsum(np.concatenate([[0.0], np.asarray(frames, float).ravel()]))
        return sound, (ends / ends[-1] * len(sound) / self._dsp.SR).tolist()


def with_durations(model: bytes) -> bytes:
    """Add the duration tensor to the graph's outputs.

    Joined protobuf messages merge, so appending a model that holds one graph output is enough and the
    onnx package is not needed.
    """
    name = bytes([0x0A, len(DURATION_OUTPUT)]) + DURATION_OUTPUT  # ValueInfoProto.name
    output = bytes([0x62, len(name)]) + name  # GraphProto.output
    return model + bytes([0x3A, len(output)]) + output  # ModelProto.graph


def trimmed(audio: Pcm, phones: list[Phone], rate_hz: int) -> tuple[Pcm, list[Phone], float]:
    """Cut the third of a second of silence the model starts with, and its long tail; times move along."""
    loud = np.flatnonzero(np.abs(audio) > QUIET)
    if not len(loud):
        return audio, phones, len(audio) / rate_hz
    first = max(0, int(loud[0]) - int(LEAD_S * rate_hz))
    last = min(len(audio), int(loud[-1]) + int(TAIL_S * rate_hz))
    kept, lead_s, length_s = audio[first:last], first / rate_hz, (last - first) / rate_hz
    within = [
        Phone(p.symbol, *(min(length_s, max(0.0, at - lead_s)) for at in (p.start_s, p.end_s)))
        for p in phones
    ]
    return kept, within, length_s


def levelled(audio: Pcm, gain_db: float) -> Pcm:
    """Apply a gain and keep the loudest sample under full scale."""
    louder = audio * np.float32(10 ** (gain_db / 20))
    peak = float(np.abs(louder).max(initial=0))
    return np.asarray(louder / max(1.0, peak / LOUDEST), np.float32)


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
