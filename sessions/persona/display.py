"""What a persona's state looks and sounds like: action units for the face, a handful of numbers for the voice.

The units are named by the Facial Action Coding System; the mapping is by common usage, judged by its author, not rated
by viewers.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sessions.persona.state import Mood, State, within


@dataclass(frozen=True)
class Voice:
    """How the next reply is spoken."""

    rate: float  # times the persona's own rate
    pitch_st: float  # semitones above the persona's own pitch
    gain_db: float
    pause_ms: int  # least gap from the end of the learner's speech to the first sound
    reply_words: int


@dataclass(frozen=True)
class Display:
    """What the face and the voice show; action units (AU) in 0..1 of the Facial Action Coding System."""

    units: Mapping[str, float]
    gaze_on: float  # share of time looking at the learner
    blink_per_min: int
    lean: float  # -0.5 back .. 0.5 forward
    nod: float  # chance of a nod at a clause end
    voice: Voice


LONGEST_PAUSE_MS = (
    450  # an ordinary reply; a heavy line's own silence is the scene's, not the voice's
)


def display(state: State) -> Display:
    """Show a state: anger in brows and lips, hurt in inner brows and chin, a smile late and small."""
    mood = state.mood
    guarded, trust, calm, openness = mood
    return Display(
        units=units(mood),
        gaze_on=show(0.35 + 0.5 * openness + 0.1 * trust - (0.2 if guarded > 0.8 else 0)),
        blink_per_min=round(14 + 16 * (1 - calm)),
        lean=round(0.5 * openness - 0.5 * guarded, 2),
        nod=show(0.1 + 0.5 * openness - 0.2 * guarded),
        voice=voice(mood),
    )


def units(mood: Mood) -> dict[str, float]:
    """Give the action units of a mood."""
    guarded, trust, calm, openness = mood
    raw = {
        "AU1_inner_brow": (1 - calm) * (1 - guarded) * 1.6,
        "AU4_brow_lower": 1.3 * guarded - 0.35,
        "AU5_lid_raise": (guarded - 0.6) * 1.5,
        "AU6_cheek": (trust + openness - 1.1) * 1.1,
        "AU7_lid_tight": 1.2 * guarded - 0.45,
        "AU12_lip_corner": (trust + openness - 1.05) * 1.2,
        "AU14_dimpler": (guarded - 0.65) * 1.6 * calm,
        "AU15_corner_down": (1 - calm) * 0.8 - 0.15,
        "AU17_chin": (1 - calm) * 0.9 - 0.25,
        "AU23_lip_tight": 1.2 * guarded - 0.5,
        "AU24_lip_press": (guarded - 0.45) * (1 - openness) * 1.8,
    }
    return {name: show(value) for name, value in raw.items()}


def voice(mood: Mood) -> Voice:
    """Give the voice of a mood."""
    guarded, _, calm, openness = mood
    arousal = show(0.5 * guarded + 0.5 * (1 - calm))
    return Voice(
        rate=round(1 + 0.18 * (arousal - 0.4) - 0.12 * (1 - calm) * (1 - guarded), 2),
        pitch_st=round(3 * (arousal - 0.4), 1),
        gain_db=round(5 * (guarded - 0.5), 1),
        pause_ms=min(
            LONGEST_PAUSE_MS, round(350 + 900 * (1 - openness) * (1 - arousal) + 300 * (1 - calm))
        ),
        reply_words=round(8 + 38 * openness + 10 * guarded * (1 - openness)),
    )


def show(value: float) -> float:
    """Keep a value in 0..1 with two digits."""
    return round(within(value), 2)
