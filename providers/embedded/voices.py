"""Six voices and five moods for one small speech model, and the mouth shape of each phoneme; used by speaking."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from providers.base import VoiceStyle


@dataclass(frozen=True)
class Voice:
    """One way of sounding; a formant below 1 lengthens the vocal tract."""

    pitch: float = 1.0
    formant: float = 1.0
    pace: float = 1.0
    pitch_range: float = 1.0
    tilt: float = 0.0
    breath: float = 0.0


VOICES = {
    "heart": Voice(),
    "deep_f": Voice(pitch=0.86, formant=0.94, pitch_range=0.9),
    "young_f": Voice(pitch=1.14, formant=1.06, pace=1.08),
    "male": Voice(pitch=0.58, formant=0.86, pace=0.97),
    "older_male": Voice(pitch=0.50, formant=0.82, pace=0.90, pitch_range=0.85, tilt=-0.3),
    "tense_male": Voice(pitch=0.66, formant=0.88, pace=1.12, pitch_range=1.3),
}
# What a state of mind does to any voice: factors for pace, pitch and range, additions for tilt and breath.
MOODS = {
    "neutral": Voice(),
    "tense": Voice(pace=1.08, pitch=1.04, pitch_range=1.3, tilt=0.1),
    "sad": Voice(pace=0.85, pitch=0.96, pitch_range=0.6, tilt=-0.3, breath=0.5),
    "cold": Voice(pace=0.97, pitch_range=0.45, tilt=-0.1),
    "angry": Voice(pace=1.15, pitch=1.06, pitch_range=1.6, tilt=0.3),
}
# Phonemes are misaki symbols; capital letters are diphthongs.
VISEMES = {
    "PP": "pbm", "FF": "fv", "TH": "θð", "DD": "tdnɾTʔ", "kk": "kɡŋ", "CH": "ʧʤʃʒ", "SS": "sz", "nn": "l",
    "RR": "ɹɜɚ", "aa": "ɑæaʌIWɐ", "E": "ɛeAəᵊ", "I": "iɪᵻjY", "O": "ɔoO", "U": "uʊw", "sil": ".,!?;:—…",
}  # fmt: skip
STRESS = "ˈˌ"
WORD_GAP_MS = 80  # a shorter space is no pause: the mouth moves on
VISEME_OF = {symbol: name for name, symbols in VISEMES.items() for symbol in symbols}


@dataclass(frozen=True)
class Phone:
    """One phoneme and where it lies in the sound."""

    symbol: str
    start_s: float
    end_s: float

    @property
    def is_pause(self) -> bool:
        """Tell a gap one can see from the space between two words."""
        return self.symbol == " " and 1000 * (self.end_s - self.start_s) >= WORD_GAP_MS


def sounding(style: VoiceStyle) -> Voice:
    """The voice of a style: its own numbers moved by mood, rate and pitch; an unknown name is "heart"."""
    voice = VOICES.get(style.voice, VOICES["heart"])
    mood = MOODS.get(style.mood, MOODS["neutral"])
    return replace(
        voice,
        pace=voice.pace * mood.pace * style.rate,
        pitch=voice.pitch * mood.pitch * 2 ** (style.pitch_st / 12),
        pitch_range=voice.pitch_range * mood.pitch_range,
        tilt=voice.tilt + mood.tilt,
        breath=voice.breath + mood.breath,
    )


def visemes(phones: list[Phone], duration_s: float) -> list[tuple[int, str]]:
    """Give the mouth shape that starts at each millisecond.

    A stress mark has frames of its own before its vowel, so the vowel starts where the mark does.
    """
    out: list[tuple[int, str]] = []
    stress_s: float | None = None
    for phone in phones:
        if phone.symbol in STRESS:
            stress_s = phone.start_s
            continue
        name = "sil" if phone.is_pause else VISEME_OF.get(phone.symbol)
        if name and (not out or out[-1][1] != name):
            out.append((round(1000 * (phone.start_s if stress_s is None else stress_s)), name))
        stress_s = None
    return [*out, (round(1000 * duration_s), "sil")]


def word_ends(
    text: str, phones: list[Phone], duration_s: float, spoken: Sequence[int] = ()
) -> list[tuple[int, str]]:
    """Give each written word the millisecond at which it has been heard.

    A written word may be several spoken ones ("16:30"); `spoken` says how many each is. Where the counts still differ,
    the ends are shared out evenly.
    """
    words = text.split()
    ends = [phone.start_s for phone in phones if phone.symbol == " "] + [duration_s]
    if sum(spoken) == len(ends):
        last = np.cumsum(spoken)
    else:
        last = np.round(np.arange(1, len(words) + 1) * len(ends) / max(1, len(words)))
    places = np.clip(last.astype(int), 1, len(ends)) - 1
    return [(round(1000 * ends[place]), word) for place, word in zip(places, words, strict=True)]
