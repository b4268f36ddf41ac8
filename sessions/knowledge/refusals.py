"""Why a document was not taken, as an HTTP status and a sentence that says what to do."""

from typing import Final

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sessions.knowledge.reading.blocks import Refused

SENTENCES: Final[dict[str, tuple[int, str | Promise]]] = {
    "nothing": (400, _("Choose a file, or paste the text.")),
    "both": (400, _("Choose a file or paste the text, not both.")),
    "no_shelf": (400, _("Choose an institution and a scenario.")),
    "untitled": (400, _("Give the text a title.")),
    "empty": (400, _("There is nothing in it. Choose another file.")),
    "too_large": (413, _("It is larger than %(megabytes)s MB. Split it, or leave out its pictures.")),
    "pasted_too_long": (413, _("The pasted text is too long. Add it as a file.")),
    "too_many_pages": (413, _("It has %(number)s pages; %(pages)s can be read. Add only the chapters that matter here.")),
    "too_many_passages": (413, _("It is too long: %(number)s passages, where %(passages)s can be kept. Add only the chapters that matter here.")),
    "wrong_type": (415, _("This kind of file cannot be read. Save it as PDF, Word (.docx), plain text or Markdown.")),
    "not_what_it_says": (415, _("Its content is not what its name says. Save it anew as PDF, Word (.docx), plain text or Markdown.")),
    "old_word": (415, _("This is an old Office file. Open it and save it as .docx or PDF.")),
    "macros": (415, _("It holds macros. Save it as a Word document without macros (.docx).")),
    "binary": (415, _("It is no text. Save it as PDF, Word (.docx), plain text or Markdown.")),
    "bad_text": (415, _("Some of its letters cannot be read. Save it as UTF-8 text.")),
    "pdf_locked": (422, _("It opens only with a password. Save a copy without one.")),
    "docx_locked": (422, _("It opens only with a password. Save a copy without one.")),
    "scanned": (422, _("Its pages are pictures, with no text to read. Run text recognition (OCR) over it first, or paste the text.")),
    "no_text": (422, _("No text was found in it. Choose another file, or paste the text.")),
    "bomb": (422, _("It unpacks to far more than it should. Open it in Word and save it anew.")),
    "entities": (422, _("It holds declarations that a Word document does not need. Open it in Word and save it anew.")),
    "damaged": (422, _("It is damaged and could not be read. Open it and save it anew, or paste the text.")),
    "too_slow": (422, _("Reading it took too long. Save it anew in a simpler form, or paste the text.")),
    "too_heavy": (422, _("Reading it takes too much memory. Leave out its pictures, or paste the text.")),
    "already_here": (409, _("This document is here already.")),
    "same": (409, _("This is the same document. Choose the newer version.")),
    "too_many_documents": (409, _("There are %(documents)s documents, as many as can be. Remove one first.")),
    "busy": (503, _("Other documents are being read just now. Try again in a minute.")),
}  # fmt: skip


def status_of(refused: Refused) -> int:
    """The HTTP status of the answer."""
    return SENTENCES[refused.code][0]


def sentence_of(refused: Refused) -> str:
    """The sentence for the person who added it."""
    return str(SENTENCES[refused.code][1]) % {
        "number": refused.number,
        "megabytes": settings.KNOWLEDGE_MOST_MB,
        "pages": settings.KNOWLEDGE_MOST_PAGES,
        "passages": settings.KNOWLEDGE_MOST_PASSAGES,
        "documents": settings.KNOWLEDGE_MOST_DOCUMENTS,
    }
