"""What a sentence is about: the beginnings of its words, in any order and with anything between them.

An entry such as `how_many clinic|place ring|call` is met by "How many of the clinics did you have to call?" and by "You called
how many places?". Parts are divided by blanks; `|` divides ways to say a part, `_` joins words that stand side by side, and a
part after `!` must not occur. As in a fact's `spoken`, a beginning of four letters or more may end in any way.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from sessions.persona.phrases import FUNCTION_WORDS, UNITS, pattern_of, split_words

SENTENCE = re.compile(r"[^.?!;\n]+[.?!;]*")
LETTERS_OF_A_BEGINNING = 4
COVERS = 0.2
"""Least share of a sentence's telling words that an entry must account for."""

MOST_WORDS = 20
"""A longer sentence holds words enough for anything."""

ASKING = re.compile(r"^(who|what|how|when|where|why|which)'(?:s|d|ll|re|ve)$")
BASE = r"\1 \g<0>"
EARLY = 0.7
"""How strongly a sentence at the beginning of a turn counts beside one at its end: people answer what was said last."""


@dataclass(frozen=True)
class Gist:
    """One entry: of each group one way must occur, of the barred ones none."""

    groups: tuple[tuple[str, ...], ...]
    barred: tuple[str, ...]

    def met_by(self, words: str) -> bool:
        """Whether a sentence is about this; `words` stand between blanks."""
        if any(way in words for way in self.barred):
            return False
        return all(any(way in words for way in group) for group in self.groups)

    def covers(self, words: str) -> bool:
        """Whether the entry accounts for enough of the words that carry meaning."""
        telling = [word for word in words.split() if word not in FUNCTION_WORDS]
        ways = [way for group in self.groups for way in group]
        met = sum(any(holds(way, word) for way in ways) for word in telling)
        return met >= COVERS * len(telling)


def holds(way: str, word: str) -> bool:
    """Whether a word is one of those of a way to say a part."""
    *whole, last = way.split()
    return word in whole or (word.startswith(last) if way[-1] != " " else word == last)


@cache
def gist_of(entry: str) -> Gist:
    """An authored entry as it is looked for."""
    parts = entry.lower().split()
    return Gist(
        groups=tuple(ways(part) for part in parts if part[0] != "!"),
        barred=tuple(way for part in parts if part[0] == "!" for way in ways(part[1:])),
    )


def ways(part: str) -> tuple[str, ...]:
    """The ways to say one part, each as it stands in a sentence."""
    return tuple(place_of(one.replace("_", " ")) for one in part.split("|"))


def place_of(words: str) -> str:
    """Words with the blank before them, and after them where the last must be whole."""
    pattern = pattern_of(words)
    last = pattern[-1]
    whole = len(last) < LETTERS_OF_A_BEGINNING or last in UNITS
    return f" {' '.join(pattern)}{' ' if whole else ''}"


def as_searched(tokens: Sequence[str]) -> str:
    """The words of a sentence between blanks; "who'd" is "who" with something after it."""
    return f" {' '.join(ASKING.sub(BASE, token) for token in tokens)} "


@lru_cache(maxsize=1024)
def sentences(text: str) -> tuple[tuple[str, float, bool], ...]:
    """Each sentence between blanks, with how strongly its place makes it count, and whether it has a question mark."""
    return tuple(
        (
            as_searched(split_words(match.group())),
            EARLY + (1 - EARLY) * match.end() / len(text),
            "?" in match.group(),
        )
        for match in SENTENCE.finditer(text)
        if len(split_words(match.group())) <= MOST_WORDS
    )


def is_about(words: str, gist: Gist) -> bool:
    """Whether a sentence is about an entry, and about little else."""
    return gist.met_by(words) and gist.covers(words)


def strength(text: str, entries: Sequence[str], *, asking: bool) -> float:
    """How strongly a turn is about one of the entries, 0..1; `asking`: only its questions count, where it has any."""
    found = sentences(text)
    asked = [one for one in found if one[2]] if asking else []
    return max(
        (
            round(weight, 3)
            for words, weight, _ in asked or found
            if any(is_about(words, gist_of(entry)) for entry in entries)
        ),
        default=0.0,
    )
