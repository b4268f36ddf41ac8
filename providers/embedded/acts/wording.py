"""How a line is worded: its phrases of one to three words, weighed by how rare they are in the bank (tf-idf, Salton 1988)."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from providers.embedded.acts.features import Rows, spoken

LONGEST = 3  # words
FEWEST = 3  # lines of the bank that hold a phrase


@dataclass(frozen=True)
class Wording:
    """The phrases that the heads know, in a fixed order."""

    phrases: tuple[str, ...]
    rarity: Rows
    """One weight a phrase: 1 + ln((lines + 1) / (lines with it + 1))."""

    @cached_property
    def places(self) -> dict[str, int]:
        """Where each phrase stands."""
        return {phrase: n for n, phrase in enumerate(self.phrases)}

    def rows(self, texts: Sequence[str]) -> Rows:
        """One row a text, of unit length, or of zeros where no phrase is known: (texts, phrases)."""
        found = np.zeros((len(texts), len(self.phrases)), dtype=np.float32)
        for row, text in zip(found, texts, strict=True):
            self._fill(row, text)
        return found

    def _fill(self, row: NDArray[np.float32], text: str) -> None:
        for phrase, n in Counter(phrases_of(text)).items():
            place = self.places.get(phrase)
            if place is not None:
                row[place] = (1 + math.log(n)) * self.rarity[place]
        row /= np.linalg.norm(row) or 1


def phrases_of(text: str) -> list[str]:
    """Every run of one to three words."""
    words = spoken(text).split()
    return [
        " ".join(words[at : at + length])
        for length in range(1, LONGEST + 1)
        for at in range(len(words) - length + 1)
    ]


def learn(texts: Sequence[str]) -> Wording:
    """The phrases that occur in at least `FEWEST` of the texts."""
    held = Counter(phrase for text in texts for phrase in set(phrases_of(text)))
    phrases = tuple(sorted(phrase for phrase, n in held.items() if n >= FEWEST))
    rarity = [1 + math.log((len(texts) + 1) / (held[phrase] + 1)) for phrase in phrases]
    return Wording(phrases, np.array(rarity, dtype=np.float32))
