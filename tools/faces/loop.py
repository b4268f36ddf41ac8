"""The closed loop: what is drawn on a face with known weights is read off the picture by the product's own face reader."""

import asyncio
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from PIL import Image

from providers.base import Signals
from providers.embedded.face import MediaPipeFace
from realtime.observing import angles, smile_of
from tools.faces.cues import STATES
from tools.faces.studio import Studio, studio

WIDTH, HEIGHT = 320, 240
READINGS: Final = 3
"""A tracker settles on a picture within so many frames."""

YAW_DEG: Final = (-20, -10, 10, 20)
YAW_ERROR_DEG: Final = 3.0
SMILE_SEEN, SMILE_RESTS = 0.3, 0.15
BROW_FALLS: Final = 0.5
GAZE_SEEN: Final = 0.4
JAW_OPENS: Final = 0.1
Weights = Mapping[str, float]


def both(name: str, weight: float) -> dict[str, float]:
    """The same weight on both sides."""
    return {f"{name}Left": weight, f"{name}Right": weight}


AWAY: Final = {"eyeLookOutLeft": 1.0, "eyeLookInRight": 1.0}
LOWERED: Final = both("browDown", 1.2)
SMILE: Final = {**both("mouthSmile", 0.4), **both("cheekSquint", 0.2)}
AH: Final = {"jawOpen": 0.42, **both("mouthLowerDown", 0.25)}


@dataclass(frozen=True)
class Read:
    """What was read off one person's pictures, and which of the promises do not hold."""

    slug: str
    rung: str
    figures: dict[str, float]
    faults: list[str]


class Mirror:
    """One person drawn and read; the reader goes through every picture as through a camera's frames."""

    def __init__(self, seen: Studio) -> None:
        self.seen, self.reader, self.at_ms = seen, MediaPipeFace(), 0

    def pose(self, weights: Weights, yaw_deg: float = 0) -> Signals:
        """Draw exact weights and read them."""
        return self.look(self.seen.pose(dict(weights), (0, math.radians(yaw_deg), 0)))

    def shown(self, cue: dict[str, Any]) -> Signals:
        """Draw what a cue of the room comes to and read it."""
        return self.look(self.seen.settled(cue))

    def look(self, picture: Image.Image) -> Signals:
        """The last of a few readings of one still picture."""
        still = np.asarray(framed(picture), np.uint8)
        signals = Signals(0, {}, (), face=False)
        for _ in range(READINGS):
            self.at_ms += 200
            signals = asyncio.run(self.reader.read(still, self.at_ms))
        return signals


def framed(picture: Image.Image) -> Image.Image:
    """A square picture in the middle of a camera's frame."""
    frame = Image.new("RGB", (WIDTH, HEIGHT), "#777")
    frame.paste(
        picture.resize((HEIGHT, HEIGHT), Image.Resampling.LANCZOS), ((WIDTH - HEIGHT) // 2, 0)
    )
    return frame


def run(people: list[str], rung: str, say: Callable[[str], None]) -> list[Read]:
    """Read every person on one rung."""
    out = []
    with studio() as seen:
        for slug in people:
            if not seen.seat(slug, rung, 480):
                raise SystemExit(f"{slug} could not be drawn: run `manage.py personas build`.")
            mirror = Mirror(seen)
            out.append(judged(slug, rung, measured(mirror)))
            mirror.reader.close()
            say(line(out[-1]))
    return out


def measured(mirror: Mirror) -> dict[str, float]:
    """Every figure of one person; a face that is not found leaves its figures out."""
    rest = mirror.pose({})
    if not rest.face:
        return {}
    level = angles(rest.matrix)[0]
    turned = [
        abs(angles(mirror.pose({}, deg).matrix or rest.matrix)[0] - level - deg) for deg in YAW_DEG
    ]
    neutral = mirror.shown({"show": STATES["neutral"], "floor": "learner"})
    hard = mirror.shown({"show": STATES["hostile"], "floor": "learner"})
    warm = mirror.shown({"show": STATES["open"], "floor": "learner"})
    away, low, ah = mirror.pose(AWAY), mirror.pose(LOWERED), mirror.pose(AH)
    return {
        "yaw_error_deg": max(turned),
        "smile_rest": smile_of(rest),
        "smile_0.4": smile_of(mirror.pose(SMILE)),
        "brow_share": brow(low) / max(0.01, brow(rest)),
        "gaze_rest": sideways(rest),
        "gaze_away": sideways(away),
        "jaw_ah": ah.weights["jawOpen"] - rest.weights["jawOpen"],
        "neutral_smile": smile_of(neutral),
        "neutral_brow_share": brow(neutral) / max(0.01, brow(rest)),
        "hostile_brow_share": brow(hard) / max(0.01, brow(rest)),
        "hostile_smile": smile_of(hard),
        "open_smile": smile_of(warm),
    }


def brow(signals: Signals) -> float:
    """The height of the inner brow."""
    return signals.weights.get("browInnerUp", 0.0)


def sideways(signals: Signals) -> float:
    """How far the eyes look to a side."""
    return max(signals.weights.get(name, 0.0) for name in ("eyeLookOutLeft", "eyeLookOutRight"))


def judged(slug: str, rung: str, figures: dict[str, float]) -> Read:
    """Hold the figures against the promises."""
    if not figures:
        return Read(slug, rung, {}, ["no face found"])
    promises = {
        "yaw": figures["yaw_error_deg"] <= YAW_ERROR_DEG,
        "smile": figures["smile_0.4"] - figures["smile_rest"] >= SMILE_SEEN,
        "rest": max(figures["smile_rest"], figures["neutral_smile"]) < SMILE_RESTS,
        "brow": figures["brow_share"] <= BROW_FALLS,
        "gaze": figures["gaze_away"] >= GAZE_SEEN > figures["gaze_rest"],
        "jaw": figures["jaw_ah"] >= JAW_OPENS,
        "neutral brow": figures["neutral_brow_share"] > BROW_FALLS,
        "hostile": figures["hostile_brow_share"] <= BROW_FALLS and figures["hostile_smile"] < SMILE_SEEN,
        "open": figures["open_smile"] - figures["smile_rest"] >= SMILE_SEEN,
    }  # fmt: skip
    return Read(slug, rung, figures, [name for name, holds in promises.items() if not holds])


def line(read: Read) -> str:
    """One person for people to read."""
    told = "  ".join(f"{name} {value:.2f}" for name, value in read.figures.items())
    return f"{read.slug:8}{read.rung:6}{told}  {'FAILS: ' + ', '.join(read.faults) if read.faults else 'holds'}"
