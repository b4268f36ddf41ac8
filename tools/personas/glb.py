"""A binary glTF 2.0 file with sparse morph targets and small number formats; used by the persona builder.

Normals, tangents, colours, texture coordinates and expressions are stored as integers (KHR_mesh_quantization), which
makes a head a third of its size in floats. Textures with an alpha channel are WebP (EXT_texture_webp).
"""

import json
import struct
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

BYTE, UBYTE, SHORT, USHORT, UINT, FLOAT = 5120, 5121, 5122, 5123, 5125, 5126
CODES = {
    "int8": BYTE,
    "uint8": UBYTE,
    "int16": SHORT,
    "uint16": USHORT,
    "uint32": UINT,
    "float32": FLOAT,
}
VERTICES, INDICES = 34962, 34963
STILL, MOVES = (
    0.004,
    0.012,
)  # decimetres; a smaller move is left out of a morph target, one between the two is faded
REACH = 4.0  # decimetres; positions are stored as shares of it
KINDS = {1: "SCALAR", 2: "VEC2", 3: "VEC3", 4: "VEC4"}

Floats = NDArray[np.float64]
Array = NDArray[Any]


@dataclass
class Shape:
    """One mesh as the file takes it: decimetres, y up, one vertex for each position; colours are 0..1 in sRGB."""

    name: str
    points: Floats
    triangles: NDArray[np.int64]
    material: int
    normals: Floats
    uv: Floats | None = None
    colour: Floats | None = None
    tangents: Floats | None = None
    fine: bool = False  # dark colours, which 8 bits would band
    morphs: dict[str, Floats] = field(default_factory=dict)
    seen: int | None = None  # all that a view from the front needs are the first so many triangles


def linear(colour: Floats) -> Floats:
    """Change sRGB to linear light, as vertex colours are stored."""
    return np.where(colour <= 0.04045, colour / 12.92, ((colour + 0.055) / 1.055) ** 2.4)


def whole(values: Floats, kind: str) -> Array:
    """Scale -1..1 or 0..1 to the range of an integer type."""
    top = np.iinfo(kind).max
    return np.round(np.clip(values, -1 if kind.startswith("i") else 0, 1) * top).astype(kind)


