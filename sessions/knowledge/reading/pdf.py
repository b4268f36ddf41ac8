"""Reads a PDF's text page by page; scripts, forms and attached files are never looked at."""

import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from pypdf import PdfReader
from pypdf.errors import LimitReachedError, PyPdfError

from sessions.knowledge.reading.blocks import Block, Limits, Refused, looks_like_heading, seen

FEWEST_WORDS_A_PAGE: Final = 3
"""Fewer on the average: the pages are pictures, with at most a stamp as text."""

MARGIN_FROM_PAGES: Final = 3
MARGIN_LINES: Final = 2
SHORT_LINE: Final = 0.75
"""A line that ends a sentence and is this much shorter than the page's widest ends a paragraph."""

FAULTS: Final = (
    PyPdfError,
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
    IndexError,
    RecursionError,
    OSError,
)
"""What pypdf lets through on damaged files."""


def read_pdf(data: bytes, limits: Limits) -> tuple[list[Block], int]:
    """The blocks and the number of pages; raises `Refused`."""
    try:
        reader = PdfReader(io.BytesIO(data), strict=False)
        # Many documents are locked against changes only, and open without a password.
        if reader.is_encrypted and not reader.decrypt(""):
            raise Refused("pdf_locked")
        count = len(reader.pages)
        if count > limits.pages:
            raise Refused("too_many_pages", count)
        pages = [lines_of(page.extract_text()) for page in reader.pages]
    except LimitReachedError as error:
        raise Refused("too_heavy") from error
    except FAULTS as error:
        raise Refused("damaged") from error
    if sum(len(line.split()) for page in pages for line in page) < FEWEST_WORDS_A_PAGE * count:
        raise Refused("scanned")
    pages = without_margins(pages)
    return [block for n, page in enumerate(pages, 1) for block in blocks_of(page, n)], count


def lines_of(text: str) -> list[str]:
    """The lines of a page that hold something."""
    return [line for line in (seen(one) for one in text.splitlines()) if line]


def without_margins(pages: Sequence[list[str]]) -> list[list[str]]:
    """The pages without the lines that stand at the top or foot of most of them, whatever their number."""
    if len(pages) < MARGIN_FROM_PAGES:
        return list(pages)
    margins = [{plain(line) for line in edges(page)} for page in pages]
    counts = Counter(line for page in margins for line in page)
    common = {line for line, n in counts.items() if n > len(pages) / 2}
    return [
        [line for line in page if not (plain(line) in common and line in edges(page))]
        for page in pages
    ]


def edges(page: Sequence[str]) -> list[str]:
    """The first and last lines of a page that end no sentence."""
    outer = [*page[:MARGIN_LINES], *page[-MARGIN_LINES:]]
    return [line for line in outer if line[-1] not in ".!?"]


def plain(line: str) -> str:
    """A line without its numbers, so that "Page 3 of 9" is the same on each page."""
    return re.sub(r"\d+", "#", line.lower())


def blocks_of(lines: Sequence[str], page: int) -> Iterator[Block]:
    """Headings and paragraphs out of lines; a PDF knows neither."""
    widest = max((len(line) for line in lines), default=0)
    held: list[str] = []
    for line in lines:
        if looks_like_heading(line):
            yield from paragraph(held, page)
            held = []
            yield Block(line, heading=True, page=page)
            continue
        held.append(line)
        if line[-1] in ".!?:" and len(line) < SHORT_LINE * widest:
            yield from paragraph(held, page)
            held = []
    yield from paragraph(held, page)


def paragraph(lines: Sequence[str], page: int) -> Iterator[Block]:
    """One paragraph; a word broken at the end of a line is whole again."""
    if lines:
        yield Block(re.sub(r"(?<=[a-z])- (?=[a-z])", "", " ".join(lines)), page=page)
