"""Hair as strips of see-through texture laid along combed strands; used by the persona builder.

Lengths are in the mesh's decimetres. A strand starts at a root on the scalp, follows its combing along the skull and
then falls, pushed out of the body wherever it would enter it.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw, ImageFilter
from scipy.spatial import cKDTree

from tools.personas.surface import Floats, Ints, unit

TILES = 4


@dataclass
class Body:
    """What hair must stay outside of."""

    points: Floats
    normals: Floats

    def __post_init__(self) -> None:
        self.tree = cKDTree(self.points)

    def height(self, points: Floats) -> tuple[Floats, Floats]:
        """How far points lie outside the nearest surface, and its direction."""
        _, index = self.tree.query(points)
        normal = self.normals[index]
        return ((points - self.points[index]) * normal).sum(axis=1), normal


@dataclass
class Comb:
    """How a style's strands run."""

    step: float
    steps: int
    fall: float  # share of gravity in each step, once off the skull
    cling: Floats  # height over the scalp wanted at the end, per strand
    stop_y: Floats | None = None  # strands end at this height
    leave_y: float = -99.0  # above it strands cling to the skull, below it they hang free
    inward: float = 0.0  # how much hanging ends turn to the neck
    wave: float = 0.0
    keep: Callable[[Floats], Floats] | None = None  # moves points out of where no hair may hang


def strands(
    roots: Floats, normals: Floats, start: Floats, body: Body, comb: Comb, rng: np.random.Generator
) -> list[Floats]:
    """Grow all strands together; each result is a line of points."""
    down, n = np.array([0.0, -1.0, 0.0]), len(roots)
    here, way = roots + 0.01 * normals, unit(start + 0.25 * normals)
    lines, phase = [here], rng.random(n) * 6.28
    for k in range(comb.steps):
        part = (k + 1) / comb.steps
        on_skull = here[:, 1] > comb.leave_y
        fall = np.where(on_skull, 0.25 * comb.fall, comb.fall)[:, None]
        centre = (
            -unit(np.stack([here[:, 0], 0 * phase, here[:, 2] - 0.1], 1)) * comb.inward * part**2
        )
        sway = comb.wave * np.sin(phase + k * 0.8)[:, None] * unit(np.cross(way, normals))
        way = unit(
            way * (1 - fall) + down * fall + np.where(on_skull, 0, 1)[:, None] * centre + sway
        )
        there = here + way * comb.step
        height, normal = body.height(there)
        wanted = comb.cling * min(1.0, 0.25 + 1.6 * part)
        move = np.where(
            height < wanted, wanted - height, np.where(on_skull, 0.6 * (wanted - height), 0.0)
        )
        there = there + normal * move[:, None]
        there = comb.keep(there) if comb.keep else there
        way = unit(0.35 * way + 0.65 * unit(there - here))
        here = there
        lines.append(here)
    stack = np.stack(lines, axis=1)
    for _ in range(3 if comb.keep else 0):  # take the kinks out
        stack[:, 1:-1] = 0.5 * stack[:, 1:-1] + 0.25 * (stack[:, :-2] + stack[:, 2:])
    if comb.stop_y is None:
        return list(stack)
    out = []
    for line, stop in zip(stack, comb.stop_y, strict=True):
        under = np.flatnonzero(line[:, 1] < stop)
        out.append(line[: max(4, under[0] + 1)] if len(under) else line)
    return out


@dataclass
class Cards:
    """Strips of hair as one mesh."""

    points: Floats
    normals: Floats
    tangents: Floats
    uv: Floats
    colour: Floats
    triangles: Ints


def cards(lines: list[Floats], width: Floats, colours: Floats, body: Body, centre: Floats, rng: np.random.Generator, *,
          segments: int, roll: float = 0.45, root_shade: float = 0.45, taper: float = 0.35) -> Cards:  # fmt: skip
    """Give each line a strip that lies on the head, rolled a little by chance; normals round the whole mass off."""
    n, rows = len(lines), segments + 1
    spine = np.stack([resampled(line, rows) for line in lines])
    along = unit(np.gradient(spine, axis=1))
    _, normal = body.height(spine.reshape(-1, 3))
    away = unit(spine - centre)
    normal = unit(normal.reshape(n, rows, 3) * 0.5 + away * 0.8)
    normal = unit(normal - along * (normal * along).sum(-1, keepdims=True))
    side = np.cross(along, normal)
    turn = rng.normal(size=(n, 1, 1)) * roll
    side = side * np.cos(turn) + normal * np.sin(turn)
    t = np.linspace(0, 1, rows)
    half = 0.5 * width[:, None] * (1 - taper * t**2)[None] * np.minimum(1, 0.40 + 2.5 * t)[None]
    points = np.stack([spine - side * half[..., None], spine + side * half[..., None]], axis=2)
    tile = rng.integers(0, TILES, n)
    flip = rng.random(n) < 0.5
    left, right = (tile + 0.02) / TILES, (tile + 0.98) / TILES
    u = np.stack([np.where(flip, right, left), np.where(flip, left, right)], axis=1)
    uv = np.stack(np.broadcast_arrays(u[:, None, :], t[None, :, None] * 0.98 + 0.01), axis=-1)
    lit = root_shade + (1 - root_shade) * np.clip(t * 2.2, 0, 1) ** 0.8
    colour = np.broadcast_to(colours[:, None, None, :] * lit[None, :, None, None], (n, rows, 2, 3))
    round_normal = np.broadcast_to(unit(normal * 0.75 + away * 0.45)[:, :, None], points.shape)
    bent = unit(round_normal + np.stack([-side, side], axis=2) * 0.25)
    tangent = np.broadcast_to(along[:, :, None], points.shape)
    base = (np.arange(n) * rows * 2)[:, None] + (np.arange(segments) * 2)[None]
    quads = np.stack([base, base + 1, base + 3, base, base + 3, base + 2], axis=-1).reshape(-1, 3)
    flat_points, flat_normals, flat_tangents = (a.reshape(-1, 3) for a in (points, bent, tangent))
    return Cards(
        flat_points, flat_normals, flat_tangents, uv.reshape(-1, 2), colour.reshape(-1, 3), quads
    )


