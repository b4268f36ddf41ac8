"""Paints a persona's skin, eyes, hair and top as textures, projected from the front; used by the builder.

Everything is drawn from numbers: no photograph, no third-party image but the CC0 masks of the base mesh. The camera
of a conversation never leaves the front, so one front projection needs no seams and no unwrapping.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

SIDE = 1024
Floats = NDArray[np.float64]
Rgb = tuple[float, float, float]


@dataclass(frozen=True)
class Projection:
    """Which rectangle of the front view (mesh units, decimetres) a texture covers."""

    centre_y: float
    half_width: float = 1.25
    below: float = 1.9
    above: float = 1.85

    def uv(self, points: Floats) -> Floats:
        """Texture coordinates, v downwards as glTF has it."""
        u = (points[:, 0] / self.half_width + 1) / 2
        v = 1 - (points[:, 1] - self.centre_y + self.below) / (self.below + self.above)
        return np.stack([u, v], axis=1)

    def pixel(self, x: float, y: float, side: int = SIDE) -> tuple[float, float]:
        """Where a point of the front view lies in the image."""
        u, v = self.uv(np.array([[x, y, 0.0]]))[0]
        return float(u * side), float(v * side)

    def radius(self, rx: float, ry: float, side: int = SIDE) -> tuple[float, float]:
        """How many pixels two lengths are, across and down."""
        return rx * side / (2 * self.half_width), ry * side / (self.below + self.above)


class Skin:
    """A face being painted; coordinates are those of the mesh."""

    def __init__(self, colour: Rgb, view: Projection, rng: np.random.Generator) -> None:
        self.view, self.rng = view, rng
        self.pixels = np.ones((SIDE, SIDE, 3)) * np.array(colour, float)
        self.base = np.array(colour, float)
        for size, strength in ((64, 4.0), (16, 3.0), (4, 2.5), (1, 2.5)):
            noise = rng.normal(size=(SIDE // size, SIDE // size)).astype(np.float32)
            wide = Image.fromarray(noise).resize((SIDE, SIDE), Image.Resampling.BICUBIC)
            self.pixels += np.asarray(wide)[..., None] * strength * np.array([0.6, 0.9, 0.9])

    def mix(self, mask: Floats, colour: Floats) -> None:
        """Lay a colour over the skin where the mask (0..1) says so."""
        self.pixels = self.pixels * (1 - mask[..., None]) + colour * mask[..., None]

    def spot(
        self,
        at: tuple[float, float],
        size: tuple[float, float],
        tint: Rgb,
        strength: float,
        blur: float,
    ) -> None:
        """Tint a soft ellipse; the tint multiplies the skin's own colour."""
        (x, y), (rx, ry) = self.view.pixel(*at), self.view.radius(*size)
        mask = Image.new("L", (SIDE, SIDE))
        ImageDraw.Draw(mask).ellipse((x - rx, y - ry, x + rx, y + ry), fill=255)
        self.mix(soft(mask, blur) * strength, np.clip(self.base * np.array(tint), 0, 255))

    def faces(self, corners: list[Floats], weights: list[float], blur: float) -> Floats:
        """Make a mask from faces of the mesh, each as dark as its weight."""
        mask = Image.new("L", (SIDE, SIDE))
        draw = ImageDraw.Draw(mask)
        for points, weight in zip(corners, weights, strict=True):
            pixels = [(u * SIDE, v * SIDE) for u, v in self.view.uv(points)]
            draw.polygon(pixels, fill=int(255 * min(1.0, weight)))
        return soft(mask, blur)

    def brows(self, eyes: list[tuple[float, float]], colour: Rgb, weight: float) -> None:
        """Draw brows hair by hair along an arc over each eye."""
        big = self.image().resize((2 * SIDE, 2 * SIDE), Image.Resampling.LANCZOS)
        draw = ImageDraw.Draw(big, "RGBA")
        for x, y in eyes:
            side = 1 if x > 0 else -1
            for along in self.rng.random(520):
                thick = (0.026 * (1 - along) ** 0.6 + 0.011) * weight
                foot_x = x + side * (-0.20 + 0.45 * along)
                foot_y = (
                    y
                    + 0.150
                    + 0.065 * np.sin(np.pi * min(1, along * 0.85 + 0.1))
                    - 0.06 * max(0, along - 0.6)
                )
                foot_y += self.rng.normal() * thick * 0.75
                angle, length = (
                    np.deg2rad(66 - 60 * along + self.rng.normal() * 9),
                    0.050 * (1 - 0.3 * along),
                )
                tip = foot_x + side * length * np.cos(angle), foot_y + 0.8 * length * np.sin(angle)
                line = [self.view.pixel(foot_x, foot_y, 2 * SIDE), self.view.pixel(*tip, 2 * SIDE)]
                draw.line(line, fill=(*(int(v) for v in colour), 105), width=3)
        self.pixels = np.asarray(big.resize((SIDE, SIDE), Image.Resampling.LANCZOS), float)

    def image(self) -> Image.Image:
        """Return the painting so far."""
        return Image.fromarray(np.clip(self.pixels, 0, 255).astype(np.uint8))


