"""The cast's haircuts: where hair begins, how it is combed, what colour it is; used by the builder."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from tools.personas.head.hair_cards import Body, Cards, Comb, cards, strands
from tools.personas.surface import Floats, Ints, scatter, unit

STANDS_OFF = 0.22
LINE_Z = [-0.8, -0.1, 0.15, 0.45, 0.62, 0.80, 1.0, 1.4]
LINE_Y = [6.58, 6.72, 7.32, 7.26, 7.20, 7.62]


@dataclass(frozen=True)
class Style:
    """One way of wearing hair: how it grows, where it begins, and how long it is (1 is the first head's of its kind)."""

    grows: str  # "loose", "short" or "coils"
    front: float  # height of the line over the forehead
    temples: float = 0.0  # how far the line goes back there
    length: float = 1.0
    scalp: float = 1.0  # how much of the scalp's colour is hair


STYLES = {
    "bob": Style("loose", 7.90, scalp=0.95),
    "long": Style("loose", 7.90, length=1.2, scalp=0.95),
    "receding": Style("short", 8.15, temples=0.42, scalp=0.62),
    "short": Style("short", 7.96, temples=0.12, length=1.7, scalp=0.95),
    "coily": Style("coils", 7.86),
    "crop": Style("coils", 7.90, length=0.4),
}


def above_hairline(plain: Floats, style: Style) -> Floats:
    """How far each point (of the base pose) lies above the line where this persona's hair begins."""
    x, y, z = np.abs(plain[:, 0]), plain[:, 1], plain[:, 2]
    line = np.interp(z, LINE_Z, [*LINE_Y, style.front - 0.05, style.front])
    wobble = 0.014 * np.sin(plain[:, 0] * 31) + 0.010 * np.sin(plain[:, 0] * 57 + 1)
    line = line - np.where(z > 0.9, 0.14 * np.clip(x - 0.25, 0, 1), 0) + wobble
    back = style.temples * np.clip(x - 0.14, 0, 0.42) * np.clip((z - 0.62) / 0.2, 0, 1)
    line = line + np.where(z > 0.62, back, 0)
    ear = (x > 0.60) & (z > 0.08) & (z < 0.84) & (y < 7.40)
    face = (z > 0.84) & (y < 7.46)
    return np.where(ear | face, -0.5, y - line)


@dataclass
class Shell:
    """A closed layer under loose hair."""

    points: Floats
    triangles: Ints
    colour: Floats


@dataclass
class Haircut:
    """One head being combed; `plain` is the skin in the base pose, `body` what hair must stay outside of."""

    points: Floats
    plain: Floats
    triangles: Ints
    normals: Floats
    body: Body
    spec: dict[str, Any]
    joint_y: float
    eye_y: float
    rng: np.random.Generator
    shell: Shell | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        self.style = STYLES[self.spec["style"]]
        self.over = above_hairline(self.plain, self.style)
        self.crown = self.points[np.argmax(self.points[:, 1])]
        self.middle = self.crown - [0, 0.95, 0]
        self.skin = Body(self.points, self.normals)

    def comb(self) -> Cards:
        """Grow the hair of this persona's style."""
        return {"loose": self.loose, "short": self.cropped, "coils": self.coily}[self.style.grows]()

    def roots(self, count: int, weight: Floats) -> tuple[Floats, Floats, Floats]:
        """Draw roots on the scalp: place, direction, and place in the base pose."""
        corners, shares = scatter(self.points, self.triangles, count, weight, self.rng)
        blend = [
            (values[corners] * shares[..., None]).sum(1)
            for values in (self.points, self.normals, self.plain)
        ]
        return blend[0], unit(blend[1]), blend[2]

    def tones(self, count: int) -> Floats:
        """Draw a colour for each strip: the hair's own, some greyer."""
        spec = self.spec
        own = np.array(spec["colour"], float) / 255 * 1.45
        grey = np.array([0.74, 0.71, 0.68])
        share = np.where(
            self.rng.random(count) < spec["grey"],
            self.rng.uniform(0.25, 0.75, count),
            self.rng.uniform(0, 0.10, count),
        )[:, None]
        tone = own * (1 + 0.16 * self.rng.normal(size=(count, 1)))
        return np.asarray(np.clip(tone * (1 - share) + grey * share, 0.01, 1))

    def loose(self) -> Cards:
        """Part the hair on one side and let it fall to the shoulders: a dense under-layer, then finer strips."""
        rng, over = self.rng, self.over
        weight = np.clip(over / 0.05, 0, 1) * (1 + 1.0 * np.exp(-(((over - 0.04) / 0.08) ** 2)))
        places, ways, _ = self.roots(1080, weight)
        part_x = 0.17
        near_z = np.clip(places[:, 2], self.crown[2] - 0.30, 9)
        away = places - np.stack([np.full(len(places), part_x), places[:, 1], near_z], 1)
        away[:, 0] += np.sign(away[:, 0]) * 0.10
        start = unit(away * [1.0, 0.0, 0.6]) + np.array([0, -0.10, -0.22]) * np.clip(
            places[:, 2:3] + 0.2, 0, 1
        )
        start = unit(start - ways * (start * ways).sum(1, keepdims=True))
        under = rng.random(len(places)) < 0.35
        cling = np.where(
            under, rng.uniform(0.02, 0.06, len(places)), rng.uniform(0.05, 0.14, len(places))
        )
        front = np.clip(places[:, 2] - 0.3, 0, 1)
        stop = (
            self.joint_y
            - 0.80 * self.style.length
            + 0.07 * rng.normal(size=len(places))
            + 0.10 * front
        )
        comb = Comb(
            step=0.09,
            steps=36,
            fall=0.42,
            cling=cling,
            stop_y=stop,
            leave_y=self.joint_y + 0.22,
            inward=0.50,
            wave=0.02,
            keep=self.off_face,
        )
        grown = strands(places, ways, start, self.body, comb, rng)
        kept = np.array([self.lies(line) for line in grown])
        lines, under = [line for line, k in zip(grown, kept, strict=True) if k], under[kept]
        wide = np.where(under, 0.24, rng.uniform(0.09, 0.17, len(lines)))
        return cards(
            lines,
            wide,
            self.tones(len(lines)) * np.where(under, 0.7, 1.0)[:, None],
            self.body,
            self.middle,
            rng,
            segments=9,
            roll=0.22,
            root_shade=0.62,
        )

    def lies(self, line: Floats) -> bool:
        """Whether a strand lies on the head down to the jaw; one that stands off alone looks like wire."""
        height, _ = self.body.height(line)
        return bool(height[line[:, 1] > self.joint_y - 0.1].max(initial=0) < STANDS_OFF)

    def off_face(self, points: Floats) -> Floats:
        """Move points to the side of the face."""
        out = points.copy()
        front = np.clip((out[:, 2] - 0.50) / 0.35, 0, 1)
        low = np.clip((self.eye_y + 0.66 - out[:, 1]) / 0.40, 0, 1)
        limit = 0.90 * front * low
        inside = np.abs(out[:, 0]) < limit
        out[:, 0] = np.where(
            inside,
            np.where(out[:, 0] >= 0, 1, -1) * (0.3 * np.abs(out[:, 0]) + 0.7 * limit),
            out[:, 0],
        )
        return out

    def cropped(self) -> Cards:
        """Comb short hair back and to the side; thinner at the front."""
        rng = self.rng
        weight = np.clip(self.over / 0.16, 0, 1) ** 0.8
        places, ways, plain = self.roots(round(2350 * self.style.length**0.6), weight)
        top = np.clip((plain[:, 1] - 7.75) / 0.35, 0, 1)[:, None]
        side = np.sign(places[:, :1]) * np.array([1.0, 0, 0])
        start = (
            top * self.combed_back(places)
            + (1 - top) * (np.array([0, -1.0, -0.75]) + 0.15 * side)
            + 0.22 * rng.normal(size=places.shape)
        )
        start = unit(start - ways * (start * ways).sum(1, keepdims=True)) + ways * (
            0.10 + 0.14 * top
        )
        cling = 0.02 + 0.05 * rng.random(len(places)) + 0.06 * top[:, 0] * rng.random(len(places))
        length = (0.14 + 0.22 * top[:, 0]) * rng.uniform(0.7, 1.15, len(places)) * self.style.length
        comb = Comb(
            step=0.045,
            steps=round(8 * max(1.0, self.style.length)),
            fall=0.10,
            cling=cling,
            leave_y=-99.0,
        )
        lines = [
            line[: max(3, round(long / 0.045))]
            for line, long in zip(
                strands(places, ways, start, self.body, comb, rng), length, strict=True
            )
        ]
        lines = [line for line in lines if self.near(self.over, line).min() > -0.02]
        wide = rng.uniform(0.034, 0.060, len(lines)) * self.style.length**0.5
        return cards(
            lines,
            wide,
            self.tones(len(lines)),
            self.body,
            self.middle,
            rng,
            segments=2,
            roll=0.35,
            root_shade=0.7,
        )

    def combed_back(self, places: Floats) -> Floats:
        """Which way the hair on top is combed: back, to one side in the middle and outward at the temples."""
        out = np.clip((np.abs(places[:, 0]) - 0.15) / 0.3, 0, 1)
        aside = (1 - out) * 0.35 + out * 0.25 * np.sign(places[:, 0])
        return np.stack([aside, np.full(len(places), 0.15), np.full(len(places), -1.0)], axis=1)

    def coily(self) -> Cards:
        """Grow a soft round mass of tight coils: a rough shell with short tufts all over it."""
        rng, over = self.rng, self.over
        high = np.clip(over / 0.26, 0, 1) ** 0.55 * (
            0.13 + 0.06 * np.clip((self.plain[:, 1] - 7.6) / 0.8, 0, 1)
        )
        lumps = np.sum(
            [
                a * np.sin(self.plain @ rng.normal(size=3) * f + rng.random() * 6)
                for f, a in ((9, 0.010), (14, 0.010), (22, 0.008), (30, 0.008), (45, 0.007))
            ],
            axis=0,
        )
        high, lumps = high * self.style.length, lumps * self.style.length**0.5
        height = np.where(over > 0, high + lumps * np.clip(over / 0.15, 0, 1), -0.02)
        places, ways, _ = self.roots(4300, np.clip((over + 0.05) / 0.08, 0, 1) ** 2)
        lift = self.near(height, places)
        full = np.clip(self.near(over, places) / 0.10, 0.35, 1)
        length = rng.uniform(0.05, 0.12, len(places)) * full * self.style.length
        lean = unit(ways + 0.75 * rng.normal(size=places.shape))
        t = np.linspace(0, 1, 3)[None, :, None]
        foot = places + ways * np.maximum(0, lift - 0.035)[:, None]
        lines = list(
            foot[:, None]
            + lean[:, None] * length[:, None, None] * t
            + 0.03 * rng.normal(size=(len(places), 1, 3)) * t**2
        )
        wide = rng.uniform(0.05, 0.10, len(lines)) * self.style.length**0.5
        self.lay_shell(height)
        return cards(
            lines,
            wide,
            self.tones(len(lines)) * rng.uniform(0.5, 1.15, (len(lines), 1)),
            self.body,
            self.middle,
            rng,
            segments=1,
            roll=1.5,
            root_shade=0.45,
            taper=-0.2,
        )

    def lay_shell(self, height: Floats) -> None:
        """Lay a closed, flecked layer under the tufts."""
        over = self.over
        keep = self.triangles[(over[self.triangles] > -0.04).all(1)]
        used, renamed = np.unique(keep, return_inverse=True)
        points = self.points[used] + self.normals[used] * height[used][:, None]
        faces = renamed.reshape(-1, 3)
        flecks = np.clip(0.62 + 0.30 * self.rng.normal(size=(len(used), 1)), 0.2, 1.3)
        colour = np.clip(np.array(self.spec["colour"], float) / 255 * flecks, 0, 1)
        self.shell = Shell(points, faces, colour)

    def near(self, values: Floats, places: Floats) -> Floats:
        """Look a value of the skin up at places on it."""
        _, index = self.skin.tree.query(places)
        return np.asarray(values[index])
