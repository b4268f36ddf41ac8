"""Reads a Word document with the standard library: its parts are checked before they are unpacked.

python-docx would bring lxml (a C library of 5 MB) for three elements of one part; a document type declaration, and with it
every entity, is refused here before it is read.
"""

import io
import re
import zipfile
from collections.abc import Iterable
from typing import Final
from xml.parsers import expat

from sessions.knowledge.reading.blocks import Block, Limits, Refused, seen

WORD: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main "
MOST_PARTS: Final = 5_000
SMALL_PART: Final = 100_000
"""Bytes below which a part may be packed as tightly as it likes."""

HEADING_STYLE: Final = re.compile(
    r"heading\s*[1-9]|title|überschrift\s*[1-9]|titre\s*[1-9]|título\s*[1-9]", re.I
)
BODY_LEVEL: Final = "9"
OFF: Final = frozenset({"0", "false", "off", "none"})


def read_docx(data: bytes, limits: Limits) -> tuple[list[Block], int]:
    """The blocks, and how many pages Word counted (0 where it did not say); raises `Refused`."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            check_parts(packed.infolist(), limits)
            names = packed.namelist()
            styles = Styles()
            if "word/styles.xml" in names:
                parse(unpacked(packed, "word/styles.xml", limits), styles)
            text = Body(styles.headings, limits)
            parse(unpacked(packed, "word/document.xml", limits), text)
    except (
        zipfile.BadZipFile,
        expat.ExpatError,
        NotImplementedError,
        EOFError,
        OSError,
        RuntimeError,
        ValueError,
    ) as error:
        raise Refused("damaged") from error
    if not text.blocks:
        raise Refused("no_text")
    return text.blocks, text.page if text.breaks else 0


def check_parts(parts: Iterable[zipfile.ZipInfo], limits: Limits) -> None:
    """Refuse what would unpack to far more than it is, before anything is unpacked."""
    known = list(parts)
    if len(known) > MOST_PARTS or sum(part.file_size for part in known) > limits.unpacked_bytes:
        raise Refused("bomb")
    for part in known:
        if part.flag_bits & 1:
            raise Refused("docx_locked")
        if part.file_size > max(SMALL_PART, limits.ratio * max(1, part.compress_size)):
            raise Refused("bomb")


def unpacked(packed: zipfile.ZipFile, name: str, limits: Limits) -> bytes:
    """One part; it may not be longer than it says it is."""
    with packed.open(name) as part:
        data = part.read(limits.unpacked_bytes + 1)
    if len(data) > limits.unpacked_bytes:
        raise Refused("bomb")
    return data


class Handler:
    """What is done at the start and end of each element."""

    def start(self, name: str, given: dict[str, str]) -> None:
        """An element begins; names of Word's own lack their namespace."""

    def end(self, name: str) -> None:
        """An element ends."""

    def text(self, text: str) -> None:
        """Characters of the element under way."""


def parse(data: bytes, handler: Handler) -> None:
    """Walk through a part; raises `Refused` where it declares a document type."""
    parser = expat.ParserCreate(namespace_separator=" ")

    def refuse(*_: object) -> int:
        raise Refused("entities")

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.ExternalEntityRefHandler = refuse
    parser.buffer_text = True
    parser.StartElementHandler = lambda name, given: handler.start(
        name.removeprefix(WORD), {key.removeprefix(WORD): value for key, value in given.items()}
    )
    parser.EndElementHandler = lambda name: handler.end(name.removeprefix(WORD))
    parser.CharacterDataHandler = handler.text
    parser.Parse(data, True)


class Styles(Handler):
    """The ids of the styles that stand for headings."""

    def __init__(self) -> None:
        self.headings: set[str] = set()
        self._id = ""

    def start(self, name: str, given: dict[str, str]) -> None:
        """A style, its name, or its outline level."""
        if name == "style":
            self._id = given.get("styleId", "")
        elif stands_for_heading(name, given.get("val", "")):
            self.headings.add(self._id)


def stands_for_heading(name: str, value: str) -> bool:
    """Whether a style's own name or level makes it a heading's."""
    if name == "outlineLvl":
        return value < BODY_LEVEL
    return name == "name" and bool(HEADING_STYLE.fullmatch(value))


class Body(Handler):
    """The paragraphs of a document; what is deleted or hidden is not read."""

    def __init__(self, headings: set[str], limits: Limits) -> None:
        self.blocks: list[Block] = []
        self.page, self.breaks = 1, 0
        self._headings, self._limits = headings, limits
        self._words: list[str] = []
        self._run: list[str] = []
        self._heading = self._hidden = self._is_text = False
        self._table = 0
        self._row: list[str] = []

    def start(self, name: str, given: dict[str, str]) -> None:
        """A paragraph, its style, a run and what is in it."""
        match name:
            case "tbl":
                self._table += 1
            case "p":
                self._words, self._heading = [], False
            case "pStyle":
                self._heading = self._heading or given.get("val", "") in self._headings
            case "outlineLvl":
                self._heading = self._heading or given.get("val", BODY_LEVEL) < BODY_LEVEL
            case _:
                self._start_run(name, given)

    def _start_run(self, name: str, given: dict[str, str]) -> None:
        match name:
            case "r":
                self._run, self._hidden = [], False
            case "vanish":
                self._hidden = given.get("val", "true") not in OFF
            case "t":
                self._is_text = True
            case "tab" | "br" | "cr":
                self._run.append(" ")
            case "noBreakHyphen":
                self._run.append("-")
            case "lastRenderedPageBreak":
                self._turn_page()

    def _turn_page(self) -> None:
        self.page, self.breaks = self.page + 1, self.breaks + 1
        if self.page > self._limits.pages:
            raise Refused("too_many_pages", self.page)

    def text(self, text: str) -> None:
        """Characters of a run."""
        if self._is_text:
            self._run.append(text)

    def end(self, name: str) -> None:
        """A run joins its paragraph, a paragraph the blocks; a row of a table is one block."""
        match name:
            case "t":
                self._is_text = False
            case "r":
                self._words += [] if self._hidden else self._run
                self._run = []
            case "p":
                self._end_paragraph()
            case "tr" if self._table == 1:
                self._add(" | ".join(self._row))
                self._row = []
            case "tbl":
                self._table -= 1

    def _end_paragraph(self) -> None:
        text = seen("".join(self._words))
        self._words = []
        if self._table and text:
            self._row.append(text)
        elif text:
            self._add(text, heading=self._heading)

    def _add(self, text: str, *, heading: bool = False) -> None:
        if text:
            self.blocks.append(Block(text, heading=heading, page=self.page))
