"""Cuts a document's blocks into passages of sixty to a hundred and eighty words that never reach over a heading."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from sessions.knowledge.reading.blocks import Block

FEWEST_WORDS: Final = 60
MOST_WORDS: Final = 180
MOST_SECTION: Final = 200
SENTENCE_END: Final = re.compile(r"(?<=[.!?;])\s+")


class Cut(NamedTuple):
    """One passage: where it stands, and its words."""

    section: str
    page: int
    text: str


def passages(blocks: Iterable[Block]) -> list[Cut]:
    """Every passage in the document's order."""
    return [cut for section, under in sections(blocks) for cut in cuts(section, under)]


def sections(blocks: Iterable[Block]) -> Iterator[tuple[str, list[Block]]]:
    """Headings with what stands under each; one with nothing under it goes before the next, the document's title nowhere."""
    heading, held = "", list[Block]()
    for n, block in enumerate(blocks):
        if not block.heading:
            held.append(block)
            continue
        if held:
            yield heading, held
            heading, held = block.text, []
        else:
            heading = f"{heading}: {block.text}" if heading and n > 1 else block.text
    yield heading, held


def cuts(section: str, blocks: Sequence[Block]) -> Iterator[Cut]:
    """One section's passages: short paragraphs together, long ones parted between sentences."""
    held: list[tuple[str, int]] = []
    words = 0
    for text, page in pieces(blocks):
        n = len(text.split())
        if held and (words + n > MOST_WORDS or words >= FEWEST_WORDS):
            yield cut_of(section, held)
            held, words = [], 0
        held.append((text, page))
        words += n
    if held:
        yield cut_of(section, held)


def cut_of(section: str, held: Sequence[tuple[str, int]]) -> Cut:
    """The passage of these pieces; it begins on the page of the first."""
    return Cut(section[:MOST_SECTION], held[0][1], " ".join(text for text, _ in held))


def pieces(blocks: Sequence[Block]) -> Iterator[tuple[str, int]]:
    """Paragraphs, or groups of sentences of those that are too long."""
    for block in blocks:
        words = block.text.split()
        if len(words) <= MOST_WORDS:
            yield block.text, block.page
        else:
            yield from ((text, block.page) for text in parted(block.text))


def parted(text: str) -> Iterator[str]:
    """A long paragraph in parts of about equal length, between sentences where there are any."""
    held: list[str] = []
    for sentence in SENTENCE_END.split(text):
        for words in stretches(sentence.split()):
            if held and len(held) + len(words) > MOST_WORDS:
                yield " ".join(held)
                held = []
            held += words
    if held:
        yield " ".join(held)


def stretches(words: list[str]) -> Iterator[list[str]]:
    """A sentence, or parts of one without end."""
    for at in range(0, len(words), MOST_WORDS):
        yield words[at : at + MOST_WORDS]
