"""The closed loop: what is drawn on a face with known weights is read off the picture by the product's own face reader."""

import asyncio
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

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
AH: Final = {"jawOpen": 0.47, **both("mouthLowerDown", 0.32), **both("mouthUpperUp", 0.15)}
SHUT: Final = {**both("mouthPress", 0.5), "mouthRollLower": 0.2, "mouthRollUpper": 0.2}
POSES: Final[Mapping[str, Weights]] = {
    "rest": {},
    "smile": SMILE,
    "lowered": LOWERED,
    "away": AWAY,
    "ah": AH,
    "shut": SHUT,
}
PLAYED: Final = ("neutral", "hostile", "open")
PICTURE: Final = 256


@dataclass(frozen=True)
class Read:
    """What was read off one person's pictures, and which of the promises do not hold."""

    slug: str
    rung: str
    figures: dict[str, float]
    faults: list[str]


def framed(picture: Image.Image) -> Image.Image:
    """A square picture in the middle of a camera's frame."""
    frame = Image.new("RGB", (WIDTH, HEIGHT), "#777")
    frame.paste(
        picture.resize((HEIGHT, HEIGHT), Image.Resampling.LANCZOS), ((WIDTH - HEIGHT) // 2, 0)
    )
    return frame


def run(people: list[str], rung: str, say: Callable[[str], None]) -> list[Read]:
    """Draw every person on one rung, then read all of the pictures."""
    pictures = {}
    with studio() as seen:
        for slug in people:
            if not seen.seat(slug, rung, PICTURE):
                raise SystemExit(f"{slug} could not be drawn: run `manage.py personas build`.")
            pictures[slug] = drawn(seen)
    out = []
    for slug, own in pictures.items():
        out.append(judged(slug, rung, figures(asyncio.run(signals_of(own)))))
        say(line(out[-1]))
    return out


def drawn(seen: Studio) -> dict[str, Image.Image]:
    """One person's pictures by name."""
    turned = {f"yaw {deg}": seen.pose({}, (0, math.radians(deg), 0)) for deg in YAW_DEG}
    posed = {name: seen.pose(dict(weights)) for name, weights in POSES.items()}
    shown = {name: seen.settled({"show": STATES[name], "floor": "learner"}) for name in PLAYED}
    return turned | posed | shown


async def signals_of(pictures: Mapping[str, Image.Image]) -> dict[str, Signals]:
    """Each picture's last reading, as the reader comes to it frame by frame."""
    reader, at_ms, out = MediaPipeFace(), 0, {}
    for name, picture in pictures.items():
        still = np.asarray(framed(picture), np.uint8)
        for _ in range(READINGS):
            at_ms += 200
            out[name] = await reader.read(still, at_ms)
    await reader.close()
    return out


def figures(read: Mapping[str, Signals]) -> dict[str, float]:
    """Every figure of one person; none where a face was not found."""
    if not all(signals.face for signals in read.values()):
        return {}
    rest = read["rest"]
    level, own = angles(rest.matrix)[0], max(0.01, brow(rest))
    return {
        "yaw_error_deg": max(
            abs(angles(read[f"yaw {deg}"].matrix)[0] - level - deg) for deg in YAW_DEG
        ),
        "smile_rest": smile_of(rest),
        "smile_0.4": smile_of(read["smile"]),
        "brow_share": brow(read["lowered"]) / own,
        "gaze_rest": sideways(rest),
        "gaze_away": sideways(read["away"]),
        "jaw_ah": read["ah"].weights["jawOpen"] - read["shut"].weights["jawOpen"],
        "neutral_smile": smile_of(read["neutral"]),
        "neutral_brow_share": brow(read["neutral"]) / own,
        "hostile_brow_share": brow(read["hostile"]) / own,
        "hostile_smile": smile_of(read["hostile"]),
        "open_smile": smile_of(read["open"]),
    }


def brow(signals: Signals) -> float:
    """The height of the inner brow."""
    return signals.weights.get("browInnerUp", 0.0)


def sideways(signals: Signals) -> float:
    """How far the eyes look to a side."""
    return max(signals.weights.get(name, 0.0) for name in ("eyeLookOutLeft", "eyeLookOutRight"))


def judged(slug: str, rung: str, seen: dict[str, float]) -> Read:
    """Hold the figures against the promises."""
    if not seen:
        return Read(slug, rung, {}, ["no face found"])
    promises = {
        "yaw": seen["yaw_error_deg"] <= YAW_ERROR_DEG,
        "smile": seen["smile_0.4"] - seen["smile_rest"] >= SMILE_SEEN,
        "rest": max(seen["smile_rest"], seen["neutral_smile"]) < SMILE_RESTS,
        "brow": seen["brow_share"] <= BROW_FALLS,
        "gaze": seen["gaze_away"] >= GAZE_SEEN > seen["gaze_rest"],
        "jaw": seen["jaw_ah"] >= JAW_OPENS,
        "neutral brow": seen["neutral_brow_share"] > BROW_FALLS,
        "hostile": seen["hostile_brow_share"] <= BROW_FALLS and seen["hostile_smile"] < SMILE_SEEN,
        "open": seen["open_smile"] - seen["smile_rest"] >= SMILE_SEEN,
    }  # fmt: skip
    return Read(slug, rung, seen, [name for name, holds in promises.items() if not holds])


def line(read: Read) -> str:
    """One person for people to read."""
    told = "  ".join(f"{name} {value:.2f}" for name, value in read.figures.items())
    return f"{read.slug:8}{read.rung:6}{told}  {'FAILS: ' + ', '.join(read.faults) if read.faults else 'holds'}"
