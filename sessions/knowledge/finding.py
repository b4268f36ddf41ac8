"""The passages that one practice or page may use, from the shelves it is given and no others."""

import re
import threading
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

import numpy as np
from django.db.models import prefetch_related_objects

from providers.base import Quoted, Sentences
from providers.registry import provider
from sessions.knowledge.index import Hit, Index, Rows
from sessions.knowledge.reading.passages import SENTENCE_END
from sessions.knowledge.services import embedded_text, packed
from sessions.knowledge.tables import Document, Extract

SIZE: Final = 512
KEPT: Final = 12
"""Libraries kept in one process, of 2 MB a thousand passages."""

FITS_FROM: Final = 0.32
"""Least score of a passage that answers; measured in tests/sessions/test_knowledge_finding.py."""

SURE_FROM: Final = 0.5
"""The same where nobody asked, and a passage beside the point would puzzle."""

INSTRUCTS: Final = re.compile(
    r"\b(?:ignore|disregard|forget|override)\b.{0,40}\b(?:previous|prior|above|earlier|all|your|these)\b.{0,30}"
    r"\b(?:instruction|prompt|rule|direction|message|context)s?\b"
    r"|\byou are now\b|\b(?:system|developer) (?:prompt|message)\b|\bas an? (?:ai|language model)\b"
    r"|\b(?:act|behave|respond|reply) as (?:if|though)? ?(?:you|an?)\b.{0,30}\b(?:ai|assistant|persona|character|model)\b"
    r"|\bstay in character\b|\bbreak character\b|\bnew instructions?\s*:|<\|[a-z_]+\|>|\[/?inst\]|^\s*(?:system|assistant)\s*:",
    re.I | re.S | re.M,
)


@dataclass(frozen=True)
class Passage:
    """One passage of a document, with where it stands."""

    id: str
    """ "d12.3": the third of document 12."""

    n: int

    document: UUID
    title: str
    section: str
    page: int
    text: str

    @property
    def source(self) -> str:
        """Where it stands, as somebody would name it."""
        page = f"page {self.page}" if self.page else ""
        return ", ".join(part for part in (self.title, self.section, page) if part)

    @property
    def instructs(self) -> bool:
        """Whether it speaks to a machine instead of a reader; no language model is given it."""
        return bool(INSTRUCTS.search(self.text) or INSTRUCTS.search(self.section))


@dataclass(frozen=True)
class Found:
    """A passage and how well it fits what was asked."""

    passage: Passage
    hit: Hit

    @property
    def fits(self) -> bool:
        """Whether it answers, and is not just the nearest there is."""
        return self.hit.score >= FITS_FROM


class Library:
    """Some documents' passages, to be searched; nothing in it changes."""

    def __init__(self, passages: Sequence[Passage], rows: Rows, encoder: Sentences | None) -> None:
        self.passages, self._encoder = tuple(passages), encoder
        self._index = Index([embedded_text(one.section, one.text) for one in passages], rows)

    def __bool__(self) -> bool:
        return bool(self.passages)

    def find(self, text: str, *, most: int = 3) -> list[Found]:
        """The passages nearest to a text, best first, whether they answer it or not."""
        if not self or self._encoder is None or not text.strip():
            return []
        row = self._encoder.encode([text])[0]
        hits = self._index.search(text, row, most=most)
        return [Found(self.passages[hit.place], hit) for hit in hits]

    def answers(self, text: str, *, most: int = 3, least: float = FITS_FROM) -> list[Passage]:
        """The passages that answer a text, best first."""
        return [one.passage for one in self.find(text, most=most) if one.hit.score >= least]

    def quotes(self, text: str, *, most: int = 3) -> list[Quoted]:
        """The same for somebody who speaks: none that speaks to a machine, each with the sentence that answers."""
        fitting = [one for one in self.answers(text, most=most) if not one.instructs]
        return [
            Quoted(one.id, one.source, one.text, self.sentence(text, one.text)) for one in fitting
        ]

    def sentence(self, text: str, passage: str) -> str:
        """The sentence of a passage that is nearest to a text."""
        sentences = SENTENCE_END.split(passage)
        if self._encoder is None or len(sentences) == 1:
            return passage
        rows = self._encoder.encode_once(sentences)
        place = Index(sentences, rows).search(text, self._encoder.encode([text])[0], most=1)[0]
        return sentences[place.place]


NOTHING: Final = Library((), np.zeros((0, SIZE), dtype=np.float32), None)
"""Where no document stands."""

LOCK: Final = threading.Lock()
LIBRARIES: Final[OrderedDict[tuple[str, ...], Library]] = OrderedDict()


def library(shelves: Iterable[int]) -> Library:
    """What stands on these shelves now; the same documents are read from the database once."""
    documents = documents_on(shelves)
    if not documents:
        return NOTHING
    key = tuple(f"{one.uuid} {one.content_hash} {one.title}" for one in documents)
    with LOCK:
        if key in LIBRARIES:
            LIBRARIES.move_to_end(key)
            return LIBRARIES[key]
    made = read_library(documents, provider("sentences"))
    with LOCK:
        LIBRARIES[key] = made
        while len(LIBRARIES) > KEPT:
            LIBRARIES.popitem(last=False)
    return made


def documents_on(shelves: Iterable[int]) -> list[Document]:
    """The documents of these shelves by title, without their embeddings."""
    found = Document.objects.filter(shelf__in=shelves).defer("rows")
    return list(found.select_related("shelf__institution").order_by("title", "pk"))


def read_library(documents: Sequence[Document], encoder: Sentences) -> Library:
    """The documents' passages and embeddings."""
    prefetch_related_objects(documents, "extracts")
    stored = dict(
        Document.objects.filter(pk__in=[one.pk for one in documents]).values_list("pk", "rows")
    )
    passages: list[Passage] = []
    rows = [np.zeros((0, SIZE), dtype=np.float32)]
    for document in documents:
        document.rows = stored.get(document.pk, b"")
        extracts = list(document.extracts.all())
        passages += [passage_of(document, extract) for extract in extracts]
        rows.append(rows_of(document, extracts, encoder))
    return Library(passages, np.vstack(rows), encoder)


def rows_of(document: Document, extracts: Sequence[Extract], encoder: Sentences) -> Rows:
    """The stored embeddings; made anew where they are another encoder's, or the document was replaced meanwhile."""
    stored = unpacked(document.rows)
    if document.encoder == encoder.version and len(stored) == len(extracts):
        return stored
    made = packed(encoder, [embedded_text(one.section, one.text) for one in extracts])
    if document.encoder != encoder.version:
        here = Document.objects.filter(pk=document.pk, content_hash=document.content_hash)
        here.update(rows=made, encoder=encoder.version)
    return unpacked(made)


def unpacked(rows: bytes | memoryview) -> Rows:
    """Stored embeddings as a matrix."""
    return np.frombuffer(bytes(rows), dtype=np.float16).reshape(-1, SIZE).astype(np.float32)


def passage_of(document: Document, extract: Extract) -> Passage:
    """One stored passage."""
    return Passage(
        id=f"d{document.pk}.{extract.n}", n=extract.n, document=document.uuid, title=document.title,
        section=extract.section, page=extract.page, text=extract.text,
    )  # fmt: skip
