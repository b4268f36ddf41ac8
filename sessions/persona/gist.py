"""What a sentence is about: the beginnings of its words, in any order and with anything between them.

An entry such as `how_many clinic|place ring|call` is met by "How many of the clinics did you have to call?" and by "You called
how many places?". Parts are divided by blanks; `|` divides ways to say a part, `_` joins words that stand side by side, and a
part after `!` must not occur. As in a fact's `spoken`, a beginning of four letters or more may end in any way.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from sessions.persona.phrases import UNITS, pattern_of, split_words

SENTENCE = re.compile(r"[^.?!;\n]+[.?!;]*")
LETTERS_OF_A_BEGINNING = 4
MOST_WORDS = 20
"""A longer sentence holds words enough for anything."""

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


@lru_cache(maxsize=1024)
def sentences(text: str) -> tuple[tuple[str, float, bool], ...]:
    """Each sentence between blanks, with how strongly its place makes it count, and whether it has a question mark."""
    return tuple(
        (
            f" {' '.join(split_words(match.group()))} ",
            EARLY + (1 - EARLY) * match.end() / len(text),
            "?" in match.group(),
        )
        for match in SENTENCE.finditer(text)
        if len(split_words(match.group())) <= MOST_WORDS
    )


def strength(text: str, entries: Sequence[str], *, asking: bool) -> float:
    """How strongly a turn is about one of the entries, 0..1; `asking`: only its questions count, where it has any."""
    found = sentences(text)
    asked = [one for one in found if one[2]] if asking else []
    return max(
        (
            round(weight, 3)
            for words, weight, _ in asked or found
            if any(gist_of(entry).met_by(words) for entry in entries)
        ),
        default=0.0,
    )
