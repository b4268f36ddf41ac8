"""From sentences as sound and phoneme times to one spoken clause; shared by the voices that run here."""

import re
from collections.abc import Iterable, Sequence
from typing import Any, Final

import numpy as np

from providers.base import Pcm, Spoken, VoiceStyle
from providers.embedded.saying import to_be_said
from providers.embedded.voices import Phone, visemes, word_ends
from providers.models.store import checked_library

LOUDEST: Final = 0.95
QUIET: Final = 0.01
LEAD_S, TAIL_S = 0.01, 0.12
NOT_AS_WRITTEN: Final = re.compile(r"[^\w\s.,;:!?'’…–—-]|\d|\b[A-Z]{2,}\b|-")

Sentence = tuple[str, Pcm, Sequence[float]]
"""Its phonemes, its sound, and the second at which each phoneme starts, the ends included."""


class Reader:
    """Reads text as phonemes, in the alphabet that both voices speak."""

    def __init__(self) -> None:
        checked_library("hibari-tts")
        import hibari  # its weights are checked first

        self._text: Any = hibari.Hibari(threads=1)

    @property
    def symbols(self) -> frozenset[str]:
        """The phonemes there are."""
        return frozenset(self._text.vocab)

    def ids(self, phonemes: str) -> list[int]:
        """The numbers of a sentence's phonemes, with the ends marked."""
        return [int(one) for one in self._text.ids(phonemes)]

    def sentences(self, text: str, style: VoiceStyle) -> list[str]:
        """The phonemes of each sentence."""
        return list(self._text.phonemize(to_be_said(text, style.sounds)))

    def clause(
        self, text: str, style: VoiceStyle, rate_hz: int, sentences: Iterable[Sentence]
    ) -> Spoken:
        """The clause whole: trimmed, levelled, with its mouth shapes and the moment each word was heard."""
        sounds: list[Pcm] = []
        phones: list[Phone] = []
        begins_s = 0.0
        for phonemes, sound, starts_s in sentences:
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
        said = (self.sentences(word, style) for word in text.split())
        return [len(" ".join(phonemes).split()) for phonemes in said]


def with_durations(model: bytes, name: bytes) -> bytes:
    """Add the duration tensor of this name, which belongs to one pinned file, to the graph's outputs.

    Joined protobuf messages merge, so appending a model that holds one graph output is enough and the
    onnx package is not needed.
    """
    info = bytes([0x0A, len(name)]) + name  # ValueInfoProto.name
    output = bytes([0x62, len(info)]) + info  # GraphProto.output
    return model + bytes([0x3A, len(output)]) + output  # ModelProto.graph


def starts_of(frames: Any, samples: int, rate_hz: int) -> list[float]:
    """The second at which each phoneme starts, from how many frames each lasts."""
    ends = np.cumsum(np.concatenate([[0.0], np.asarray(frames, float).ravel()]))
    seconds: list[float] = (ends / ends[-1] * samples / rate_hz).tolist()
    return seconds


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