def soft(mask: Image.Image, blur: float) -> Floats:
    """Blur a mask and scale it to 0..1."""
    return np.asarray(mask.filter(ImageFilter.GaussianBlur(blur)), float) / 255


def eye(iris: Rgb, rng: np.random.Generator, side: int = 256) -> Image.Image:
    """Paint one eyeball from the front: white, ringed iris with fibres, pupil, a catch light."""
    y, x = np.mgrid[0:side, 0:side] / (side / 2) - 1
    radius, angle = np.hypot(x, y), np.arctan2(y, x)
    out = np.ones((side, side, 3)) * [206.0, 201.0, 197.0] - np.clip(radius - 0.5, 0, 1)[
        ..., None
    ] * [
        40,
        70,
        75,
    ]
    fibres = 1 + 0.14 * np.sin(angle * 37 + rng.normal() * 3) + 0.5 * (radius - 0.2)
    inside = np.clip((0.46 - radius) * 40, 0, 1)[..., None]
    out = out * (1 - inside) + np.array(iris, float) * fibres[..., None] * inside
    out *= 1 - 0.6 * np.exp(-(((radius - 0.46) / 0.035) ** 2))[..., None]
    pupil = np.clip((0.19 - radius) * 50, 0, 1)[..., None]
    out = out * (1 - pupil) + 10 * pupil
    light = np.exp(-(((x + 0.15) ** 2 + (y + 0.17) ** 2) / 0.003))[..., None]
    out = out * (1 - light) + 250 * light
    return Image.fromarray(np.clip(out, 0, 255).astype(np.uint8))


def strands(colour: Rgb, rng: np.random.Generator, side: int = 512) -> Image.Image:
    """Paint hair that runs down the image, with finer strands over wider locks."""
    out = np.ones((side, side))
    for count, strength in ((24, 0.16), (90, 0.14), (300, 0.10)):
        noise = rng.normal(size=(6, count)).astype(np.float32)
        wide = Image.fromarray(noise).resize((side, side), Image.Resampling.BICUBIC)
        out = out + strength * np.asarray(wide)
    return Image.fromarray(
        np.clip(out[..., None] * np.array(colour, float), 0, 255).astype(np.uint8)
    )


def top(cut: str, cloth: Rgb, under: Rgb, view: Projection, side: int = SIDE) -> Image.Image:
    """Paint a garment seen from the front; the alpha channel is cut out at the neckline.

    `cut` is crew, scrubs (a V), open (an open collar) or blazer (lapels over a shirt).
    """
    y0 = view.centre_y
    image = Image.new("RGBA", (side, side), (*(int(v) for v in cloth), 255))
    draw = ImageDraw.Draw(image)

    def fill(points: list[tuple[float, float]], colour: Rgb | None, shade: float = 1.0) -> None:
        for flip in (1, -1):
            pixels = [view.pixel(flip * x, y0 + y, side) for x, y in points]
            value = (
                (0, 0, 0, 0)
                if colour is None
                else (*(int(min(255, v * shade)) for v in colour), 255)
            )
            draw.polygon(pixels, fill=value)

    deep = {"crew": -0.98, "scrubs": -1.35, "open": -1.30, "blazer": -1.22}[cut]
    if cut == "blazer":
        fill([(0, -0.6), (0.50, -0.6), (0.42, -0.95), (0, -2.0)], under)
        fill(
            [
                (0.40, -0.72),
                (0.62, -0.80),
                (0.60, -1.35),
                (0.50, -1.40),
                (0.56, -1.48),
                (0.02, -2.0),
            ],
            cloth,
            0.78,
        )
    if cut in {"blazer", "open"}:
        fill([(0.36, -0.62), (0.56, -0.84), (0.34, -1.16), (0.0, deep)], under, 0.90)
    if cut == "scrubs":
        fill([(0, -0.5), (0.68, -0.6), (0.62, -0.72), (0, deep - 0.14)], cloth, 0.82)
    edge = {"crew": 0.60, "scrubs": 0.58}.get(cut, 0.42)
    arc = [
        (edge * np.cos(a), -0.72 + (deep + 0.72) * np.sin(a)) for a in np.linspace(0, np.pi / 2, 24)
    ]
    fill([(0, 0.5), (1.0, 0.5), (edge, -0.66), *(arc if cut == "crew" else []), (0, deep)], None)
    return image
