"""How many words a recogniser got wrong, where numbers, case, spelling and fillers do not count."""

import re
from collections.abc import Sequence
from typing import Final

ONES: Final = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
    " seventeen eighteen nineteen"
).split()
TENS: Final = "zero ten twenty thirty forty fifty sixty seventy eighty ninety".split()
FILLERS: Final = frozenset({"uh", "um", "er", "erm", "hmm", "mm"})
SAME: Final = {"mr": "mister", "mrs": "missus", "okay": "ok", "alright": "all right"}
CONTRACTED: Final = (
    ("won't", "will not"), ("can't", "can not"), ("cannot", "can not"), ("n't", " not"), ("'re", " are"), ("'m", " am"),
    ("'ll", " will"), ("'ve", " have"),
)  # fmt: skip


def plain(text: str) -> list[str]:
    """The words as they sound: no case, no marks, numbers written out, one spelling."""
    text = (
        text.lower()
        .replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
        .replace("per cent", "percent")
        .replace("%", " percent")
    )
    text = re.sub(r"(\d),(\d{3})", r"\1\2", text)
    for short, long in CONTRACTED:
        text = text.replace(short, long)
    out: list[str] = []
    for word in re.findall(r"[a-z']+|\d+", text):
        bare = spelt(int(word)) if word.isdigit() else SAME.get(word, american(word.strip("'")))
        out += [part for part in bare.split() if part not in FILLERS]
    return out


def american(word: str) -> str:
    """Realise and realize are one word; so is every other in -ise, on both sides."""
    return re.sub(r"([a-z]{3})is(e|ed|es|ing)$", r"\1iz\2", word)


def spelt(number: int) -> str:
    """A number in words, below ten thousand; years and times as their digits are."""
    if number < len(ONES):
        return ONES[number]
    if number < 100:
        rest = f" {ONES[number % 10]}" if number % 10 else ""
        return TENS[number // 10] + rest
    for size, name in ((1000, "thousand"), (100, "hundred")):
        if number >= size and number < 10_000:
            rest = f" {spelt(number % size)}" if number % size else ""
            return f"{spelt(number // size)} {name}{rest}"
    return " ".join(ONES[int(digit)] for digit in str(number))


def errors(said: str, heard: str) -> tuple[int, int]:
    """Words replaced, left out or added, and how many were said."""
    wanted, got = plain(said), plain(heard)
    row = list(range(len(got) + 1))
    for place, word in enumerate(wanted, 1):
        above, row[0] = row[0], place
        for at, other in enumerate(got, 1):
            above, row[at] = row[at], min(row[at] + 1, row[at - 1] + 1, above + (word != other))
    return row[-1], len(wanted)


def error_rate(pairs: Sequence[tuple[str, str]]) -> float | None:
    """The share of wrong words over all pairs of said and heard."""
    counted = [errors(said, heard) for said, heard in pairs]
    words = sum(count for _, count in counted)
    return round(sum(wrong for wrong, _ in counted) / words, 4) if words else None