def resampled(line: Floats, rows: int) -> Floats:
    """Place `rows` points evenly along a line."""
    along = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(line, axis=0), axis=1))])
    at = np.linspace(0, along[-1], rows)
    return np.stack([np.interp(at, along, line[:, k]) for k in range(3)], axis=1)


def straight_atlas(
    rng: np.random.Generator,
    *,
    side: int = 512,
    hairs: int = 62,
    ragged: float = 0.30,
    bend: float = 6.0,
) -> Image.Image:
    """Draw tiles of nearly straight hairs, roots on top, ends uneven; grey values, to be tinted by vertex colour."""
    scale, tile = 2, side // TILES
    wide, tall = tile * scale, side * scale
    sheet = Image.new("RGBA", (side, side))
    for k in range(TILES):
        light, alpha = Image.new("L", (wide, tall), 170), Image.new("L", (wide, tall))
        draw, mask = ImageDraw.Draw(light), ImageDraw.Draw(alpha)
        for _ in range(hairs):
            x0 = wide * (0.5 + 0.40 * np.clip(rng.normal() * 0.55, -1, 1))
            x1 = x0 + rng.normal() * bend * scale + (x0 - wide / 2) * 0.12
            end = tall * (1 - ragged * rng.random() ** 1.5)
            tone, t = int(np.clip(185 + rng.normal() * 38, 70, 255)), np.linspace(0, 1, 24)
            x = (
                x0
                + (x1 - x0) * t**1.5
                + scale * 2.5 * np.sin(t * rng.uniform(2, 6) + rng.random() * 6)
            )
            begin = tall * 0.10 * rng.random() ** 2
            line = list(zip(x.tolist(), (begin + t * (end - begin)).tolist(), strict=True))
            thick = int(rng.integers(2, 6))
            draw.line(line, fill=tone, width=thick)
            cutoff = int(len(line) * 0.8)
            mask.line(line[: cutoff + 1], fill=255, width=thick)
            mask.line(line[cutoff:], fill=255, width=max(2, thick // 2))
        both = Image.merge("RGBA", (light, light, light, alpha)).resize(
            (tile, side), Image.Resampling.LANCZOS
        )
        sheet.paste(both, (k * tile, 0))
    return sheet


def curl_atlas(rng: np.random.Generator, *, side: int = 512, curls: int = 44) -> Image.Image:
    """Draw tiles of tight coils that thin out to the edge of the tile."""
    scale, tile = 2, side // TILES
    sheet = Image.new("RGBA", (side, side))
    for k in range(TILES):
        wide, tall = tile * scale, side * scale
        light, alpha = Image.new("L", (wide, tall), 120), Image.new("L", (wide, tall))
        draw, mask = ImageDraw.Draw(light), ImageDraw.Draw(alpha)
        for _ in range(curls * 3):
            x, y = (
                wide * (0.5 + 0.24 * np.clip(rng.normal(), -1.6, 1.6)),
                tall * (0.03 + 0.90 * rng.random() ** 1.15),
            )
            turn, radius, grow = (
                rng.random() * 6.28,
                rng.uniform(9, 20) * scale / 2,
                rng.uniform(0.5, 1.4),
            )
            t = np.linspace(0, rng.uniform(5, 12), 30)
            px = x + 0.8 * radius * np.cos(t + turn) + t * grow * np.cos(turn) * scale
            py = y + (radius * np.sin(t + turn) + t * grow * np.sin(turn) * scale) * 1.9
            line = list(zip(px.tolist(), py.tolist(), strict=True))
            draw.line(line, fill=int(np.clip(150 + rng.normal() * 50, 50, 255)), width=5)
            mask.line(line, fill=255, width=5)
        both = Image.merge("RGBA", (light, light, light, alpha)).resize(
            (tile, side), Image.Resampling.LANCZOS
        )
        sheet.paste(both, (k * tile, 0))
    return sheet


def lash_atlas(
    rng: np.random.Generator, *, width: int = 512, height: int = 128, lashes: int = 74
) -> Image.Image:
    """Draw one row of lashes, roots on top, longer to the outer (right) side."""
    alpha = Image.new("L", (2 * width, 2 * height))
    draw = ImageDraw.Draw(alpha)
    for u in np.sort(rng.uniform(0.07, 0.95, lashes)):
        length = (0.45 + 0.5 * np.sin(np.pi * min(1, 0.25 + u * 0.62))) * rng.uniform(0.75, 1.05)
        lean = (u - 0.35) * 70 + rng.normal() * 14
        t = np.linspace(0, 1, 12)
        x, y = u * 2 * width + lean * t**1.6, t * length * 2 * height
        for k in range(11):
            draw.line(
                [(x[k], y[k]), (x[k + 1], y[k + 1])],
                fill=255,
                width=max(2, int(9 * (1 - t[k]) + 1)),
            )
    draw.rectangle((0.10 * 2 * width, 6, 0.93 * 2 * width, 20), fill=170)
    draw.rectangle((0, 0, 2 * width, 5), fill=0)
    alpha = alpha.filter(ImageFilter.GaussianBlur(0.8)).resize(
        (width, height), Image.Resampling.LANCZOS
    )
    ink = Image.new("L", (width, height), 255)
    return Image.merge("RGBA", (ink, ink, ink, alpha))
