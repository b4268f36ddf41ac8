"""Writes the paper of a practice as a text file or a PDF."""

import logging
from pathlib import Path
from textwrap import fill
from typing import Final

from django.conf import settings
from fpdf import FPDF
from fpdf.enums import XPos, YPos

from scoring.paper.content import Line, Paper

WIDTH: Final = 100
FAMILY: Final = "Hanken"
FONTS: Final = Path(settings.BASE_DIR) / "static" / "fonts"
INDENT_MM, LINE_MM, SIZE_PT = 6, 5.4, 10.5

# It names the characters a font lacks, which are what somebody said.
logging.getLogger("fpdf").setLevel(logging.ERROR)
logging.getLogger("fontTools").setLevel(logging.ERROR)


def as_text(paper: Paper) -> bytes:
    """UTF-8, wrapped at a hundred characters, with the line ends every editor reads."""
    blocks = [f"{paper.title}\n{'=' * len(paper.title)}\n" + "\n".join(paper.about)]
    for part in paper.parts:
        lines = [wrapped(line) for line in part.lines]
        blocks.append(f"{part.heading}\n{'-' * len(part.heading)}\n" + "\n".join(lines))
    return ("\n\n".join(blocks) + "\n").replace("\n", "\r\n").encode()


def wrapped(line: Line) -> str:
    """One paragraph; what follows its first line stands further in."""
    start = "    " if line.is_quote else ""
    words = f"{line.lead} {line.text}".strip()
    return fill(words, WIDTH, initial_indent=start, subsequent_indent=start or "  ")


class Sheet(FPDF):  # type: ignore[misc] # fpdf2 ships no types
    """An A4 sheet with the product's own letters and a number on every page."""

    def __init__(self, paper: Paper) -> None:
        super().__init__(format="A4")
        for style, file in (("", "regular"), ("B", "bold")):
            self.add_font(FAMILY, style, FONTS / f"hanken-grotesk-{file}.ttf")
        self.set_margin(20)
        self.set_auto_page_break(auto=True, margin=22)
        self.set_title(paper.title)
        self.set_creator(settings.PRODUCT_NAME)
        self.set_lang("en")
        self.name = f"{settings.PRODUCT_NAME}, {paper.title}"
        self.add_page()

    def footer(self) -> None:
        """The title and the page."""
        self.set_y(-15)
        self.set_font(FAMILY, size=8)
        self.cell(0, 5, f"{self.name}, {self.page_no()}", align="C")

    def paragraph(self, words: str, *, size: float = SIZE_PT, bold: bool = False) -> None:
        """One paragraph over the whole width."""
        self.set_font(FAMILY, "B" if bold else "", size)
        self.multi_cell(0, size * LINE_MM / SIZE_PT, words, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)  # fmt: skip

    def spoken(self, line: Line) -> None:
        """A paragraph that begins in bold; a quote stands further in."""
        left = self.l_margin
        self.set_left_margin(left + (INDENT_MM if line.is_quote else 0))
        self.set_x(self.l_margin)
        if line.lead:
            self.set_font(FAMILY, "B", SIZE_PT)
            self.write(LINE_MM, f"{line.lead} ")
        self.set_font(FAMILY, "", SIZE_PT)
        self.write(LINE_MM, line.text)
        self.set_left_margin(left)
        self.ln(LINE_MM + 1)


def as_pdf(paper: Paper) -> bytes:
    """A4 pages with the letters embedded, so that they read the same everywhere."""
    sheet = Sheet(paper)
    sheet.paragraph(paper.title, size=18, bold=True)
    for words in paper.about:
        sheet.paragraph(words)
    for part in paper.parts:
        sheet.ln(5)
        sheet.paragraph(part.heading, size=13, bold=True)
        sheet.ln(1)
        for line in part.lines:
            sheet.spoken(line)
    return bytes(sheet.output())
