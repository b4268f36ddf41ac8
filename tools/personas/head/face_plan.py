"""Where a face is flushed, shaded, creased, shiny and hairy, measured from its own eyes and nose; used by the builder."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from tools.personas.head.face_paint import Face, Floats, Spot

BROW = [
    (-0.215, 0.135),
    (-0.13, 0.165),
    (-0.03, 0.192),
    (0.07, 0.205),
    (0.16, 0.190),
    (0.235, 0.140),
]
JAW = [
    (-0.66, -0.50),
    (-0.24, -0.64),
    (0.0, -0.58),
    (0.24, -0.64),
    (0.66, -0.50),
    (0.60, -1.05),
    (0.25, -1.45),
    (-0.25, -1.45),
    (-0.60, -1.05),
]


@dataclass(frozen=True)
class Landmarks:
    """What the paint is placed by, in the mesh's decimetres; `lips` is the mask of the lips."""

    eyes: Sequence[Floats]
    nose: Floats
    lips: Floats

    @property
    def eye_y(self) -> float:
        """Height of the eyes."""
        return float(self.eyes[0][1])


def arc(dots: list[Spot]) -> list[Spot]:
    """Smooth a short path."""
    t, at = np.linspace(0, 1, len(dots)), np.linspace(0, 1, 24)
    fit = [
        np.polyval(np.polyfit(t, [d[k] for d in dots], min(3, len(dots) - 1)), at) for k in range(2)
    ]
    return list(zip(fit[0].tolist(), fit[1].tolist(), strict=True))


def paint(face: Face, marks: Landmarks, spec: dict[str, Any]) -> None:
    """Paint a persona's face."""
    age = float(np.clip((spec["years"] - 28) / 32, 0, 1))
    face.pores(1.0)
    face.pigment += 0.10 * face.spot(0, marks.eye_y + 0.55, 0.5, 0.22, 40) - 0.05
    for x, y, _ in marks.eyes:
        around_eye(face, x, y, age, man=spec["gender"])
        beside_nose(face, np.sign(x), marks.nose[1], age)
    frown(face, marks.eye_y, age)
    nose_y = marks.nose[1]
    face.blood += 0.22 * face.spot(0, nose_y + 0.02, 0.12, 0.09, 18) + 0.12 * face.spot(
        0, nose_y - 0.62, 0.16, 0.10, 24
    )
    face.shine += 0.13 * face.spot(0, nose_y + 0.10, 0.07, 0.20, 14) + 0.09 * face.spot(
        0, marks.eye_y + 0.45, 0.36, 0.14, 30
    )
    face.freckles(int(90 + 160 * age), 0.10 + 0.16 * age, (0, marks.eye_y - 0.3), (0.45, 0.55))
    for x, y, _ in marks.eyes:
        face.calm(face.spot(x, y + 0.035, 0.20, 0.085, 8))
    face.blood += marks.lips * spec["lips"][0]
    face.pigment += marks.lips * spec["lips"][1]
    face.height += marks.lips * 0.77 * face.noise(4)
    face.shine += 0.20 * marks.lips
    if spec.get("stubble"):
        stubble(face, marks, spec["stubble"])
    arcs = [np.array([(x + np.sign(x) * dx, y + dy) for dx, dy in BROW]) for x, y, _ in marks.eyes]
    face.brows(arcs, np.array(spec["brows"], float), 1.0 if spec["gender"] > 0.5 else 0.72)


