"""The line bank: example lines with their labels, one file a setting, read by training, measuring, and where it matters which words are common."""

import csv
import hashlib
from dataclasses import dataclass
from pathlib import Path

from providers.embedded.acts.heads import BANK


@dataclass(frozen=True)
class Line:
    """One example line; without labels it is a neutral line or a hard negative."""

    text: str
    labels: frozenset[str]
    writer: str
    setting: str

    @property
    def voice(self) -> str:
        """Who wrote it in which style: what is held out together when heads are measured."""
        return f"{self.writer} {self.setting}"


def lines(path: Path = BANK) -> list[Line]:
    """All lines of a bank file, or of a folder of them in the order of their names."""
    return [line for file in files(path) for line in read(file)]


def files(path: Path) -> list[Path]:
    """The files of a bank."""
    return sorted(path.glob("*.tsv")) if path.is_dir() else [path]


def read(path: Path) -> list[Line]:
    """The lines of one file."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [
            Line(
                row["text"],
                frozenset(filter(None, row["labels"].split(","))),
                row["writer"],
                row["setting"],
            )
            for row in rows
        ]


def digest(path: Path = BANK) -> str:
    """The bank by its hash."""
    return hashlib.sha256(b"".join(file.read_bytes() for file in files(path))).hexdigest()
