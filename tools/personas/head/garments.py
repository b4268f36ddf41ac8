"""Clothes: a top smoothed off the body, cut at the neck, with a rib, a collar or lapels swept along the cut."""

from dataclasses import dataclass

import numpy as np
from PIL import Image
from scipy.ndimage import gaussian_filter
from scipy.spatial import cKDTree

from tools.personas.surface import Floats, Ints, cut, even, facing, neighbours, unit


@dataclass
class Cloth:
    """One piece of clothing as a mesh; `shade` is a factor per vertex on its colour."""

    points: Floats
    triangles: Ints
    shade: Floats

    @property
    def normals(self) -> Floats:
        """Directions of the surface."""
        return facing(self.points, self.triangles)


@dataclass(frozen=True)
class Neck:
    """A neckline on the base pose: a tilted plane round the neck, and in front a V down to `deep` (or none)."""

    back: float = 6.02
    front: float = 5.66
    deep: float | None = None
    side: float = 0.50

    def over(self, plain: Floats) -> Floats:
        """How far points lie above the neckline."""
        x, y, z = np.abs(plain[:, 0]), plain[:, 1], plain[:, 2]
        rim = self.front + (self.back - self.front) * np.clip((0.72 - z) / 1.07, -0.3, 1.2)
        over = y - rim
        if self.deep is None:
            return over
        slope = (self.front + 0.16 - self.deep) / self.side
        vee = (y - self.deep - slope * x) / np.hypot(1, slope)
        return np.where(z > 0.25, np.maximum(over, vee), over)


def shell(points: Floats, triangles: Ints, *, offset: float, rounds: int) -> Floats:
    """Smooth the body's detail away and step off it."""
    average, out = neighbours(triangles, len(points)), points.copy()
    for _ in range(rounds):
        out = 0.5 * out + 0.5 * (average @ out)
    return out + offset * facing(out, triangles)


def opened(points: Floats, plain: Floats, triangles: Ints, neck: Neck) -> tuple[Cloth, Floats]:
    """Cut a top at the neckline; the second result is the rim as one closed line, starting in front."""
    operator, kept, made = cut(triangles, neck.over(plain))
    after = operator @ points
    half = {(int(t[k]), int(t[(k + 1) % 3])) for t in kept for k in range(3)}
    fresh = set(made.tolist())
    step = {a: b for a, b in half if (b, a) not in half and a in fresh and b in fresh}
    best: list[int] = []
    while step:
        first = next(iter(step))
        loop, here = [first], step.pop(first)
        while here != first and here in step:
            loop.append(here)
            here = step.pop(here)
        best = max(best, loop, key=len)
    line = after[best]
    start = int(np.argmax(line[:, 2] * 0.3 - line[:, 1] - 3 * np.abs(line[:, 0])))
    line = np.roll(line, -start, axis=0)
    line = even(line, 0.045)
    for _ in range(2):
        line = 0.5 * line + 0.25 * (np.roll(line, 1, 0) + np.roll(line, -1, 0))
    return Cloth(after, kept, np.ones(len(after))), line


@dataclass
class Rim:
    """The neckline with its directions: along it, away from the cloth (inwards), off the cloth, and how far round it is."""

    line: Floats
    cloth: Cloth

    def __post_init__(self) -> None:
        self.along = unit(np.roll(self.line, -1, 0) - np.roll(self.line, 1, 0))
        tree, normals = cKDTree(self.cloth.points), self.cloth.normals
        _, near = tree.query(self.line, k=6)
        self.off = unit(normals[near].mean(axis=1))
        inward = unit(np.cross(self.along, self.off))
        centre = self.line.mean(axis=0)
        flip = np.sign((inward * (centre - self.line)).sum(1).sum())
        self.inward = inward * flip
        self.tree, self.normals = tree, normals

    def drop(self, points: Floats, height: float) -> Floats:
        """Move points to a height over the cloth."""
        flat = points.reshape(-1, 3)
        distance, near = self.tree.query(flat, k=4)
        weight = 1 / np.maximum(distance, 1e-4)
        weight /= weight.sum(1, keepdims=True)
        foot = (self.cloth.points[near] * weight[..., None]).sum(1)
        normal = unit((self.normals[near] * weight[..., None]).sum(1))
        over = ((flat - foot) * normal).sum(1)
        return np.asarray(flat + normal * (height - over)[:, None]).reshape(points.shape)


def sweep(rows: list[Floats], shades: list[float] | Floats, *, closed: bool = True) -> Cloth:
    """Join lines of equal length into a band."""
    grid = np.stack(rows)
    r, n = grid.shape[:2]
    count = n if closed else n - 1
    i, j = np.meshgrid(np.arange(r - 1), np.arange(count), indexing="ij")
    a, b = i * n + j, i * n + (j + 1) % n
    quads = np.stack([a, b, b + n, a, b + n, a + n], axis=-1).reshape(-1, 3)
    shade = np.repeat(np.asarray(shades, float), n)
    return Cloth(grid.reshape(-1, 3), quads, shade)


def rib(rim: Rim, *, width: float, thick: float) -> Cloth:
    """Make a round knitted edge."""
    w, t = width, thick
    profile = [
        (-0.35 * w, 0.0),
        (-0.25 * w, t),
        (0.2 * w, 1.25 * t),
        (0.7 * w, 0.9 * t),
        (w, 0.1 * t),
        (0.9 * w, -t),
        (0.1 * w, -1.2 * t),
    ]
    rows = [rim.line + rim.inward * b + rim.off * h for b, h in profile]
    return sweep(rows, [0.82, 0.92, 1.0, 1.0, 0.9, 0.6, 0.45])


