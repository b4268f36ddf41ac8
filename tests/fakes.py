"""Back ends for tests, speaking the real types."""

import csv
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from providers.base import Act, Reading
from sessions.persona.phrases import content_words

SCRIPTS = Path(__file__).parent / "scripts"
SLOTS = {
    "date": r"\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|tomorrow|\d+(?:st|nd|rd|th))\b",
    "time": r"\b(?:\d+:\d\d|at (?:eight|nine|ten|eleven|\w+ o'clock)|(?:mon|tues|wednes|thurs|fri)day morning)\b",
    "count": r"\b\d+\b|\b(?:two|three|four|five|nine|eleven)\b",
    "owner": r"\b(?:I'll|I will|we'll)\b",
    "own_part": r"\b(?:my part|I never|I should have)\b",
    "question": r"\?",
}


@cache
def scripted_acts() -> tuple[tuple[str, float, str], ...]:
    """Label, probability and quote of every scripted act of every scenario."""
    rows = []
    for path in sorted(SCRIPTS.glob("*/acts.tsv")):
        with path.open(encoding="utf-8") as file:
            lines = [line for line in file if line.strip() and not line.startswith("#")]
            rows += [(a, float(p), q) for a, p, q in csv.reader(lines, delimiter="\t", quoting=3)]
    return tuple(rows)


def band(p: float) -> str:
    """The band of a probability."""
    if p >= 0.70:
        return "counts"
    return "possible" if p >= 0.40 else "ignored"


class ScriptedActs:
    """A speech-act detector that knows the scripted lines and compares by shared words."""

    version = "scripted"

    def read(self, text: str, *, earlier: Sequence[str] = (), reply_to: str = "") -> Reading:
        """The acts whose quotes stand in the turn."""
        acts = [
            Act(label, p, band(p), quote, text.index(quote), text.index(quote) + len(quote))
            for label, p, quote in scripted_acts()
            if quote in text
        ]
        slots = {
            name: [match.span() for match in re.finditer(pattern, text, re.IGNORECASE)]
            for name, pattern in SLOTS.items()
        }
        return Reading(tuple(acts), {name: spans for name, spans in slots.items() if spans})

    def similarity(self, one: Sequence[str], other: Sequence[str]) -> NDArray[np.float32]:
        """Cosine of the content words."""
        words = sorted({word[:5] for text in (*one, *other) for word in content_words(text)})
        place = {word: n for n, word in enumerate(words)}

        def vectors(texts: Sequence[str]) -> NDArray[np.float32]:
            found = np.zeros((len(texts), len(words) or 1), dtype=np.float32)
            for row, text in enumerate(texts):
                for word in content_words(text):
                    found[row, place[word[:5]]] += 1
            norms = np.linalg.norm(found, axis=1, keepdims=True)
            return np.asarray(found / np.where(norms > 0, norms, 1), dtype=np.float32)

        return vectors(one) @ vectors(other).T
