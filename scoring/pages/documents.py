"""What the pages of documents show, and what their forms bring."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any, Final

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest

from sessions.knowledge.finding import Found, library
from sessions.knowledge.reading.blocks import Refused, seen
from sessions.knowledge.receiving import was_too_large
from sessions.knowledge.refusals import sentence_of
from sessions.models import Document

MOST_TITLE: Final = 120
MOST_TEXT: Final = 500_000
MOST_QUESTION: Final = 300
SHOWN: Final = 3


@dataclass(frozen=True)
class Given:
    """A document as a form brings it."""

    title: str
    data: bytes
    name: str


def given(request: HttpRequest, *, titled: str = "") -> Given:
    """The document of a form; raises `Refused`. One that stands in another's place keeps its title."""
    title = titled or seen(request.POST.get("title", ""))[:MOST_TITLE]
    text = request.POST.get("text", "")
    if was_too_large(request):
        raise Refused("too_large")
    if len(text) > MOST_TEXT:
        raise Refused("pasted_too_long")
    file = request.FILES.get("file")
    if isinstance(file, UploadedFile):
        if text.strip():
            raise Refused("both")
        name = PurePath(file.name or "").name
        return Given(title or seen(PurePath(name).stem)[:MOST_TITLE] or name, file.read(), name)
    if not text.strip():
        raise Refused("nothing")
    if not title:
        raise Refused("untitled")
    return Given(title, text.encode(), "pasted.txt")


def form_of(request: HttpRequest, refused: Refused | None) -> dict[str, Any]:
    """What the form shows: what was wrong, what was typed, and the limits."""
    typed = request.POST if refused else {}
    return {
        "fault": sentence_of(refused) if refused else "",
        "typed_title": typed.get("title", ""),
        "typed_text": typed.get("text", ""),
        "megabytes": settings.KNOWLEDGE_MOST_MB,
        "pages": settings.KNOWLEDGE_MOST_PAGES,
        "most_title": MOST_TITLE,
        "most_text": MOST_TEXT,
    }


def tried(shelf_ids: Sequence[int], question: str) -> dict[str, Any]:
    """What the documents say to a question, and whether any of it answers."""
    question = seen(question)[:MOST_QUESTION]
    found: list[Found] = library(shelf_ids).find(question, most=SHOWN) if question else []
    fitting = [one for one in found if one.fits]
    return {
        "question": question,
        "found": [one.passage for one in fitting or found],
        "answers": bool(fitting),
    }


def passages_of(document: Document) -> dict[str, Any]:
    """One document to be read."""
    return {"document": document, "extracts": list(document.extracts.all())}