def hem(rim: Rim, *, width: float) -> Cloth:
    """Make a flat sewn edge, as on scrubs."""
    outer = rim.drop(rim.line - rim.inward * width, 0.012)
    seam = rim.drop(rim.line - rim.inward * width * 0.94, 0.034)
    stitch = rim.drop(rim.line - rim.inward * width * 0.80, 0.026)
    flat = rim.drop(rim.line - rim.inward * width * 0.70, 0.036)
    edge = rim.line + rim.off * 0.034
    return sweep([outer, seam, stitch, flat, edge, rim.line + rim.inward * 0.025, rim.line - rim.off * 0.05],
                 [0.62, 0.95, 0.72, 1.0, 1.0, 0.85, 0.5])  # fmt: skip


def collar(rim: Rim, *, stand: float, leaf: float, point: float, gap: float) -> Cloth:
    """Make a folded shirt collar, open in front."""
    n = len(rim.line)
    around = np.minimum(np.arange(n), n - np.arange(n)) / (n / 2)  # 0 in front, 1 at the back
    order = np.flatnonzero(around > gap)
    w = np.clip(1 - (around[order] - gap) / 0.30, 0, 1)[:, None]
    p, off = rim.line[order], rim.off[order]
    centre = rim.line.mean(axis=0)
    out = unit((p - centre) * [1, 0, 1])
    lift = unit(np.array([0.0, 1.0, -0.12]) + 0.10 * out)
    front = np.array([0.0, 0.0, 1.0])
    high = stand * (1 - 0.35 * w)
    top = p + lift * high + out * 0.02
    spread = np.sign(p[:, :1]) * np.array([1.0, 0, 0])
    fall = unit(-lift * 1.0 + out * 0.38 + spread * w * 0.30 + front * 0.06)
    tip = top + out * 0.06 + fall * (leaf + point * w**2)
    settled = rim.drop(tip, 0.05)
    tip = np.where(((tip - settled) * off).sum(1, keepdims=True) < 0, settled, tip)
    rows = [p - off * 0.02 - lift * 0.03, p + lift * high * 0.5 + out * 0.0, top, top + lift * 0.02 + out * 0.04,
            top + out * 0.085 - lift * 0.02, 0.5 * (top + out * 0.09) + 0.5 * tip + out * 0.02, tip, tip - out * 0.03 + lift * 0.02]  # fmt: skip
    return sweep(rows, [0.45, 0.60, 0.85, 1.0, 1.05, 1.0, 1.0, 0.6], closed=False)


def lapels(rim: Rim, *, notch_y: float, low_y: float, wide: float) -> Cloth:
    """Turn the opening's edge out into a collar and two lapels with a notch between them."""
    y = rim.line[:, 1]
    top = y.max()
    down = np.clip((notch_y - y) / max(notch_y - low_y, 1e-6), 0, 1)
    lapel = wide * (1 - down) ** 0.75 * np.clip(1.0 + 0.25 * (1 - down), 0, 1.3)
    neck = 0.40 + 0.22 * np.clip((top - y) / max(top - notch_y, 1e-6), 0, 1)
    width = np.where(y > notch_y, neck, lapel)
    near = np.clip(1 - np.abs(y - notch_y) / 0.09, 0, 1)
    width = width * (1 - 0.50 * near)
    width = gaussian_filter(width, 0.6, mode="wrap")[:, None]
    edge = rim.line + rim.off * 0.03
    roll = rim.line + rim.inward * 0.01 + rim.off * 0.075
    flat = rim.drop(rim.line - rim.inward * width * 0.5, 0.085)
    rim_line = rim.drop(rim.line - rim.inward * width, 0.055)
    under = rim.drop(rim.line - rim.inward * (width - 0.015), 0.005)
    return sweep([rim.line - rim.off * 0.04 - rim.inward * 0.02, edge + rim.inward * 0.015, roll, flat, rim_line, under],
                 [0.5, 0.8, 1.0, 1.0, 1.02, 0.55])  # fmt: skip


def weave(kind: str, rng: np.random.Generator, side: int = 256) -> tuple[Image.Image, Image.Image]:
    """Paint a cloth that tiles: near-white colour to be tinted, and a normal map; twill, fleece or plain."""
    y, x = np.mgrid[0:side, 0:side]
    noise = gaussian_filter(rng.normal(size=(side, side)), 1.0, mode="wrap") * 2
    if kind == "twill":
        height = np.sin((x + y) * 2 * np.pi / 8) * 0.5 + noise * 0.4
    elif kind == "fleece":
        height = gaussian_filter(rng.normal(size=(side, side)), 2.2, mode="wrap") * 9 + noise * 0.8
    else:
        height = 0.35 * np.sin(x * 2 * np.pi / 4) * np.sin(y * 2 * np.pi / 4) + noise * 0.3
    value = np.clip(
        228
        + 12 * height
        + 5 * gaussian_filter(rng.normal(size=(side, side)), 14, mode="wrap") * 20,
        150,
        255,
    )
    down, right = (np.roll(height, -1, k) - np.roll(height, 1, k) for k in (0, 1))
    normal = np.stack([-right * 0.5, down * 0.5, np.ones_like(right)], -1)
    normal /= np.linalg.norm(normal, axis=-1, keepdims=True)
    colour = Image.fromarray(value.astype(np.uint8)).convert("RGB")
    return colour, Image.fromarray((normal * 127 + 128).astype(np.uint8))
