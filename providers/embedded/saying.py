"""How written text is said where the speech model's own normaliser reads it otherwise: names, times, dates, slashes."""

import calendar
import re
from collections.abc import Sequence
from typing import Final

Sounds = Sequence[tuple[str, str]]
"""Names and their phonemes, in the model's alphabet (misaki)."""

DAY: Final = re.compile(r"\b(0?[1-9]|[12]\d|3[01])/(0?[1-9]|1[0-2])(?:/(\d{4}))?\b(?!/)")
FRACTION: Final = re.compile(r"^[1-9]/\d$")
CLOCK: Final = re.compile(
    r"\b((?:at|by|from|until|till) )([01]?\d|2[0-3])\.([0-5]\d)\b(?! ?%)", re.IGNORECASE
)
PLAIN: Final = (
    (re.compile(r"\b24/7\b"), "twenty-four seven"),
    (re.compile(r"\be\.g\.,?", re.IGNORECASE), "for example,"),
    (re.compile(r"\bi\.e\.,?", re.IGNORECASE), "that is,"),
    (re.compile(r"\betc\."), "et cetera."),
    (re.compile(r"\band/or\b", re.IGNORECASE), "and or"),
    (re.compile(r"(?<=[A-Za-z])/(?=[A-Za-z])"), " or "),
    (re.compile(r"(?<=\d)k\b"), " thousand"),
)


def to_be_said(text: str, sounds: Sounds = ()) -> str:
    """The text for the speech model: `[word](/phonemes/)` for a name whose sound is known."""
    for pattern, words in PLAIN:
        text = pattern.sub(words, text)
    text = DAY.sub(day_first, text)
    text = CLOCK.sub(r"\1\2:\3", text)
    for name, phonemes in sounds:
        text = re.sub(rf"\b{re.escape(name)}\b", rf"[{name}](/{phonemes}/)", text)
    return text


def day_first(found: re.Match[str]) -> str:
    """A date with its month's name; "1/3" is a fraction and stays."""
    if FRACTION.match(found.group()):
        return found.group()
    day, month, year = found.groups()
    return f"{int(day)} {calendar.month_name[int(month)]}{' ' + year if year else ''}"
