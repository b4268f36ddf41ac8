"""A YAML file with the line and column of each of its keys and values."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

import yaml

Path = tuple[str | int, ...]

MOST_NODES: Final = 200_000
"""Keys and values once every alias is written out; a short file of aliases can stand for billions."""

TOO_LARGE: Final = f"the file has more than {MOST_NODES} parts once its aliases are written out"


@dataclass(frozen=True, order=True)
class Fault:
    """Something that is wrong at one place of a file; lines and columns count from 1."""

    line: int
    column: int
    words: str

    def __str__(self) -> str:
        return f"line {self.line}, column {self.column}: {self.words}"


@dataclass(frozen=True)
class Placed:
    """A file's data, and where each part of it stands."""

    data: Any
    keys: dict[Path, tuple[int, int]]
    values: dict[Path, tuple[int, int]]
    faults: list[Fault]
    """Keys that were written twice."""

    def at(self, path: Sequence[str | int], *, key: bool = False) -> tuple[int, int]:
        """Line and column of the nearest part that there is."""
        wanted = tuple(path)
        if key and wanted in self.keys:
            return self.keys[wanted]
        while wanted not in self.values and wanted:
            wanted = wanted[:-1]
        return self.keys.get(wanted) or self.values.get(wanted, (1, 1))


def placed(text: str) -> Placed:
    """Read a file; one that is no YAML has a fault and no data."""
    try:
        root = yaml.compose(text, Loader=yaml.CSafeLoader)
        nodes = list(islice(walk(root, ()), MOST_NODES + 1)) if root is not None else []
        if len(nodes) > MOST_NODES:
            return Placed(None, {}, {}, [Fault(1, 1, TOO_LARGE)])
        data = yaml.load(text, Loader=yaml.CSafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        return Placed(None, {}, {}, [Fault(line, column, f"this is no YAML: {error.problem}")])
    except (yaml.YAMLError, ValueError, TypeError) as error:
        return Placed(None, {}, {}, [Fault(1, 1, f"this is no YAML: {error}")])
    except RecursionError:
        return Placed(
            None, {}, {}, [Fault(1, 1, "a part of the file refers to itself; write it out")]
        )
    found = Placed(data, {}, {}, [])
    for path, node, is_key in nodes:
        spot = (node.start_mark.line + 1, node.start_mark.column + 1)
        if is_key and path in found.keys:
            words = f"`{path[-1]}` is written twice here; only the last would count"
            found.faults.append(Fault(*spot, words))
        (found.keys if is_key else found.values)[path] = spot
    return found


def walk(node: yaml.Node, path: Path) -> Iterator[tuple[Path, yaml.Node, bool]]:
    """Every node below one, with its path; keys are told apart."""
    yield path, node, False
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            inner = (*path, str(key.value))
            yield inner, key, True
            yield from walk(value, inner)
    elif isinstance(node, yaml.SequenceNode):
        for n, value in enumerate(node.value):
            yield from walk(value, (*path, n))
