"""How many words a recogniser got wrong: edit distance over words, numbers and spellings made alike. Pure."""

import re
from collections.abc import Sequence
from typing import Final

ONES: Final = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
).split()
TENS: Final = "_ _ twenty thirty forty fifty sixty seventy eighty ninety".split()
ALIKE: Final = {
    "realise": "realize", "organise": "organize", "programme": "program", "okay": "ok", "percent": "%",
    "joe": "jo", "%": "%",
}  # fmt: skip


def words_of(text: str) -> list[str]:
    """Words in lower case; figures as words, one spelling of each."""
    plain = text.lower().replace("’", "'").replace("per cent", "percent").replace("-", " ")
    found = re.findall(r"[a-z']+|\d+|%", plain)
    return [ALIKE.get(word, word) for one in found for word in spelled(one)]


def spelled(word: str) -> list[str]:
    """A figure in words, as it is said; anything else as it is."""
    if not word.isdigit() or len(word) > 3:
        return [word]
    number, out = int(word), []
    if number >= 100:
        out, number = [ONES[number // 100], "hundred"], number % 100
        if not number:
            return out
    if number >= 20:
        return [*out, TENS[number // 10], *([ONES[number % 10]] if number % 10 else [])]
    return [*out, ONES[number]]


def word_errors(said: str, heard: str) -> tuple[int, int]:
    """Words put in, left out or changed, and how many there were."""
    wanted, got = words_of(said), words_of(heard)
    return distance(wanted, got), len(wanted)


def distance(wanted: Sequence[str], got: Sequence[str]) -> int:
    """The least number of changes from one to the other."""
    row = list(range(len(got) + 1))
    for i, one in enumerate(wanted, 1):
        last, row[0] = row[0], i
        for j, other in enumerate(got, 1):
            last, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, last + (one != other))
    return row[-1]
