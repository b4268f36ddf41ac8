"""The lines of the pause set and which half each belongs to; read by the benchmark and the training only."""

import csv
import hashlib
import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

LINES: Final = Path(__file__).parent / "lines.tsv"
HUMAN: Final = Path(__file__).parent / "human" / "lines.tsv"
LEADER: Final = Path(__file__).parents[1] / "clips" / "lines.tsv"
HALVES: Final = ("tuning", "held-out")
HESITATES: Final = "|"
ASKED: Final = ("yes_no", "open", "", "", "")


@dataclass(frozen=True)
class Line:
    """One learner turn."""

    kind: str
    """"question", "hand_over", "short", "statement" or "trailing"."""

    asked: str
    """What the persona has just asked: "yes_no", "open", or "" for nothing."""

    text: str
    """With a bar where the speaker hesitates."""

    clip: Path | None = None
    """A recording, where the line is not spoken by a voice of ours."""

    @property
    def order(self) -> str:
        """The text's hash: an order that nobody chose."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    @property
    def half(self) -> str:
        """Decided by the text's hash, before anything was tuned."""
        return HALVES[int(self.order, 16) % 2]

    @property
    def sentences(self) -> list[str]:
        """Its sentences, bars included."""
        return re.split(r"(?<=[.!?])\s+", self.text)


def lines(half: str) -> list[Line]:
    """The written lines and the recordings of one half."""
    with LINES.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    written = [
        after_question(Line(row["kind"], row["asked"].strip("-"), row["text"])) for row in rows
    ]
    return [line for line in [*written, *recorded(LEADER), *recorded(HUMAN)] if line.half == half]


def after_question(line: Line) -> Line:
    """The line after what a persona would have said: two of five replies end in a question, whatever is said next.

    Short lines are answers, and which question they answer is written beside them.
    """
    if line.kind == "short" or line.asked:
        return line
    return replace(line, asked=ASKED[int(line.order[8:16], 16) % len(ASKED)])


def recorded(table: Path) -> list[Line]:
    """The recordings a table names: file, seconds, text."""
    out = []
    for row in table.read_text(encoding="utf-8").splitlines():
        name, _, text = row.split("\t")
        kind = "question" if text.endswith("?") else "statement"
        out.append(Line(kind, "", text, table.parent / name))
    return out
