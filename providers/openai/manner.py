"""How a voice service is told to sound: the persona's mood and pace as a direction in words; used by every voice here."""

from typing import Final

from providers.base import VoiceStyle

MOODS: Final = {
    "neutral": "even and natural, as in an ordinary conversation at work",
    "tense": "guarded and tight, under pressure, not loud",
    "cold": "flat, controlled and distant",
    "angry": "sharp and hard, with held-back anger, not shouting",
    "sad": "quiet and lowered, close to the surface",
}
FASTER, SLOWER = 1.06, 0.94


def manner(style: VoiceStyle) -> str:
    """The direction for one clause."""
    pace = "a little faster than usual" if style.rate > FASTER else "at their usual pace"
    pace = "a little slower than usual" if style.rate < SLOWER else pace
    return f"Tone: {MOODS.get(style.mood, MOODS['neutral'])}. Speak {pace}."
