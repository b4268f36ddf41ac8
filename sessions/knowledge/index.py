"""Finds passages by meaning and by their words: a pure core over one matrix and the words of each passage."""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sessions.persona.phrases import FUNCTION_WORDS

Rows = NDArray[np.float32]

LEXICAL_WEIGHT: Final = 0.5
"""What words in common count for beside the cosine; measured in tests/sessions/test_knowledge_finding.py."""

SATURATION: Final = 1.2
LENGTH_SHARE: Final = 0.5
STEM: Final = 6
WORD: Final = re.compile(r"[^\W_]+(?:[.,:'/-][^\W_]+)*")
NUMBERS: Final = {
    word: str(n)
    for n, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve".split()
    )
}
ASKING: Final = frozenset(
    "say says said does policy policies rule rules tell know about please handbook guideline guidelines document".split()
)
"""Words of the question itself, which are in many passages and say nothing about which is meant."""


class Hit(NamedTuple):
    """One passage found: its place in the index, and how well it fits."""

    place: int
    score: float
    cosine: float
    words: float
    """The share of the query's words in it, the rare ones weighing more; 0..1."""


class Index:
    """The passages of a few documents, ready to be searched."""

    def __init__(self, texts: Sequence[str], rows: Rows) -> None:
        self.rows = np.ascontiguousarray(rows, dtype=np.float32)
        self._postings = postings([Counter(terms(text)) for text in texts])

    def search(self, text: str, row: NDArray[np.float32], *, most: int) -> list[Hit]:
        """The passages nearest to a query and its embedding, best first."""
        if not len(self.rows):
            return []
        cosines, words = self.rows @ row, self._words(text)
        scores = cosines + LEXICAL_WEIGHT * words
        first = np.argpartition(-scores, min(most, len(scores)) - 1)[:most]
        return [
            Hit(int(at), float(scores[at]), float(cosines[at]), float(words[at]))
            for at in first[np.argsort(-scores[first], kind="stable")]
        ]

    def _words(self, text: str) -> Rows:
        """How much of the query's words each passage holds (BM25, as a share of what one could reach)."""
        n = len(self.rows)
        found, reachable = np.zeros(n, dtype=np.float32), 0.0
        for term in {*terms(text)} - ASKING:
            places, weights = self._postings.get(term, (NOWHERE, NO_WEIGHTS))
            rarity = math.log(1 + (n - len(places) + 0.5) / (len(places) + 0.5))
            reachable += rarity
            found[places] += rarity * weights
        return found / max(reachable, 1e-6)


NOWHERE: Final[NDArray[np.int64]] = np.zeros(0, dtype=np.int64)
NO_WEIGHTS: Final[Rows] = np.zeros(0, dtype=np.float32)


def postings(counts: Sequence[Counter[str]]) -> Mapping[str, tuple[NDArray[np.int64], Rows]]:
    """For each term the passages that hold it, and how much each counts."""
    mean = sum(sum(one.values()) for one in counts) / max(1, len(counts)) or 1.0
    places: dict[str, list[int]] = defaultdict(list)
    weights: dict[str, list[float]] = defaultdict(list)
    for at, terms_ in enumerate(counts):
        length = 1 - LENGTH_SHARE + LENGTH_SHARE * sum(terms_.values()) / mean
        for term, often in terms_.items():
            places[term].append(at)
            weights[term].append(often * (SATURATION + 1) / (often + SATURATION * length))
    return {
        term: (np.array(found), np.minimum(np.array(weights[term], dtype=np.float32), 1.0))
        for term, found in places.items()
    }


def terms(text: str) -> list[str]:
    """The words of a text by which it may be found: figures as they stand, others by their beginning."""
    words = WORD.findall(text.lower().replace("\u2019", "'"))
    return [term_of(word) for word in words if word not in FUNCTION_WORDS]


def term_of(word: str) -> str:
    """A number in figures, a name or number with figures whole, any other word by its stem."""
    if word in NUMBERS:
        return NUMBERS[word]
    if any(one.isdigit() for one in word):
        return word
    word = word.removesuffix("'s")
    if len(word) > 3 and word.endswith("s") and not word.endswith("ss"):
        word = word[:-1]
    return word[:STEM]
