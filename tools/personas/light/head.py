"""Builds the cast's heads: GLB files with the 52 ARKit expressions, from the CC0 MakeHuman data in a wheel.

One part of the mesh after another is shaped (head_source), painted (head_paint) and written (glb_file).
Measured on two cores of an EPYC server: 1.3 s and 210 MB for a head, 1.1 MB a file (0.5 MB
gzipped), 12 200 triangles in 7 or 8 draw calls. FaceLandmarker finds the face in all 112 test pictures of the cast.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from tools.personas.glb import Glb, Shape
from tools.personas.light.paint import Projection, Skin, eye, strands, top
from tools.personas.source import CREDIT, HEAD_JOINT, LEFT_EYE, RIGHT_EYE, Source, shaped
from tools.personas.surface import Floats, Ints, Quads, facing


@dataclass
class Part:
    """Some quads of the base mesh, with the vertices they use numbered anew."""

    quads: Quads

    def __post_init__(self) -> None:
        self.used = sorted({index for quad in self.quads for index in quad})
        fresh = {old: new for new, old in enumerate(self.used)}
        rows = [[fresh[index] for index in quad] for quad in self.quads]
        self.faces = rows
        split = [(q[0], q[1], q[2]) for q in rows] + [
            (q[0], q[2], q[3]) for q in rows if len(q) == 4 and q[3] != q[2]
        ]
        self.triangles: Ints = np.array(split, np.int64)


class Head:
    """One persona's head on its way into a file."""

    def __init__(self, source: Source, spec: dict[str, Any], seed: int) -> None:
        self.source, self.spec, self.glb = source, spec, Glb()
        self.rng = np.random.default_rng(seed)
        self.plain, self.groups = source.base
        self.points = shaped(source, spec)
        self.centre = self.points[HEAD_JOINT].mean(axis=0)
        self.eyes = [self.points[LEFT_EYE].mean(axis=0), self.points[RIGHT_EYE].mean(axis=0)]
        self.view = Projection(self.centre[1])

    def part(self, group: str, keep: Callable[[Floats], bool] = lambda _: True) -> Part:
        """Take the quads of a group whose corners (in the base shape) all pass."""
        return Part(
            [quad for quad in self.groups[group] if all(keep(self.plain[index]) for index in quad)]
        )

    def morphs(self, part: Part) -> dict[str, Floats]:
        """Cut the expressions down to a part."""
        return {name: self.source.expression(name)[part.used] for name in self.source.units}

    def add(self, name: str, part: Part, material: int, *, moves: bool = True, points: Floats | None = None,
            uv: Floats | None = None, colour: Floats | None = None) -> None:  # fmt: skip
        """Put a part into the file, relative to the head joint."""
        where = self.points[part.used] if points is None else points
        self.glb.add_shape(
            Shape(
                name, where - self.centre, part.triangles, material, facing(where, part.triangles), uv, colour,
                morphs=self.morphs(part) if moves else {},
            )
        )  # fmt: skip

    def build(self, path: Path) -> None:
        """Add every part and write the file."""
        self.add_skin()
        self.add_eyes()
        self.add_mouth()
        self.add_top()
        self.add_hair()
        self.glb.save(path, credit=CREDIT)

    def add_skin(self) -> None:
        """Add face and neck, painted; the inside of the mouth is dark."""
        part = self.part("body", lambda p: p[1] > 5.0 and abs(p[0]) < 1.3)
        points = self.points[part.used]
        skin = self.painted(part, points)
        inside = self.source.mask("inside-mouth")[part.used] > 0.5
        colour = np.where(inside[:, None], [0.29, 0.11, 0.11], [1.0, 1.0, 1.0])
        material = self.glb.add_material(
            "skin", rough=0.6, texture=self.glb.add_texture(skin.image())
        )
        self.add("Head", part, material, uv=self.view.uv(points), colour=colour)

    def painted(self, part: Part, points: Floats) -> Skin:
        """Paint cheeks, lids, lips, stubble, hairline and brows."""
        spec = self.spec
        skin = Skin(spec["skin"], self.view, self.rng)
        ageing = max(0.0, (spec["years"] - 30) / 60)
        for x, y, _ in self.eyes:
            side = 1 if x > 0 else -1
            skin.spot((x + 0.10 * side, y - 0.42), (0.26, 0.20), (1.02, 0.86, 0.83), 0.35, 26)
            skin.spot((x, y - 0.17), (0.19, 0.05), (0.82, 0.75, 0.77), 0.35 + 0.4 * ageing, 9)
            skin.spot((x, y + 0.13), (0.20, 0.06), (0.82, 0.74, 0.72), 0.45, 9)
        brow_y = self.eyes[0][1]
        skin.spot((0, brow_y - 0.42), (0.13, 0.10), (1.02, 0.86, 0.83), 0.30, 14)
        lips = self.lips(skin, part, points)
        skin.mix(lips * 0.75, np.array(spec["lips"], float))
        if spec.get("stubble"):
            self.stubble(skin, spec["stubble"], lips)
        skin.mix(self.hairline(skin, part, points) * 0.9, np.array(spec["hair"]["colour"], float))
        skin.brows(
            [(x, y) for x, y, _ in self.eyes], spec["brows"], 1.15 if spec["gender"] > 0.5 else 0.85
        )
        return skin

    def hairline(self, skin: Skin, part: Part, points: Floats) -> Floats:
        """Mask the skin where hair begins, in strokes, so that the shell's edge is not a helmet's."""
        plain = self.plain[part.used]
        over = self.above_hairline(plain)
        front = [
            face
            for face in part.faces
            if plain[face, 2].mean() > 0.3 and plain[face, 1].mean() > 6.9
        ]
        weight = [float(np.clip(1 + over[face].mean() / 0.08, 0, 1)) for face in front]
        strokes = 0.45 + 0.55 * self.rng.random((1, skin.pixels.shape[1]))
        return skin.faces([points[face] for face in front], weight, 6) * strokes

    def lips(self, skin: Skin, part: Part, points: Floats) -> Floats:
        """Mask the lips by the mesh's own mask, front faces only."""
        mask = self.source.mask("lips")[part.used]
        front = [
            face for face in part.faces if mask[face].mean() > 0.3 and points[face, 2].mean() > 1.0
        ]
        return skin.faces(
            [points[face] for face in front],
            [float(1.1 * mask[face].mean()) for face in front],
            2.2,
        )

    def stubble(self, skin: Skin, strength: float, lips: Floats) -> None:
        """Darken jaw and upper lip with specks."""
        y = self.eyes[0][1]
        jaw = skin.faces([np.array([[x, y + dy, 0] for x, dy in JAW])], [1.0], 20)
        specks = 0.4 + 0.6 * (self.rng.random(jaw.shape) < 0.5)
        skin.mix(
            jaw * strength * 0.8 * specks * (1 - lips),
            np.array(self.spec["hair"]["colour"], float) * 0.9,
        )

    def add_eyes(self) -> None:
        """Add both eyeballs with one texture, and the lashes."""
        part = Part(self.groups["helper-l-eye"] + self.groups["helper-r-eye"])
        points = self.points[part.used]
        uv = np.full((len(points), 2), [0.5, 0.02])  # the back of the eye is white
        for side, centre in zip((LEFT_EYE, RIGHT_EYE), self.eyes, strict=True):
            reach = 2 * np.abs(self.points[side] - centre).max()
            front = (np.sign(points[:, 0]) == np.sign(centre[0])) & (points[:, 2] >= centre[2])
            uv[front] = ((points - centre)[front, :2] / reach) * [1, -1] + 0.5
        texture = self.glb.add_texture(eye(self.spec["iris"], self.rng))
        self.add("Eyes", part, self.glb.add_material("eye", rough=0.1, texture=texture), uv=uv)
        lashes = Part(self.groups["helper-l-eyelashes-2"] + self.groups["helper-r-eyelashes-2"])
        dark = self.glb.add_material(
            "lash", colour=(0.012, 0.010, 0.010), rough=0.9, two_sided=True
        )
        self.add("Lashes", lashes, dark)

    def add_mouth(self) -> None:
        """Add teeth and tongue."""
        teeth = Part(self.groups["helper-upper-teeth"] + self.groups["helper-lower-teeth"])
        self.add(
            "Teeth", teeth, self.glb.add_material("teeth", colour=(0.46, 0.43, 0.38), rough=0.3)
        )
        tongue = Part(self.groups["helper-tongue"])
        self.add(
            "Tongue", tongue, self.glb.add_material("tongue", colour=(0.20, 0.05, 0.05), rough=0.5)
        )

    def add_top(self) -> None:
        """Add a garment: the body's own cover, painted, cut out at the neckline."""
        part = self.part("helper-tights", lambda p: p[1] > 3.9 and abs(p[0]) < 2.7)
        points = self.points[part.used]
        points = points + 0.06 * facing(points, part.triangles)
        view = Projection(self.centre[1], half_width=2.9, below=4.0, above=1.0)
        spec = self.spec["top"]
        texture = self.glb.add_texture(top(spec["cut"], spec["colour"], spec["under"], view))
        material = self.glb.add_material(
            "cloth", rough=0.95, texture=texture, alpha="MASK", two_sided=True
        )
        self.add("Top", part, material, moves=False, points=points, uv=view.uv(points))

    def above_hairline(self, plain: Floats) -> Floats:
        """How far each point (of the base shape) lies above the line where this persona's hair begins."""
        x, y, z = np.abs(plain[:, 0]), plain[:, 1], plain[:, 2]
        front = {"receding": 8.14, "short": 7.97, "crop": 7.97, "volume": 7.93}.get(
            self.spec["hair"]["style"], 7.93
        )
        line = np.interp(z, LINE_Z, [*LINE_Y, front - 0.06, front])
        line = line - np.where(z > 0.9, 0.16 * np.clip(x - 0.25, 0, 1) + 0.02 * np.cos(x * 23), 0)
        if self.spec["hair"]["style"] == "receding":
            line = line + np.where(z > 0.7, 0.22 * np.clip(x - 0.18, 0, 0.35), 0)
        return y - line

    def add_hair(self) -> None:
        """Add a shell over the scalp, and for long styles the mesh's own hair cover."""
        spec = self.spec["hair"]
        height, grow = STYLES[spec["style"]]
        part = self.part("body", on_scalp)
        plain, points = self.plain[part.used], self.points[part.used]
        over = self.above_hairline(plain)
        rise = np.clip(over / grow, 0, 1)
        locks = (
            0.012
            * np.sin(plain[:, 0] * 23 + plain[:, 2] * 9)
            * np.sin(plain[:, 2] * 17 + 3 * plain[:, 1])
        )
        thick = np.where(
            over > 0,
            0.008 + height * (1 - (1 - rise) ** 2) + locks * rise,
            -0.08 * np.clip(-over / 0.1, 0, 1),
        )
        points = points + facing(points, part.triangles) * thick[:, None]
        around = np.arctan2(plain[:, 0], plain[:, 1] - 7.3)
        uv = np.stack([around / np.pi * 2 + 0.5, plain[:, 2] * 0.25 + 0.5], axis=1)
        material = self.glb.add_material(
            "hair",
            rough=0.75,
            texture=self.glb.add_texture(strands(spec["colour"], self.rng)),
            two_sided=True,
        )
        self.add("Hair", part, material, moves=False, points=points, uv=uv)
        if spec["style"] in {"long", "bob"}:
            self.add_long_hair(material, lowest=4.9 if spec["style"] == "long" else 6.2)

    def add_long_hair(self, material: int, *, lowest: float) -> None:
        """Let the hair fall beside and behind the face."""
        part = self.part(
            "helper-hair", lambda p: p[1] > lowest and not (p[2] > 0.62 and p[1] < 8.05)
        )
        plain, points = self.plain[part.used], self.points[part.used]
        around = np.arctan2(plain[:, 0], plain[:, 2])
        uv = np.stack([around / np.pi * 2, plain[:, 1] * 0.2], axis=1)
        self.add("HairLong", part, material, moves=False, points=points, uv=uv)


