"""Paints skin as a surface: colour from blood and pigment, height for a normal map, and shine; used by the persona builder.

Everything is drawn from numbers over a front projection of the face: no photograph and no third-party image.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw
from scipy.ndimage import gaussian_filter, zoom

SIDE = 1024
BLOOD = np.array([0.10, 0.62, 0.50])  # what one unit takes away from red, green, blue
PIGMENT = np.array([0.36, 0.58, 0.80])
Floats = NDArray[np.float64]
Spot = tuple[float, float]


@dataclass(frozen=True)
class View:
    """Which rectangle of the front view (mesh units, decimetres) a texture covers."""

    centre_y: float
    half_width: float = 1.25
    below: float = 1.9
    above: float = 1.85

    def uv(self, points: Floats) -> Floats:
        """Texture coordinates, v downwards as glTF has it."""
        u = (points[:, 0] / self.half_width + 1) / 2
        v = 1 - (points[:, 1] - self.centre_y + self.below) / (self.below + self.above)
        return np.clip(np.stack([u, v], axis=1), 0, 1)

    def pixel(self, x: float, y: float, side: int = SIDE) -> Spot:
        """Where a point of the front view lies in the image."""
        return (x / self.half_width + 1) / 2 * side, (
            1 - (y - self.centre_y + self.below) / (self.below + self.above)
        ) * side


class Face:
    """A face being painted; coordinates are those of the mesh, layers are SIDE x SIDE."""

    def __init__(self, view: View, rng: np.random.Generator) -> None:
        self.view, self.rng = view, rng
        self.blood, self.pigment, self.height, self.shine = (
            np.zeros((SIDE, SIDE)) for _ in range(4)
        )
        self.tints: list[tuple[Floats, Floats]] = []
        for size, blood, pigment in (
            (96, 0.030, 0.020),
            (32, 0.030, 0.022),
            (10, 0.022, 0.022),
            (4, 0.020, 0.018),
        ):
            self.blood += blood * self.noise(size)
            self.pigment += pigment * self.noise(size)

    def noise(self, size: int) -> Floats:
        """Smooth noise of one grain size, about -2..2."""
        few = self.rng.normal(size=(SIDE // size + 3, SIDE // size + 3))
        return np.asarray(
            zoom(few, size, order=3 if size > 4 else 1)[size : size + SIDE, size : size + SIDE]
        )

    def spot(self, x: float, y: float, rx: float, ry: float, blur: float) -> Floats:
        """Mask a soft ellipse."""
        mask = Image.new("L", (SIDE // 2, SIDE // 2))
        (cx, cy), (ex, ey) = (
            self.view.pixel(x, y, SIDE // 2),
            self.view.pixel(x + rx, y + ry, SIDE // 2),
        )
        ImageDraw.Draw(mask).ellipse((2 * cx - ex, ey, ex, 2 * cy - ey), fill=255)
        return np.asarray(
            zoom(gaussian_filter(np.asarray(mask, float) / 255, blur / 2), 2, order=1)
        )

    def lines(
        self, paths: list[list[Spot]], width: float, blur: float, *, fade: bool = True
    ) -> Floats:
        """Mask soft lines given in mesh coordinates."""
        mask = Image.new("L", (SIDE, SIDE))
        draw = ImageDraw.Draw(mask)
        for path in paths:
            dots = [self.view.pixel(*dot) for dot in path]
            for k in range(len(dots) - 1):
                level = int(255 * (np.sin(np.pi * (k + 0.5) / (len(dots) - 1)) if fade else 1))
                draw.line([dots[k], dots[k + 1]], fill=level, width=round(width))
        return np.asarray(gaussian_filter(np.asarray(mask, float) / 255, blur))

    def faces(self, corners: list[Floats], weights: list[float], blur: float) -> Floats:
        """Mask faces of the mesh, each as strong as its weight."""
        mask = Image.new("L", (SIDE, SIDE))
        draw = ImageDraw.Draw(mask)
        for points, weight in zip(corners, weights, strict=True):
            draw.polygon(
                [self.view.pixel(p[0], p[1]) for p in points], fill=int(255 * min(1.0, weight))
            )
        return np.asarray(gaussian_filter(np.asarray(mask, float) / 255, blur))

    def tint(self, mask: Floats, colour: Floats) -> None:
        """Lay a colour over the finished skin."""
        self.tints.append((mask, colour))

    def pores(self, strength: float) -> None:
        """Roughen the skin: pits of two sizes and a fine crease pattern."""
        dots = (self.rng.random((SIDE, SIDE)) < 0.035).astype(float)
        pits = gaussian_filter(dots, 1.0) * 6
        fine = gaussian_filter(self.rng.normal(size=(SIDE, SIDE)), 0.7)
        self.height += strength * (-0.55 * pits + 0.55 * fine + 0.16 * self.noise(6))
        self.pigment += strength * 0.03 * pits

    def calm(self, mask: Floats) -> None:
        """Smooth the skin where a lid folds away, or it would streak when the eye closes."""
        for name, blur in (("height", 0), ("pigment", 9), ("blood", 9)):
            layer = getattr(self, name)
            even = gaussian_filter(layer, (2, blur)) if blur else layer * 0.12
            setattr(self, name, layer * (1 - mask) + even * mask)

    def wrinkle(self, mask: Floats, depth: float) -> None:
        """Sink a line into the skin and redden it a little."""
        self.height -= 8.0 * depth * mask
        self.blood += 0.07 * depth * mask
        self.pigment += 0.16 * depth * mask

    def freckles(self, count: int, strength: float, about: Spot, spread: Spot) -> None:
        """Scatter small spots of pigment."""
        dots = Image.new("L", (SIDE, SIDE))
        draw = ImageDraw.Draw(dots)
        for _ in range(count):
            x, y = self.view.pixel(
                about[0] + self.rng.normal() * spread[0], about[1] + self.rng.normal() * spread[1]
            )
            r = self.rng.uniform(0.6, 1.9)
            draw.ellipse((x - r, y - r, x + r, y + r), fill=int(self.rng.uniform(80, 255)))
        self.pigment += strength * gaussian_filter(np.asarray(dots, float) / 255, 0.9)

    def brows(self, arcs: list[Floats], colour: Floats, weight: float) -> None:
        """Draw brows hair by hair along arcs given from the nose outwards."""
        scale = 3
        ink = Image.new("L", (SIDE * scale, SIDE * scale))
        draw = ImageDraw.Draw(ink)
        for arc in arcs:
            side = np.sign(arc[-1, 0] - arc[0, 0])
            for _ in range(int(620 * weight)):
                along = self.rng.random() ** 0.9
                at = np.array(
                    [np.interp(along, np.linspace(0, 1, len(arc)), arc[:, k]) for k in range(2)]
                )
                thick = (0.040 * min(1, 0.35 + along * 4) * (1 - along) ** 0.55 + 0.008) * (
                    0.7 + 0.3 * weight
                )
                offset = np.clip(self.rng.normal() * 0.5, -1, 1)
                foot = at + [0, offset * thick]
                angle = np.deg2rad(
                    78
                    - 74 * along**0.7
                    - 26 * max(0, offset) * (along > 0.25)
                    + self.rng.normal() * 8
                )
                length = self.rng.uniform(0.038, 0.062) * (1 - 0.25 * along)
                t = np.linspace(0, 1, 6)
                x = foot[0] + side * length * np.cos(angle) * t
                y = foot[1] + length * (np.sin(angle) * t - 0.18 * t**2)
                dots = [self.view.pixel(a, b, SIDE * scale) for a, b in zip(x, y, strict=True)]
                shade = int(self.rng.uniform(110, 215))
                for k in range(5):
                    draw.line(
                        [dots[k], dots[k + 1]],
                        fill=shade,
                        width=max(1, round(4.2 * (1 - 0.75 * t[k]))),
                    )
        mask = np.asarray(ink.resize((SIDE, SIDE), Image.Resampling.LANCZOS), float) / 255
        self.tint(0.35 * gaussian_filter(mask, 5.0), colour)
        self.tint(np.clip(mask * 1.15, 0, 0.95), colour)
        self.height += 1.2 * mask

    def colour(self, base: Floats) -> Image.Image:
        """Return the painted colours."""
        rgb = base * np.exp(-self.blood[..., None] * BLOOD - self.pigment[..., None] * PIGMENT)
        for mask, colour in self.tints:
            rgb = rgb * (1 - mask[..., None]) + colour * mask[..., None]
        return Image.fromarray(np.clip(rgb, 0, 255).astype(np.uint8))

    def bumps(self, strength: float = 0.35) -> Image.Image:
        """Return the heights as a normal map."""
        down, right = np.gradient(self.height)
        normal = np.stack([-right * strength, down * strength, np.ones_like(right)], axis=-1)
        normal /= np.linalg.norm(normal, axis=-1, keepdims=True)
        return Image.fromarray(np.clip(normal * 127.5 + 128, 0, 255).astype(np.uint8))

    def gloss(self, rough: float) -> Image.Image:
        """Return roughness (green) as glTF wants it."""
        value = np.clip(rough - self.shine - 0.012 * gaussian_filter(self.height, 1.5), 0.15, 1)
        small = value.reshape(SIDE // 2, 2, SIDE // 2, 2).mean(axis=(1, 3))
        zero = np.zeros_like(small)
        return Image.fromarray((np.stack([zero, small, zero], axis=-1) * 255).astype(np.uint8))


def eyeball(iris: Floats, rng: np.random.Generator, side: int = 512) -> Image.Image:
    """Paint one eyeball from the front: veined white shaded under the lid, limbal ring, fibres, pupil."""
    y, x = np.mgrid[0:side, 0:side] / (side / 2) - 1
    r, a = np.hypot(x, y), np.arctan2(y, x)
    grain = gaussian_filter(rng.normal(size=(side, side)), 5) * 8
    out = np.ones((side, side, 3)) * [226.0, 219.0, 213.0] + grain[..., None] * [3, 4, 4]
    out -= np.clip(np.abs(x) - 0.45, 0, 1)[..., None] * [22, 62, 60]
    rays = gaussian_filter(rng.normal(size=(6, 360)), (0.8, 1.0), mode="wrap")
    turn = ((a / np.pi + 1) * 180).astype(int) % 360
    level = np.clip(r / 0.46 * 5, 0, 5).astype(int)
    fibre = rays[level, turn] / rays.std()
    ring = np.exp(-(((r - 0.22) / 0.05) ** 2))
    tone = 0.62 + 0.16 * fibre + 0.50 * (r / 0.46 - 0.45) * 0.6 + 0.45 * ring
    tone *= 1.0 + 0.45 * np.clip(y + 0.1, -0.3, 0.45)  # light gathers opposite to where it enters
    disc = np.clip((0.455 - r) * 24, 0, 1)[..., None]
    warm = np.array(iris, float)[None, None] * tone[..., None] + ring[..., None] * [14, 6, 0]
    out = out * (1 - disc) + warm * disc
    out *= 1 - 0.72 * np.exp(-(((r - 0.45) / 0.038) ** 2))[..., None]
    pupil = np.clip((0.185 - r) * 40, 0, 1)[..., None]
    out = out * (1 - pupil) + 6 * pupil
    for at_x, at_y, wide, tall, level in (
        (0.17, -0.17, 0.062, 0.075, 1.0),
        (-0.20, -0.10, 0.035, 0.05, 0.35),
    ):
        light = (
            np.clip(1.6 - np.maximum(np.abs(x - at_x) / wide, np.abs(y - at_y) / tall) * 1.6, 0, 1)[
                ..., None
            ]
            * level
        )
        out = out * (1 - light) + 248 * light  # a window, mirrored in the wet front
    shade = np.clip((-y - 0.05) * 1.7, 0, 1) ** 1.1  # the upper lid's shadow
    out *= (1 - 0.55 * shade)[..., None]
    return Image.fromarray(np.clip(out, 0, 255).astype(np.uint8))


def tooth_row(side: int = 256) -> Image.Image:
    """Paint a row of teeth from the front, gums on top: gaps, a lip's shade above, dark towards the corners."""
    y, x = np.mgrid[0:side, 0:side] / (side - 1)
    across = np.abs(x - 0.5) * 2
    edges = np.array([0.0, 0.27, 0.47, 0.66, 0.82, 0.94])  # front teeth are the widest
    gap = np.min(np.abs(across[..., None] - edges), axis=-1)
    value = (
        (1 - 0.42 * np.exp(-((gap / 0.016) ** 2)))
        * (1 - 0.75 * across**2.2)
        * (0.50 + 0.50 * np.clip(y / 0.45, 0, 1))
    )
    return Image.fromarray(np.clip(value[..., None] * [236, 228, 214], 0, 255).astype(np.uint8))
