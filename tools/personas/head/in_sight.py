"""Which strips of hair a camera before the face can see: most of long hair lies behind the head and is drawn for nothing."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from tools.personas.surface import Floats, Ints, corner_shares

TURNS_DEG: Final = (-32, -16, 0, 16, 32)
NODS_DEG: Final = (-16, 0, 16)
"""Further than a head ever turns in a talk."""

CELL: Final = 0.03
"""Decimetres; a strip is five times as wide."""

EACH: Final = 3
"""Samples of a strip's surface for each cell that it fills."""

LAYERS: Final = 7
"""Under so many strips of hair nothing shines through: about half of each is cut away at its edges."""

SLACK: Final = 0.06


def in_sight(points: Floats, triangles: Ints, solid: Floats) -> NDArray[np.bool_]:
    """For each triangle whether some view sees any of it; `solid` are points of skin dense enough to close the grid."""
    samples, of = spread(points, triangles)
    seen = np.zeros(len(triangles), bool)
    for turn in TURNS_DEG:
        for nod in NODS_DEG:
            axes = camera(np.radians(turn), np.radians(nod))
            seen[of[visible(samples @ axes, solid @ axes)]] = True
    return seen


def spread(points: Floats, triangles: Ints) -> tuple[Floats, Ints]:
    """Samples all over a mesh, about `EACH` a cell, and the triangle of each."""
    a, b, c = (points[triangles[:, corner]] for corner in range(3))
    area = 0.5 * np.linalg.norm(np.cross(b - a, c - a), axis=1)
    of = np.repeat(
        np.arange(len(triangles)), np.maximum(EACH, np.ceil(EACH * area / CELL**2)).astype(int)
    )
    shares = corner_shares(len(of), np.random.default_rng(0))
    return (points[triangles[of]] * shares[..., None]).sum(axis=1), of


def camera(turn: float, nod: float) -> Floats:
    """Right, up and towards the viewer, as columns."""
    towards = np.array([np.sin(turn) * np.cos(nod), np.sin(nod), np.cos(turn) * np.cos(nod)])
    right = np.array([np.cos(turn), 0, -np.sin(turn)])
    return np.stack([right, np.cross(towards, right), towards], axis=1)


def visible(samples: Floats, solid: Floats) -> NDArray[np.bool_]:
    """Which samples have neither skin nor too much hair before them."""
    low = np.minimum(samples.min(0), solid.min(0))
    wide = int((max(samples[:, 1].max(), solid[:, 1].max()) - low[1]) / CELL) + 1

    def cell(where: Floats) -> Ints:
        place = ((where[:, :2] - low[:2]) / CELL).astype(int)
        return np.asarray(place[:, 0] * wide + place[:, 1])

    here, there = cell(samples), cell(solid)
    skin = np.full(max(here.max(), there.max()) + 1, -np.inf)
    np.maximum.at(skin, there, solid[:, 2])
    order = np.lexsort((-samples[:, 2], here))
    first = np.searchsorted(here[order], here[order])
    before = np.empty(len(samples))
    before[order] = np.arange(len(samples)) - first
    return (samples[:, 2] > skin[here] - SLACK) & (before < EACH * LAYERS)
