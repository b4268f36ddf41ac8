"""Finds passages by meaning and by their words: a pure core over one matrix and the words of each passage."""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from providers.embedded.acts.bank import lines
from sessions.persona.phrases import FUNCTION_WORDS

Rows = NDArray[np.float32]

LEXICAL_WEIGHT: Final = 0.4
"""What words in common count for beside the cosine; measured in tests/sessions/test_knowledge_finding.py."""

ENOUGH: Final = 2.0
"""Rarity that a question's words must have in all before a passage can hold all of it: "I need it" has little."""

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
        self._places = places_of(texts)

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
        """How much of the query's words each passage holds, the rare ones weighing more."""
        found = np.zeros(len(self.rows), dtype=np.float32)
        reachable = 0.0
        for term in {*terms(text)} - ASKING:
            places = self._places.get(term, NOWHERE)
            weight = self._rarity(term, len(places))
            reachable += weight
            found[places] += weight
        return found / max(reachable, ENOUGH)

    def _rarity(self, term: str, often: int) -> float:
        """1 for a word of no passage and no talk; one that leaders say all the time tells little about a rule."""
        everything = len(self.rows) + common().total + 1
        return math.log(everything / (often + common().often[term] + 0.5)) / math.log(
            everything / 0.5
        )


NOWHERE: Final[NDArray[np.int64]] = np.zeros(0, dtype=np.int64)


class Common(NamedTuple):
    """How often words stand in ordinary talk."""

    often: Counter[str]
    total: int


@cache
def common() -> Common:
    """The words of the detector's example lines, each counted once a line."""
    spoken = [set(terms(line.text)) for line in lines()]
    return Common(Counter(term for one in spoken for term in one), len(spoken))


def places_of(texts: Sequence[str]) -> Mapping[str, NDArray[np.int64]]:
    """For each term the passages that hold it."""
    places: dict[str, list[int]] = defaultdict(list)
    for at, text in enumerate(texts):
        for term in set(terms(text)):
            places[term].append(at)
    return {term: np.array(found, dtype=np.int64) for term, found in places.items()}


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