def around_eye(face: Face, x: float, y: float, age: float, *, man: float) -> None:
    """Flush the cheek, shade and crease the lids, and add crow's feet and bags with age."""
    s = np.sign(x)
    face.blood += (0.17 - 0.05 * man) * face.spot(x + 0.12 * s, y - 0.40, 0.20, 0.16, 34)
    face.blood += 0.08 * face.spot(x + 0.02 * s, y - 0.15, 0.17, 0.055, 12)
    face.pigment += (0.16 + 0.16 * age) * face.spot(x - 0.02 * s, y - 0.145, 0.16, 0.050, 12)
    face.pigment += 0.18 * face.spot(x, y + 0.10, 0.19, 0.055, 10)
    face.blood += 0.30 * face.spot(x - 0.165 * s, y - 0.015, 0.035, 0.03, 5)  # tear duct
    lid = arc(
        [
            (x - 0.14 * s, y + 0.040),
            (x - 0.07 * s, y + 0.085),
            (x + 0.03 * s, y + 0.098),
            (x + 0.12 * s, y + 0.070),
            (x + 0.17 * s, y + 0.025),
        ]
    )
    face.wrinkle(face.lines([lid], 3, 1.6), 0.8)
    rim = arc(
        [
            (x - 0.16 * s, y - 0.02),
            (x - 0.07 * s, y - 0.065),
            (x + 0.04 * s, y - 0.070),
            (x + 0.15 * s, y - 0.02),
        ]
    )
    face.blood += 0.26 * face.lines([rim], 3, 1.6)
    face.shine += 0.25 * face.lines([rim], 3, 1.2)
    bag = arc(
        [
            (x - 0.15 * s, y - 0.085),
            (x - 0.05 * s, y - 0.165),
            (x + 0.08 * s, y - 0.165),
            (x + 0.16 * s, y - 0.10),
        ]
    )
    face.wrinkle(face.lines([bag], 4, 3.0), 0.25 + 0.6 * age)
    feet = [
        arc(
            [
                (x + 0.21 * s, y + dy * 0.5),
                (x + 0.27 * s, y + dy),
                (x + 0.34 * s, y + dy * 1.9 - 0.01),
            ]
        )
        for dy in (0.05, 0.0, -0.05, -0.10)
    ]
    face.wrinkle(face.lines(feet, 2, 1.7), 0.75 * age)


def beside_nose(face: Face, s: float, nose_y: float, age: float) -> None:
    """Crease from the nose to the mouth's corner and on to the chin."""
    fold = arc(
        [
            (0.13 * s, nose_y + 0.02),
            (0.22 * s, nose_y - 0.10),
            (0.29 * s, nose_y - 0.25),
            (0.31 * s, nose_y - 0.36),
        ]
    )
    face.wrinkle(face.lines([fold], 5, 4.0), 0.30 + 0.75 * age)
    down = arc([(0.27 * s, nose_y - 0.40), (0.30 * s, nose_y - 0.50), (0.29 * s, nose_y - 0.60)])
    face.wrinkle(face.lines([down], 4, 4.0), 0.45 * age)


def frown(face: Face, eye_y: float, age: float) -> None:
    """Crease the forehead and between the brows."""
    for s in (-1, 1):
        between = arc(
            [(0.045 * s, eye_y + 0.12), (0.055 * s, eye_y + 0.19), (0.04 * s, eye_y + 0.26)]
        )
        face.wrinkle(face.lines([between], 2, 2.0), 0.55 * age)
    across = [(-0.42, -0.03), (-0.2, 0.015), (0.0, -0.01), (0.2, 0.02), (0.42, -0.03)]
    rows = [arc([(x, eye_y + high + dy) for x, dy in across]) for high in (0.40, 0.49, 0.58)]
    face.wrinkle(face.lines(rows, 3, 2.6), 0.55 * age)


def stubble(face: Face, marks: Landmarks, strength: float) -> None:
    """Darken jaw and upper lip, with specks."""
    jaw = face.faces([np.array([[x, marks.eye_y + dy, 0] for x, dy in JAW])], [1.0], 24) * (
        1 - marks.lips
    )
    specks = (face.rng.random(jaw.shape) < 0.22).astype(float)
    face.pigment += jaw * strength * (0.45 + 1.2 * specks)
    face.blood -= jaw * strength * 0.35
    face.height += jaw * specks * strength * 1.5
