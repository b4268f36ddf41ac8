"""The line bank: example lines with their labels, read by training and measuring only."""

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
    """All lines of a bank, in its order."""
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
    return hashlib.sha256(path.read_bytes()).hexdigest()