# The hairline's height at growing depth: nape, behind the ear, sideburn, temple; the forehead's is the style's.
LINE_Z = [-0.8, -0.1, 0.15, 0.45, 0.62, 0.80, 1.0, 1.4]
LINE_Y = [6.62, 6.75, 7.35, 7.30, 7.28, 7.62]
STYLES = {  # height over the scalp, and over what distance it grows from the hairline
    "crop": (0.07, 0.30), "short": (0.12, 0.35), "receding": (0.07, 0.45), "volume": (0.20, 0.40), "bob": (0.13, 0.40),
    "long": (0.12, 0.40),
}  # fmt: skip
JAW = [(-0.62, -0.55), (-0.24, -0.66), (0.0, -0.60), (0.24, -0.66), (0.62, -0.55), (0.52, -1.15), (0.25, -1.42),
       (-0.25, -1.42), (-0.52, -1.15)]  # fmt: skip


def on_scalp(point: Floats) -> bool:
    """Say whether a point of the base shape may carry hair: not the face, not the ear."""
    x, y, z = point
    ear = abs(x) > 0.60 and 0.10 < z < 0.80 and y < 7.36
    return bool(y > 6.35 and not ear and not (z > 0.75 and y < 7.45) and not (z > 0.2 and y < 6.9))
