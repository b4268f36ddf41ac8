"""Strict reading of a YAML file: every key is asked for by name, and what nobody asked for is an error."""

from collections.abc import Callable, Collection, Iterable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import yaml

Row = TypeVar("Row")
Made = TypeVar("Made")


class CatalogFault(Exception):
    """A scenario file does not say what it must; the text names the file and the key, a line for each fault."""

    def __init__(self, *told: str) -> None:
        super().__init__("\n".join(told))
        self.told = told

    @property
    def each(self) -> list["CatalogFault"]:
        """Every fault by itself."""
        return [CatalogFault(one) for one in self.told]


def every(rows: Iterable[Row], read: Callable[[Row], Made]) -> tuple[Made, ...]:
    """Read all rows, and only then raise what was wrong in any of them."""
    made: list[Made] = []
    told: list[str] = []
    for row in rows:
        try:
            made.append(read(row))
        except CatalogFault as fault:
            told += fault.told
    if told:
        raise CatalogFault(*told)
    return tuple(made)


class Part:
    """One mapping of the file, and where it stands."""

    def __init__(self, data: Any, where: str) -> None:
        if not isinstance(data, dict):
            raise CatalogFault(f"{where}: must be a mapping")
        self.data, self.where = dict(data), where

    def fault(self, key: str, what: str) -> CatalogFault:
        """An error that names the file and the key."""
        return CatalogFault(f"{self.where}.{key}: {what}")

    def take(self, key: str, kind: type | tuple[type, ...], default: Any = ...) -> Any:
        """The value of a key, of a type; without a default it must be there."""
        if key not in self.data:
            if default is ...:
                raise self.fault(key, "is missing")
            return default
        value = self.data.pop(key)
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is int):
            raise self.fault(key, f"has the wrong type ({type(value).__name__})")
        return value

    def text(self, key: str, default: Any = ...) -> str:
        """A text."""
        return " ".join(str(self.take(key, str, default)).split())

    def number(self, key: str, default: Any = ...) -> float:
        """A number."""
        return float(self.take(key, (int, float), default))

    def texts(self, key: str, default: Any = ()) -> tuple[str, ...]:
        """A list of texts; one text alone is a list of one."""
        value = self.take(key, (list, str, tuple), default)
        entries = [value] if isinstance(value, str) else value
        if not all(isinstance(entry, str) for entry in entries):
            raise self.fault(key, "must hold texts only")
        return tuple(" ".join(entry.split()) for entry in entries)

    def known(self, key: str, allowed: Collection[str], default: Any = ()) -> frozenset[str]:
        """A list of words out of a closed set."""
        values = self.texts(key, default)
        for value in values:
            if value not in allowed:
                raise self.fault(key, f"{value!r} is unknown")
        return frozenset(values)

    def check(self, key: str, value: str, allowed: Collection[str]) -> bool:
        """True for a word of a closed set; any other is a fault."""
        if value not in allowed:
            raise self.fault(key, f"{value!r} is unknown")
        return True

    def numbered(self, key: str, allowed: Collection[int]) -> frozenset[int]:
        """A list of numbers out of a closed set; one number alone is a list of one."""
        value = self.take(key, (list, int), [])
        entries = value if isinstance(value, list) else [value]
        for entry in entries:
            if entry not in allowed or isinstance(entry, bool):
                raise self.fault(key, f"{entry!r} is unknown")
        return frozenset(entries)

    def part(self, key: str, default: Any = ...) -> "Part":
        """A mapping inside."""
        return Part(self.take(key, dict, default), f"{self.where}.{key}")

    def parts(self, key: str, default: Any = ...) -> list["Part"]:
        """A list of mappings inside."""
        rows = self.take(key, list, default)
        return [Part(row, f"{self.where}.{key}[{n}]") for n, row in enumerate(rows)]

    def numbers(self, key: str, allowed: Collection[str], default: Any = ...) -> dict[str, float]:
        """A mapping of known words to numbers."""
        inner = self.part(key, default)
        for name in inner.data:
            if name not in allowed:
                raise inner.fault(str(name), "is unknown")
        return {name: inner.number(name) for name in tuple(inner.data)}

    def done(self) -> None:
        """Refuse what nobody asked for."""
        if self.data:
            raise self.fault(str(next(iter(self.data))), "is an unknown key")


def read_yaml(path: Path) -> Mapping[str, Any]:
    """The file as a mapping; raises `CatalogFault`. The C loader is the safe one, ten times as fast."""
    try:
        data = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    except (OSError, yaml.YAMLError) as error:
        raise CatalogFault(f"{path.name}: cannot be read: {error}") from error
    if not isinstance(data, dict):
        raise CatalogFault(f"{path.name}: must be a mapping")
    return data
