"""Soft shade baked into vertex colours: how much of the sky each vertex sees past skin, hair and clothes."""

import numpy as np

from tools.personas.surface import Floats, unit


def openness(
    points: Floats,
    normals: Floats,
    blockers: Floats,
    *,
    directions: int = 96,
    cell: float = 0.045,
    slack: float = 0.09,
) -> Floats:
    """Share of light (0..1) that reaches each point; blockers are points dense enough to close a grid of `cell`."""
    k = np.arange(directions) + 0.5
    height, turn = 1 - 1.55 * k / directions, np.pi * (1 + 5**0.5) * k
    ring = np.sqrt(np.maximum(0, 1 - height**2))
    sky = np.stack([ring * np.cos(turn), height, ring * np.sin(turn)], axis=1)
    seen, total = np.zeros(len(points)), np.zeros(len(points))
    for way in sky:
        side = unit(np.cross(way, [0.3, 0.1, 0.9]))
        up = np.cross(way, side)
        weight = np.maximum(0, normals @ way) * (0.6 + 0.4 * way[1] + 0.3 * max(0.0, way[2]))
        grid_b = np.floor(np.stack([blockers @ side, blockers @ up], 1) / cell).astype(int)
        grid_p = np.floor(np.stack([points @ side, points @ up], 1) / cell).astype(int)
        low = np.minimum(grid_b.min(0), grid_p.min(0))
        wide = max(grid_b[:, 1].max(), grid_p[:, 1].max()) - low[1] + 1
        index_b = (grid_b[:, 0] - low[0]) * wide + grid_b[:, 1] - low[1]
        index_p = (grid_p[:, 0] - low[0]) * wide + grid_p[:, 1] - low[1]
        nearest = np.full(max(index_b.max(), index_p.max()) + 1, -np.inf)
        np.maximum.at(nearest, index_b, blockers @ way)
        seen += weight * (nearest[index_p] <= points @ way + slack)
        total += weight
    return seen / np.maximum(total, 1e-6)
