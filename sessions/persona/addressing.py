"""Whom a leader speaks to where two people are in the room: by name, by the last person talked to, or nobody in particular."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from sessions.persona.phrases import find_phrase, holds_one, plain, words_of

SENTENCE = re.compile(r"[^.?!;]+[.?!;]*")
BOTH = (
    "both of you", "each of you", "you both", "you two", "the two of you", "all three of us", "everyone",
    "everybody", "either of you", "you each",
)  # fmt: skip
SPOKEN_TO = r"(?:what|how|when|where|why|tell|can you|could you|would you|will you|do you|did you|are you|you|your|please)\b"
BEFORE = (
    r"(?:^|[.?!;:,—-])\s*"
    r"(?:(?:and|so|but|okay|ok|well|now|thanks|thank you|sorry|hello|hi|right|uh|um|er|erm|yeah)\s+){0,4}"
)
HANDED_OVER = ("from", "with", "to", "over to")
YOU = frozenset({"you", "your", "yours", "you're", "you've", "you'd", "you'll", "yourself"})

Names = Mapping[str, str]
"""Slug to first name in lower case."""


@dataclass(frozen=True)
class Aim:
    """A stretch of a turn and the people it is aimed at; nobody in particular is empty."""

    start: int
    end: int
    at: frozenset[str]


@cache
def call_of(name: str, other: str) -> re.Pattern[str]:
    """How a name sounds when its owner is called: set off by commas, before a question, or after "you"."""
    n, o = re.escape(name), re.escape(other)
    after = rf"(?=\s*[,.?!:;—]|\s*$|\s+and\s+{o}\s*[,.?!:]|\s+{SPOKEN_TO})"
    return re.compile(
        rf"{BEFORE}{n}\b{after}|\byou,?\s+{n}\b|\b{o}\s+and\s+{n}\s*[,.?!:]", re.IGNORECASE
    )


def aims(text: str, names: Names) -> list[Aim]:
    """Each sentence with whom it is aimed at: those it calls, else whom the sentence before it called."""
    found: list[Aim] = []
    at: frozenset[str] = frozenset()
    for match in SENTENCE.finditer(text):
        at = called(match.group(), names) or at
        found.append(Aim(match.start(), match.end(), at))
    return found


def called(sentence: str, names: Names) -> frozenset[str]:
    """Who is called in one sentence."""
    sentence = plain(sentence)
    tokens = words_of(sentence)
    if holds_one(tokens, BOTH):
        return frozenset(names)
    return frozenset(
        slug
        for slug, name in names.items()
        for other in [one for key, one in names.items() if key != slug]
        if call_of(name, other).search(sentence)
    )


def aimed_at(found: list[Aim], start: int) -> frozenset[str]:
    """Whom the words at a place are aimed at."""
    return next((aim.at for aim in found if aim.start <= start < aim.end), frozenset())


def addressed(text: str, names: Names, *, gaze: str = "", before: str = "") -> tuple[str, ...]:
    """Who is spoken to, and so answers; nobody in particular is empty.

    `gaze` is whom the leader looks at, where that is known; `before` whom the leader talked to last.
    """
    found = [aim for aim in aims(text, names) if aim.at]
    if found:
        asked = [aim for aim in found if "?" in text[aim.start : aim.end]]
        last = asked if asked and found[-1] in asked else found[-1:]
        wanted = frozenset[str]().union(*(aim.at for aim in last))
        return tuple(slug for slug in names if slug in wanted)
    if gaze in names:
        return (gaze,)
    return by_mention(words_of(text), names, before)


def by_mention(tokens: list[str], names: Names, before: str) -> tuple[str, ...]:
    """Nobody is called: the one the floor is handed to, the one not spoken of, or the one talked to just now."""
    spoken_of = [slug for slug, name in names.items() if name in tokens or f"{name}'s" in tokens]
    if len(spoken_of) == 1:
        name = names[spoken_of[0]]
        if any(find_phrase(tokens, f"{word} {name}") >= 0 for word in HANDED_OVER):
            return (spoken_of[0],)
        if YOU & set(tokens):
            return tuple(slug for slug in names if slug not in spoken_of)
    return (before,) if before in names and YOU & set(tokens) else ()