@dataclass
class Glb:
    """A file being put together; each add_ method returns the new thing's index."""

    binary: bytearray = field(default_factory=bytearray)
    parts: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def _add(self, kind: str, item: dict[str, Any]) -> int:
        self.parts.setdefault(kind, []).append(item)
        return len(self.parts[kind]) - 1

    def _view(self, data: bytes, target: int | None = None, stride: int | None = None) -> int:
        self.binary += b"\0" * (-len(self.binary) % 4)
        view = {"buffer": 0, "byteOffset": len(self.binary), "byteLength": len(data)}
        self.binary += data
        view |= {"target": target} if target else {}
        return self._add("bufferViews", view | ({"byteStride": stride} if stride else {}))

    def _array(self, array: Array, target: int, *, bounds: bool = False) -> int:
        width, raw = 1 if array.ndim == 1 else array.shape[1], array
        size = width * array.itemsize
        stride = None
        if target == VERTICES and size % 4:
            stride = size + (-size % 4)
            padded = np.zeros((len(array), stride // array.itemsize), array.dtype)
            padded[:, :width] = array
            raw = padded
        item = {"bufferView": self._view(raw.tobytes(), target, stride), "componentType": CODES[array.dtype.name],
                "count": len(array), "type": KINDS[width]}  # fmt: skip
        if target == VERTICES and array.dtype.kind in "iu":
            item["normalized"] = True
        if bounds:
            item |= {"min": array.min(0).tolist(), "max": array.max(0).tolist()}
        return self._add("accessors", item)

    def _morph(self, moves: Floats) -> int:
        far = np.abs(moves).max(axis=1)
        small = whole(
            moves * np.clip((far - STILL) / (MOVES - STILL), 0, 1)[:, None] / REACH, "int16"
        )
        moved = np.flatnonzero(np.abs(small).max(axis=1) > 0).astype(np.uint16)
        rows = small[moved]
        kept = np.zeros_like(small)
        kept[moved] = rows
        sparse = {
            "count": len(moved),
            "indices": {"bufferView": self._view(moved.tobytes()), "componentType": USHORT},
            "values": {"bufferView": self._view(rows.tobytes())},
        }
        bounds = {"min": kept.min(0).tolist(), "max": kept.max(0).tolist()}
        item = {
            "componentType": SHORT,
            "normalized": True,
            "count": len(moves),
            "type": "VEC3",
            "sparse": sparse,
        }
        return self._add("accessors", item | bounds)

    def add_texture(self, image: Image.Image, *, quality: int = 86) -> int:
        """Store an image: WebP where it has an alpha channel, else JPEG."""
        buffer = BytesIO()
        if image.mode == "RGBA":
            image.save(buffer, "WEBP", quality=quality, method=2)
            source = self._add(
                "images", {"bufferView": self._view(buffer.getvalue()), "mimeType": "image/webp"}
            )
            return self._add("textures", {"extensions": {"EXT_texture_webp": {"source": source}}})
        image.save(buffer, "JPEG", quality=quality, optimize=True)
        source = self._add(
            "images", {"bufferView": self._view(buffer.getvalue()), "mimeType": "image/jpeg"}
        )
        return self._add("textures", {"source": source})

    def add_material(self, name: str, *, colour: tuple[float, ...] = (1, 1, 1), rough: float = 0.7, texture: int | None = None,
                     bumps: int | None = None, roughness: int | None = None, alpha: str = "OPAQUE", two_sided: bool = False,
                     extensions: dict[str, Any] | None = None) -> int:  # fmt: skip
        """Describe a surface; alpha is OPAQUE, MASK (cut at 0.4) or BLEND."""
        surface: dict[str, Any] = {
            "baseColorFactor": [*colour, 1],
            "metallicFactor": 0,
            "roughnessFactor": rough,
        }
        if texture is not None:
            surface["baseColorTexture"] = {"index": texture}
        if roughness is not None:
            surface["metallicRoughnessTexture"] = {"index": roughness}
        item: dict[str, Any] = {
            "name": name,
            "pbrMetallicRoughness": surface,
            "doubleSided": two_sided,
        }
        if bumps is not None:
            item["normalTexture"] = {"index": bumps}
        if alpha != "OPAQUE":
            item |= {"alphaMode": alpha} | ({"alphaCutoff": 0.4} if alpha == "MASK" else {})
        if extensions:
            item["extensions"] = extensions
        return self._add("materials", item)

    def add_shape(self, shape: Shape) -> int:
        """Store a mesh and the node that shows it; morphs that move nothing here are left out."""
        attributes = {
            "POSITION": self._array(whole(shape.points / REACH, "int16"), VERTICES, bounds=True),
            "NORMAL": self._array(whole(shape.normals, "int8"), VERTICES),
        }
        if shape.tangents is not None:
            signed = np.hstack([shape.tangents, np.ones((len(shape.tangents), 1))])
            attributes["TANGENT"] = self._array(whole(signed, "int8"), VERTICES)
        if shape.uv is not None:
            inside = shape.uv.min() >= 0 and shape.uv.max() <= 1
            attributes["TEXCOORD_0"] = self._array(
                whole(shape.uv, "uint16") if inside else shape.uv.astype(np.float32), VERTICES
            )
        if shape.colour is not None:
            full = np.hstack([linear(np.clip(shape.colour, 0, 1)), np.ones((len(shape.colour), 1))])
            attributes["COLOR_0"] = self._array(
                whole(full, "uint16" if shape.fine else "uint8"), VERTICES
            )
        kind = np.uint16 if len(shape.points) < 65535 else np.uint32
        corners = self._array(shape.triangles.astype(kind).ravel(), INDICES)
        primitive: dict[str, Any] = {
            "attributes": attributes,
            "indices": corners,
            "material": shape.material,
        }
        if shape.seen is not None:
            primitive["extras"] = {"seen": 3 * shape.seen}
        mesh: dict[str, Any] = {"name": shape.name, "primitives": [primitive]}
        moving = {
            name: moves for name, moves in shape.morphs.items() if np.abs(moves).max() > STILL
        }
        if moving:
            primitive["targets"] = [{"POSITION": self._morph(moves)} for moves in moving.values()]
            mesh |= {"extras": {"targetNames": list(moving)}, "weights": [0] * len(moving)}
        return self._add(
            "nodes",
            {"mesh": self._add("meshes", mesh), "name": shape.name, "scale": [0.1 * REACH] * 3},
        )

    def save(self, path: Path, *, credit: str) -> None:
        """Write the file."""
        self.binary += b"\0" * (-len(self.binary) % 4)
        scene = {"scene": 0, "scenes": [{"nodes": list(range(len(self.parts["nodes"])))}]}
        text = json.dumps(scene | self.parts)
        names = [
            "KHR_mesh_quantization",
            "EXT_texture_webp",
            "KHR_materials_clearcoat",
            "KHR_materials_anisotropy",
        ]
        used = [name for name in names if name in text or name == names[0]]
        needed = [name for name in used if name in names[:2]]
        asset = {"asset": {"version": "2.0", "copyright": credit}, "extensionsUsed": used, "extensionsRequired": needed,
                 "buffers": [{"byteLength": len(self.binary)}]}  # fmt: skip
        data = json.dumps(asset | scene | self.parts, separators=(",", ":")).encode()
        data += b" " * (-len(data) % 4)
        chunks = struct.pack("<II", len(data), 0x4E4F534A) + data
        chunks += struct.pack("<II", len(self.binary), 0x004E4942) + bytes(self.binary)
        path.write_bytes(struct.pack("<III", 0x46546C67, 2, 12 + len(chunks)) + chunks)
