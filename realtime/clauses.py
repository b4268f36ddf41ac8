"""Cuts a reply into clauses, so that sound starts before all of it has been spoken."""

import re
from typing import Final

LONG_SENTENCE: Final = 16


def clauses(text: str) -> list[str]:
    """Sentences; a long first one is parted at its first comma that leaves three words on each side."""
    sentences = [part for part in re.split(r"(?<=[.!?…])\s+", text.strip()) if part]
    if sentences and len(sentences[0].split()) > LONG_SENTENCE:
        sentences[0:1] = parted(sentences[0])
    return joined(sentences)


def parted(sentence: str) -> list[str]:
    """Part a long sentence at a comma, or leave it whole."""
    for comma in re.finditer(r",\s+", sentence):
        first, rest = sentence[: comma.end()].strip(), sentence[comma.end() :].strip()
        if len(first.split()) >= 3 and len(rest.split()) >= 3:
            return [first, rest]
    return [sentence]


def joined(sentences: list[str]) -> list[str]:
    """Say very short sentences together with the next: "A plan. After eleven years, a plan." breathes as one."""
    out: list[str] = []
    for sentence in sentences:
        if out and len(out[-1].split()) <= 2:
            out[-1] = f"{out[-1]} {sentence}"
        else:
            out.append(sentence)
    return out
