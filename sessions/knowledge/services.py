"""What changes the documents: adding one, putting another in its place, taking one away."""

import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import numpy as np
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.timezone import now

from providers.base import Sentences
from providers.registry import provider
from sessions.knowledge.apart import Read, read_apart
from sessions.knowledge.reading.blocks import Refused
from sessions.knowledge.reading.passages import Cut
from sessions.knowledge.receiving import most_bytes
from sessions.knowledge.tables import Document, Extract, Shelf

READERS: Final = threading.BoundedSemaphore(2)
"""Documents that one process has read at the same time; the processors belong to those who talk."""

WAIT_S: Final = 20


def scenario_shelf(*, institution_id: int, scenario_key: str) -> Shelf:
    """The shelf of a scenario in all courses of an institution."""
    return Shelf.objects.get_or_create(institution_id=institution_id, scenario_key=scenario_key)[0]


def add(*, shelf: Shelf, title: str, data: bytes, name: str) -> Document:
    """Read a document and put it on a shelf; raises `Refused`."""
    content_hash = hash_of(data)
    room_for(shelf, content_hash)
    facts, extracts = taken_in(data, name)
    with transaction.atomic():
        # Two who add at the same time are counted one after the other.
        Shelf.objects.select_for_update().get(pk=shelf.pk)
        room_for(shelf, content_hash)
        document = Document.objects.create(
            shelf=shelf, title=title, content_hash=content_hash, added_at=now(), **facts
        )
        write(document, extracts)
    return document


def replace(*, document: Document, data: bytes, name: str) -> Document:
    """Put a newer version in a document's place, under its title and address; raises `Refused`."""
    content_hash = hash_of(data)
    if content_hash == document.content_hash:
        raise Refused("same")
    facts, extracts = taken_in(data, name)
    facts |= {"content_hash": content_hash, "added_at": now()}
    try:
        with transaction.atomic():
            document = Document.objects.select_for_update().get(pk=document.pk)
            for field, value in facts.items():
                setattr(document, field, value)
            document.save(update_fields=[*facts])
            document.extracts.all().delete()
            write(document, extracts)
    except IntegrityError as error:
        raise Refused("already_here") from error
    return document


def remove(*, document: Document) -> None:
    """Take a document away with its passages."""
    document.delete()


def room_for(shelf: Shelf, content_hash: str) -> None:
    """Raise `Refused` where the shelf is full or has the document already."""
    there = Document.objects.filter(shelf=shelf)
    if there.filter(content_hash=content_hash).exists():
        raise Refused("already_here")
    if there.count() >= settings.KNOWLEDGE_MOST_DOCUMENTS:
        raise Refused("too_many_documents")


def taken_in(data: bytes, name: str) -> tuple[dict[str, Any], tuple[Cut, ...]]:
    """What a document's row holds, and its passages; raises `Refused`."""
    if len(data) > most_bytes():
        raise Refused("too_large")
    with a_reader():
        read = read_apart(data, name)
        return facts_of(read), read.passages


@contextmanager
def a_reader() -> Iterator[None]:
    """One of the few places for documents that are being read; raises `Refused` when none comes free."""
    if not READERS.acquire(timeout=WAIT_S):
        raise Refused("busy")
    try:
        yield
    finally:
        READERS.release()


def facts_of(read: Read) -> dict[str, Any]:
    """The row's fields that come from the reading."""
    encoder: Sentences = provider("sentences")
    return {
        "kind": read.kind.value,
        "pages": read.pages,
        "passages": len(read.passages),
        "encoder": encoder.version,
        "rows": packed(encoder, [embedded_text(cut.section, cut.text) for cut in read.passages]),
    }


def embedded_text(section: str, text: str) -> str:
    """What of a passage is embedded; its section says what it is about."""
    return f"{section}. {text}" if section else text


def packed(encoder: Sentences, texts: list[str]) -> bytes:
    """The embeddings of texts as they are stored."""
    return encoder.encode_once(texts).astype(np.float16).tobytes()


def write(document: Document, cuts: tuple[Cut, ...]) -> None:
    """Store a document's passages."""
    Extract.objects.bulk_create(
        [
            Extract(document=document, n=n, section=cut.section, page=cut.page, text=cut.text)
            for n, cut in enumerate(cuts, 1)
        ],
        batch_size=200,
    )


def hash_of(data: bytes) -> str:
    """Names the content of a document."""
    return hashlib.sha256(data).hexdigest()
