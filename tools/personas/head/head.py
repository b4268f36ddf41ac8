"""Builds a persona's head: skin, eyes, lashes, hair and clothes as one GLB with the 52 ARKit expressions.

About 6 s a head on one core of a shared EPYC server; 2.5 MB a head (1.8 MB gzipped), 55 000 to 63 000 triangles in 8
meshes; with level=0 1.5 MB (1.0 MB gzipped) and 29 000 to 37 000 triangles.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import scipy.sparse as sp

from tools.personas.glb import Floats, Glb, Shape
from tools.personas.head.face_paint import Face, View, eyeball, tooth_row
from tools.personas.head.face_plan import Landmarks, paint
from tools.personas.head.garments import shell, weave
from tools.personas.head.hair_cards import Body, Cards, curl_atlas, lash_atlas, straight_atlas
from tools.personas.head.hair_styles import STYLES, Haircut, above_hairline
from tools.personas.head.in_sight import in_sight, spread
from tools.personas.head.light_bake import openness
from tools.personas.head.wardrobe import NECKS, REPEATS, ROUGH, Piece, dress
from tools.personas.source import CREDIT, HEAD_JOINT, LEFT_EYE, RIGHT_EYE, Source, shaped
from tools.personas.surface import Ints, facing, neighbours, refine, scatter, split, unit

WET = {"KHR_materials_clearcoat": {"clearcoatFactor": 1.0, "clearcoatRoughnessFactor": 0.03}}
SILKY = {"KHR_materials_anisotropy": {"anisotropyStrength": 0.7, "anisotropyRotation": 0.0}}
MOUTH = np.array([0.50, 0.19, 0.18])  # what the inside of the mouth keeps of the skin's colour
TONGUE_REST = np.array(
    [0.0, -0.20, -0.14]
)  # the data's tongue fills the open mouth; at rest it lies lower and further back
TEETH_DROP = 0.05  # the data's upper teeth hide behind the lip even in a wide laugh
LASH_X = (0.195, 0.440)  # the lash strip folds over itself beyond, at both corners of the eye


class Head:
    """One persona's head on its way into a file; refined once, or not at all for weak machines."""

    def __init__(self, source: Source, spec: dict[str, Any], seed: int, *, level: int = 1) -> None:
        self.source, self.spec, self.glb, self.level = source, spec, Glb(), level
        self.rng = np.random.default_rng(seed)
        self.plain, groups = source.base
        self.groups = groups | {
            "eyes": groups["helper-l-eye"] + groups["helper-r-eye"],
            "teeth": groups["helper-upper-teeth"] + groups["helper-lower-teeth"],
            "lashes": groups["helper-l-eyelashes-2"] + groups["helper-r-eyelashes-2"],
        }
        self.points = shaped(source, spec)
        self.centre = self.points[HEAD_JOINT].mean(axis=0)
        self.eyes = [self.points[side].mean(axis=0) for side in (LEFT_EYE, RIGHT_EYE)]
        self.view = View(self.centre[1])
        self.units = {name: source.expression(name) for name in source.units}
        self.style = STYLES[spec["hair"]["style"]]
        self.blockers: list[Floats] = []

    def part(
        self, group: str, level: int, keep: Callable[[Floats], bool] = lambda _: True
    ) -> tuple[sp.csr_matrix, Ints]:
        """Take the quads of a group whose corners (in the base pose) pass, refined `level` times."""
        quads = [q for q in self.groups[group] if all(keep(self.plain[i]) for i in q)]
        used = sorted({i for q in quads for i in q})
        fresh = {old: new for new, old in enumerate(used)}
        quads = [[fresh[i] for i in q] for q in quads]
        shape = (len(used), len(self.points))
        operator = sp.csr_matrix((np.ones(len(used)), (np.arange(len(used)), used)), shape=shape)
        for _ in range(level):
            step, quads = refine(quads, operator.shape[0])
            operator = step @ operator
        return operator, split(quads)

    def add(self, name: str, points: Floats, triangles: Ints, material: int, **more: Any) -> None:
        """Put a mesh into the file, relative to the head joint."""
        normals = more.pop("normals", None)
        normals = facing(points, triangles) if normals is None else normals
        self.glb.add_shape(Shape(name, points - self.centre, triangles, material, normals, **more))

    def morphs(self, operator: sp.csr_matrix) -> dict[str, Floats]:
        """Cut the expressions down to a part."""
        return {name: operator @ moves for name, moves in self.units.items()}

    def dense(self, points: Floats, triangles: Ints, count: int) -> Floats:
        """Spread points over a mesh, enough to block light."""
        corners, shares = scatter(points, triangles, count, np.ones(len(points)), self.rng)
        return np.asarray((points[corners] * shares[..., None]).sum(axis=1))

    def build(self, path: Path) -> None:
        """Add every part and write the file; clothes and hair come first because they shade the skin."""
        self.operator, self.triangles = self.part(
            "body", self.level, lambda p: p[1] > 4.55 and abs(p[0]) < 1.5
        )
        self.skin, self.skin_plain = self.operator @ self.points, self.operator @ self.plain
        self.normals = facing(self.skin, self.triangles)
        pieces = dress(self.torso, self.spec["top"])
        self.blockers += [self.dense(p.cloth.points, p.cloth.triangles, 14000) for p in pieces]
        self.add_hair(pieces)
        self.add_skin()
        self.add_clothes(pieces)
        self.add_eyes()
        self.add_lashes()
        self.add_mouth()
        self.glb.save(path, credit=CREDIT)

    def torso(self, offset: float, rounds: int) -> tuple[Floats, Floats, Ints]:
        """Take the top half of the body's cover, smoothed."""
        operator, triangles = self.part(
            "helper-tights", 1, lambda p: p[1] > 3.3 and abs(p[0]) < 3.1
        )
        return (
            shell(operator @ self.points, triangles, offset=offset, rounds=rounds),
            operator @ self.plain,
            triangles,
        )

    def add_clothes(self, pieces: list[Piece]) -> None:
        """Shade the clothes and add them, one mesh for each weave."""
        everything = np.vstack(self.blockers)
        for kind in sorted({piece.kind for piece in pieces}):
            group = [piece for piece in pieces if piece.kind == kind]
            tones, first = [], 0
            triangles = []
            for piece in group:
                cloth = piece.cloth
                light = openness(cloth.points, cloth.normals, everything, slack=0.13)
                tones.append(
                    piece.colour
                    * (cloth.shade * (piece.floor + (1.1 - piece.floor) * light))[:, None]
                )
                triangles.append(cloth.triangles + first)
                first += len(cloth.points)
            points = np.vstack([piece.cloth.points for piece in group])
            look, bumps = weave(kind, self.rng)
            material = self.glb.add_material(
                f"cloth-{kind}", rough=ROUGH[kind], texture=self.glb.add_texture(look, quality=70), bumps=self.glb.add_texture(bumps, quality=75),
                two_sided=True,
            )  # fmt: skip
            normals = np.vstack([piece.cloth.normals for piece in group])
            self.add(
                f"Cloth-{kind}",
                points,
                np.vstack(triangles),
                material,
                normals=normals,
                uv=points[:, :2] * REPEATS[kind],
                colour=np.vstack(tones),
            )

    def add_hair(self, pieces: list[Piece]) -> None:
        """Comb and cut the hair, shade it and add it."""
        held = [(p.cloth.points, p.cloth.normals) for p in pieces if p.holds_hair]
        body = Body(
            np.vstack([self.skin, *[p for p, _ in held]]),
            np.vstack([self.normals, *[n for _, n in held]]),
        )
        cut = Haircut(self.skin, self.skin_plain, self.triangles, self.normals, body, self.spec["hair"], float(self.centre[1]),
                      float(self.eyes[0][1]), self.rng)  # fmt: skip
        grown, curly = cut.comb(), self.style.grows == "coils"
        self.scalp = np.clip(cut.over / (0.22 if curly else 0.12) + 0.45, 0, 1) ** 1.3
        everything = np.vstack(
            [*self.blockers, self.dense(self.skin, self.triangles, 30000), grown.points]
        )
        light = openness(grown.points, unit(grown.normals), everything, slack=0.16, directions=48)
        grown.colour = grown.colour * (0.45 + 0.75 * light)[:, None]
        if cut.shell:
            self.blockers.append(cut.shell.points)
            light = openness(
                cut.shell.points,
                facing(cut.shell.points, cut.shell.triangles),
                np.vstack([cut.shell.points, grown.points[::3]]),
                slack=0.10,
            )
            self.add("Scalp", cut.shell.points, cut.shell.triangles, self.glb.add_material("scalp", rough=0.9),
                     colour=cut.shell.colour * (0.35 + 0.7 * light)[:, None], fine=True)  # fmt: skip
        self.add_cards(grown, curly=curly)
        self.blockers.append(
            self.dense(
                grown.points, grown.triangles, 20000 if self.style.grows == "short" else 60000
            )
        )

    def add_cards(self, grown: Cards, *, curly: bool) -> None:
        """Add strips of hair with their texture."""
        atlas = (
            curl_atlas(self.rng)
            if curly
            else straight_atlas(self.rng, ragged=0.5 if self.style.grows == "short" else 0.3)
        )
        material = self.glb.add_material(
            "hair", rough=0.72 if curly else 0.50, texture=self.glb.add_texture(atlas, quality=80), alpha="MASK", two_sided=True,
            extensions=None if curly else SILKY,
        )  # fmt: skip
        tangents = None if curly else grown.tangents
        seen = in_sight(grown.points, grown.triangles, spread(self.skin, self.triangles)[0])
        self.add(
            "Hair",
            grown.points,
            np.vstack([grown.triangles[seen], grown.triangles[~seen]]),
            material,
            seen=int(seen.sum()),
            normals=grown.normals,
            uv=grown.uv,
            colour=grown.colour,
            tangents=tangents,
        )

    def add_skin(self) -> None:
        """Add face and neck, leaving out what hair and clothes hide for good."""
        over = NECKS[self.spec["top"]["cut"]].over(self.skin_plain)
        shown = (over > -0.18) | (self.skin_plain[:, 1] > 6.1)
        if self.style.grows == "coils":
            shown &= above_hairline(self.skin_plain, self.style) < 0.22
        shown &= (self.normals[:, 2] > -0.55) | (self.scalp < 0.5) & (self.skin[:, 2] > -0.1)
        used, triangles = np.unique(
            self.triangles[shown[self.triangles].any(axis=1)], return_inverse=True
        )
        face, base = self.painted(), np.array(self.spec["skin"], float)
        material = self.glb.add_material(
            "skin", rough=1.0, texture=self.glb.add_texture(face.colour(base), quality=88), bumps=self.glb.add_texture(face.bumps(), quality=60),
            roughness=self.glb.add_texture(face.gloss(0.56), quality=80),
        )  # fmt: skip
        points = self.skin[used]
        self.add("Head", points, triangles.reshape(-1, 3), material, normals=self.normals[used], uv=self.view.uv(points), colour=self.shaded()[used],
                 morphs=self.morphs(self.operator[used]))  # fmt: skip

    def shaded(self) -> Floats:
        """Shade each vertex by what stands in its light and by its own creases; darken the mouth, colour the scalp."""
        average = neighbours(self.triangles, len(self.skin))
        light = openness(
            self.skin,
            self.normals,
            np.vstack([*self.blockers, self.dense(self.skin, self.triangles, 60000)]),
        )
        light = average @ (average @ light)
        smooth = self.skin.copy()
        for _ in range(6):
            smooth = average @ smooth
        crease = np.clip(((smooth - self.skin) * self.normals).sum(axis=1) / 0.02, 0, 1.5)
        shade = np.clip(0.42 + 0.62 * np.clip(light / 0.92, 0, 1), 0, 1) * (1 - 0.13 * crease)
        colour = shade[:, None] ** np.array([0.85, 1.10, 1.15])  # shadows in skin are red
        inside = (self.operator @ self.source.mask("inside-mouth"))[:, None]
        colour = colour * (1 - inside * (1 - MOUTH))
        scalp = self.scalp[:, None] * self.style.scalp
        hair = np.array(self.spec["hair"]["colour"], float) / np.array(self.spec["skin"], float)
        return np.asarray(colour * (1 - scalp + scalp * hair * 0.55))

    def painted(self) -> Face:
        """Paint the face; the lips are masked by the mesh's own mask, front faces only."""
        face, points = Face(self.view, self.rng), self.skin
        mask = self.operator @ self.source.mask("lips")
        front = (mask[self.triangles].mean(axis=1) > 0.25) & (
            points[self.triangles, 2].mean(axis=1) > 1.0
        )
        lips = face.faces(
            [points[t] for t in self.triangles[front]],
            [float(1.15 * mask[t].mean()) for t in self.triangles[front]],
            2.6,
        )
        nose = points[
            np.argmax(
                points[:, 2]
                - 5 * np.abs(points[:, 0])
                - 3 * np.abs(points[:, 1] - self.eyes[0][1] + 0.42)
            )
        ]
        paint(face, Landmarks(self.eyes, nose, lips), self.spec)
        return face

    def add_eyes(self) -> None:
        """Add both eyeballs with one texture and a wet coat."""
        operator, triangles = self.part("eyes", 1)
        points = operator @ self.points
        uv = np.full((len(points), 2), [0.5, 0.02])  # the back of the eye is white
        for side, centre in zip((LEFT_EYE, RIGHT_EYE), self.eyes, strict=True):
            reach = 2 * np.abs(self.points[side] - centre).max()
            front = (np.sign(points[:, 0]) == np.sign(centre[0])) & (
                points[:, 2] >= centre[2] - 0.01
            )
            uv[front] = np.clip(((points - centre)[front, :2] / reach) * [1, -1] + 0.5, 0, 1)
        texture = self.glb.add_texture(
            eyeball(np.array(self.spec["iris"], float), self.rng), quality=88
        )
        material = self.glb.add_material("eye", rough=0.55, texture=texture, extensions=WET)
        self.add("Eyes", points, triangles, material, uv=uv, morphs=self.morphs(operator))

    def add_lashes(self) -> None:
        """Lay drawn lashes over the mesh's upper lash strips.

        A strip leaves the lid forwards and then turns up; only the turned part carries lashes.
        """
        operator, triangles = self.part("lashes", 0)
        plain = operator @ self.plain
        x, side = np.abs(plain[:, 0]), np.sign(plain[:, 0])
        triangles = triangles[((x > LASH_X[0]) & (x < LASH_X[1]))[triangles].all(axis=1)]
        root = np.array(
            [
                np.argmin(np.where((np.abs(x - at) < 0.03) & (side == s), plain[:, 2], 9))
                for at, s in zip(x, side, strict=True)
            ]
        )
        run = plain[:, 2] - plain[root, 2] + np.abs(plain[:, 1] - plain[root, 1])
        uv = np.clip(np.stack([(x - 0.18) / 0.31, (run - 0.020) / 0.070], axis=1), 0, 1)
        tone = [0.05, 0.035, 0.03] if self.spec["gender"] < 0.5 else [0.10, 0.07, 0.06]
        points = operator @ self.points
        material = self.glb.add_material(
            "lash",
            rough=0.9,
            texture=self.glb.add_texture(lash_atlas(self.rng), quality=85),
            alpha="BLEND",
            two_sided=True,
        )
        self.add(
            "Lashes",
            points,
            triangles,
            material,
            uv=uv,
            colour=np.broadcast_to(np.array(tone), points.shape),
            morphs=self.morphs(operator),
        )

    def add_mouth(self) -> None:
        """Add teeth and tongue, dark towards the throat; show them unlit, for light leaks in through the cheeks."""
        operator, triangles = self.part("teeth", 1)
        points, upper_group = operator @ self.points, np.unique(self.groups["helper-upper-teeth"])
        upper = (operator @ np.isin(np.arange(len(self.points)), upper_group).astype(float)) > 0.5
        points[upper] -= [0, TEETH_DROP, 0]
        uv = np.zeros((len(points), 2))
        for row, sign in ((upper, -1), (~upper, 1)):
            low, high = points[row, 1].min(), points[row, 1].max()
            uv[row, 1] = np.clip(
                (points[row, 1] - (low if sign > 0 else high)) * sign / (high - low), 0, 1
            )
        uv[:, 0] = np.clip(0.5 + points[:, 0] / 0.66, 0, 1)
        front = (points[:, 2] - points[:, 2].min()) / np.ptp(points[:, 2])
        shade = np.broadcast_to(
            (0.25 + 0.75 * np.clip((front - 0.50) / 0.4, 0, 1))[:, None], points.shape
        )
        material = self.glb.add_material(
            "teeth", rough=0.4, texture=self.glb.add_texture(tooth_row())
        )
        self.add(
            "Teeth", points, triangles, material, uv=uv, colour=shade, morphs=self.morphs(operator)
        )
        operator, triangles = self.part("helper-tongue", 1)
        points = operator @ self.points + TONGUE_REST
        front = (points[:, 2] - points[:, 2].min()) / np.ptp(points[:, 2])
        colour = np.array([0.52, 0.26, 0.25]) * (0.30 + 0.7 * front)[:, None]
        material = self.glb.add_material("tongue", rough=0.4)
        self.add("Tongue", points, triangles, material, colour=colour, morphs=self.morphs(operator))
