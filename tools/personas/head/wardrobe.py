"""What the cast wears: each cut as pieces of cloth, under-layers last; used by the builder."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from tools.personas.head.garments import Cloth, Neck, Rim, collar, hem, lapels, opened, rib
from tools.personas.surface import Floats, Ints

Torso = Callable[[float, int], tuple[Floats, Floats, Ints]]
"""The top half of the body at an offset, smoothed so many times: points, their base pose, triangles."""

NECKS = {
    "blazer": Neck(deep=4.05, side=0.62, back=6.04),
    "scrubs": Neck(deep=4.95, side=0.56),
    "fleece": Neck(deep=4.75, side=0.56, back=6.03),
    "crew": Neck(deep=5.40, side=0.66, back=6.03),
    "shirt": Neck(front=5.72, deep=5.20, side=0.42),
}
OFFSETS = {"blazer": 0.15, "scrubs": 0.07, "fleece": 0.14, "crew": 0.10, "shirt": 0.08}
KINDS = {
    "blazer": "twill",
    "scrubs": "plain",
    "fleece": "fleece",
    "crew": "fleece",
    "shirt": "shirt",
}
ROUGH = {"twill": 0.86, "plain": 0.86, "fleece": 0.95, "shirt": 0.86}
REPEATS = {
    "twill": 2.2,
    "plain": 3.0,
    "fleece": 3.2,
    "shirt": 3.0,
}  # times the weave repeats in a decimetre


@dataclass
class Piece:
    """One sewn piece; `kind` is its weave, `floor` how bright its deepest fold stays."""

    cloth: Cloth
    kind: str
    colour: Floats
    floor: float = 0.62
    holds_hair: bool = True


def dress(torso: Torso, top: dict[str, Any]) -> list[Piece]:
    """Make the clothes of one persona."""
    cut, colour = top["cut"], np.array(top["colour"], float) / 255
    points, plain, triangles = torso(OFFSETS[cut], 14)
    cloth, line = opened(points, plain, triangles, NECKS[cut])
    rim, kind = Rim(line, cloth), KINDS[cut]
    body = Piece(cloth, kind, colour, floor=0.35)
    if cut == "scrubs":
        return [body, Piece(hem(rim, width=0.20), kind, colour, holds_hair=False)]
    if cut == "crew":
        return [body, Piece(rib(rim, width=0.16, thick=0.05), kind, colour * 0.9)]
    if cut == "shirt":
        return [body, Piece(folded(rim), kind, colour * 1.05)]
    if cut == "blazer":
        low, high = line[:, 1].min(), line[:, 1].max()
        edge = Piece(
            lapels(rim, notch_y=high - 0.72, low_y=low + 0.12, wide=0.78), kind, colour * 1.06
        )
    else:
        edge = Piece(rib(rim, width=0.15, thick=0.05), kind, colour * 0.92)
    return [
        body,
        edge,
        *shirt(torso, np.array(top["under"], float) / 255, deep=5.28 if cut == "blazer" else 5.42),
    ]


def shirt(torso: Torso, colour: Floats, *, deep: float) -> list[Piece]:
    """Make an open-necked shirt to wear under something else; only its front is there."""
    points, plain, triangles = torso(0.05, 10)
    keep = (np.abs(plain[:, 0]) < 1.15) & (plain[:, 1] > 3.6)
    cloth, line = opened(
        points,
        plain,
        triangles[keep[triangles].all(axis=1)],
        Neck(front=5.72, deep=deep, side=0.40),
    )
    return [
        Piece(cloth, "shirt", colour, floor=0.35, holds_hair=False),
        Piece(folded(Rim(line, cloth)), "shirt", colour),
    ]


def folded(rim: Rim) -> Cloth:
    """Make a shirt's collar."""
    return collar(rim, stand=0.24, leaf=0.30, point=0.26, gap=0.09)
