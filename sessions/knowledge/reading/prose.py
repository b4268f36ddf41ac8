"""Reads plain text and Markdown."""

import codecs
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

from sessions.knowledge.reading.blocks import Block, Refused, looks_like_heading, seen

MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip
OTHER: Final = re.compile(r"\s*(?:<!doctype\s+html|<html\b|<\?xml\b|\{\\rtf\d)", re.I)
MOST_CONTROLS: Final = 0.01
CONTROLS: Final = re.compile("[\u0000-\u0008\u000e-\u001a\u001c-\u001f]")
COMMENT: Final = re.compile(r"<!--.*?(?:-->|\Z)", re.S)
TAG: Final = re.compile(r"</?[a-z][^<>]{0,200}>", re.I)
LINK: Final = re.compile(r"!?\[([^\[\]]{0,300})\]\([^()\s]{0,2000}(?:\s+\"[^\"]{0,300}\")?\)")
EMPHASIS: Final = re.compile(
    r"(?<!\w)(\*{1,3}|_{1,3}|`{1,3}|~~)(?=\S)([^*_`~\n]{1,500}?)(?<=\S)\1(?!\w)"
)
HEADING: Final = re.compile(r" {0,3}(#{1,6})\s+(.+?)\s*#*\s*$")
UNDERLINE: Final = re.compile(r" {0,3}(?:=+|-{2,})\s*$")
FENCE: Final = re.compile(r" {0,3}(?:```|~~~)")
LIST: Final = re.compile(r"^\s*(?:[-*+]|\d{1,3}[.)])\s+")
RULE: Final = re.compile(r"\s*(?:[-*_|:]\s*){3,}$")


def text_of(data: bytes) -> str:
    """The characters of a text file; raises `Refused` for what is none."""
    encoding = next((name for mark, name in MARKS if data.startswith(mark)), "utf-8")
    if encoding != "utf-16" and b"\0" in data:
        raise Refused("binary")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise Refused("bad_text" if mostly_letters(data) else "binary") from error
    if len(CONTROLS.findall(text)) > MOST_CONTROLS * len(text):
        raise Refused("binary")
    if OTHER.match(text):
        raise Refused("not_what_it_says")
    return text


def mostly_letters(data: bytes) -> bool:
    """Whether bytes that are no UTF-8 are text in some other encoding."""
    sample = data[:4096]
    return sum(32 <= one < 127 or one in b"\t\r\n" for one in sample) > 0.75 * len(sample)


def read_text(data: bytes) -> list[Block]:
    """Paragraphs parted by empty lines, and lines that look like headings; pasted text may hold marked ones."""
    lines = text_of(data).splitlines()
    return list(paragraphs(lines, lambda line: markdown_heading(line) or plain_heading(line)))


def read_markdown(data: bytes) -> list[Block]:
    """The same with Markdown's own headings; what is hidden in comments is not read."""
    lines = COMMENT.sub(" ", text_of(data)).splitlines()
    return list(paragraphs(underlined(unfenced(lines)), markdown_heading, bare))


def plain_heading(line: str) -> str:
    """The heading that a line of plain text is, or nothing."""
    found = seen(line)
    return found if looks_like_heading(found) else ""


def markdown_heading(line: str) -> str:
    """The heading that a line of Markdown is, or nothing."""
    found = HEADING.match(line)
    return bare(found[2]) if found else ""


def unfenced(lines: Sequence[str]) -> list[str]:
    """The lines without the marks around code."""
    return [line for line in lines if not FENCE.match(line)]


def underlined(lines: list[str]) -> Iterator[str]:
    """Headings that are underlined, written with a number sign."""
    for at, line in enumerate(lines):
        following = lines[at + 1] if at + 1 < len(lines) else ""
        if line.strip() and UNDERLINE.match(following) and not LIST.match(line) and "|" not in line:
            yield f"# {line.strip()}"
        elif not RULE.match(line) and not UNDERLINE.match(line):
            yield line
        else:
            yield ""


def bare(text: str) -> str:
    """The words without their marks."""
    text = LINK.sub(r"\1", TAG.sub(" ", text))
    for _ in range(2):  # emphasis within emphasis
        text = EMPHASIS.sub(r"\2", text)
    return seen(text)


def paragraphs(
    lines: Iterable[str], heading_of: Callable[[str], str], clean: Callable[[str], str] = seen
) -> Iterator[Block]:
    """Blocks out of lines; an item of a list is a block of its own."""
    held: list[str] = []
    for line in lines:
        heading = heading_of(line)
        if heading or not line.strip() or LIST.match(line):
            yield from joined(held, clean)
            held = []
        if heading:
            yield Block(heading, heading=True)
        elif line.strip():
            held.append(line)
    yield from joined(held, clean)


def joined(lines: Sequence[str], clean: Callable[[str], str]) -> Iterator[Block]:
    """One paragraph out of its lines."""
    text = clean(LIST.sub("", " ".join(lines), count=1))
    if text:
        yield Block(text)
