"""What the readers share: blocks of text, the limits they keep to, and how they refuse."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Kind(StrEnum):
    """What a document is by its content."""

    PDF = "pdf"
    DOCX = "docx"
    TEXT = "text"
    MARKDOWN = "markdown"


@dataclass(frozen=True)
class Limits:
    """How much of one document is read."""

    pages: int
    passages: int
    unpacked_bytes: int = 40_000_000
    """What the parts of a Word file may come to once they are unpacked."""

    ratio: int = 200
    """How many times larger than in the file a part may be; prose packs about ten times."""


@dataclass(frozen=True)
class Block:
    """One heading or paragraph as it stands in the document."""

    text: str
    heading: bool = False
    page: int = 0
    """1, 2, 3 ...; 0 where the document has no pages."""


class Refused(Exception):
    """The document is not read; `code` names the sentence that says why and what to do."""

    def __init__(self, code: str, number: int = 0) -> None:
        super().__init__(code)
        self.code, self.number = code, number


UNSEEN: Final = re.compile(
    "[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffd"
    "\U000e0000-\U000e007f\ud800-\udfff]"
)
SPACES: Final = re.compile(r"\s+")
NUMBERED: Final = re.compile(
    r"(?:(?:section|article|part|chapter|annex|appendix)\s+)?\d{1,3}(?:\.\d{1,3})*[.):]?\s+[A-Z]",
    re.I,
)
MOST_HEADING_WORDS: Final = 12


def seen(text: str) -> str:
    """The text without characters that nobody sees, its spaces made one each."""
    return SPACES.sub(" ", UNSEEN.sub("", text)).strip()


def looks_like_heading(line: str) -> bool:
    """Whether a plain line stands over a section: short, unended, and numbered or in capitals."""
    words = line.split()
    if not words or len(words) > MOST_HEADING_WORDS or line[-1] in ".,;?!":
        return False
    letters = [one for one in line if one.isalpha()]
    capitals = len(letters) > 3 and all(one.isupper() for one in letters)
    return capitals or bool(NUMBERED.match(line))
