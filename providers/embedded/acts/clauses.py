"""Splits a turn into the clauses that heads read and that stand as quoted evidence."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

SENTENCE = re.compile(r"[^.?!;\n]+[.?!;]*")
JOINT = re.compile(r"\s+(?=(?:and then|so|but)\s)|(?<=,)\s+(?=and\s)", re.IGNORECASE)
LONG_WORDS = 12
WHOLE_SENTENCES = 2  # the embedding of a longer turn blurs into everything and nothing


@dataclass(frozen=True)
class Piece:
    """A stretch of a turn and where it stands in it."""

    text: str
    start: int
    end: int


def pieces_of(turn: str) -> list[Piece]:
    """Every clause, then every sentence of several clauses, then a short turn itself; each stretch once."""
    sentences = [trimmed(turn, *match.span()) for match in SENTENCE.finditer(turn)]
    clauses = [clause for sentence in sentences for clause in clauses_in(turn, sentence)]
    whole = [trimmed(turn, 0, len(turn))] if len(sentences) <= WHOLE_SENTENCES else []
    return [one for one in dict.fromkeys([*clauses, *sentences, *whole]) if one.text]


def clauses_in(turn: str, sentence: Piece) -> Iterator[Piece]:
    """The sentence, or its parts where it is long."""
    if len(sentence.text.split()) <= LONG_WORDS:
        yield sentence
        return
    joints = (match.end() for match in JOINT.finditer(turn, sentence.start, sentence.end))
    cuts = [sentence.start, *joints, sentence.end]
    for start, end in zip(cuts, cuts[1:], strict=False):
        yield trimmed(turn, start, end)


def trimmed(turn: str, start: int, end: int) -> Piece:
    """The stretch without the blanks around it."""
    raw = turn[start:end]
    start += len(raw) - len(raw.lstrip())
    text = raw.strip()
    return Piece(text, start, start + len(text))
