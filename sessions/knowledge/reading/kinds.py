"""What a file is by its first bytes, held against what its name says."""

import io
import zipfile
from typing import Final

from sessions.knowledge.reading.blocks import Kind, Refused

NAMES: Final = {
    "pdf": Kind.PDF, "docx": Kind.DOCX, "txt": Kind.TEXT, "text": Kind.TEXT,
    "md": Kind.MARKDOWN, "markdown": Kind.MARKDOWN,
}  # fmt: skip
PDF_WITHIN: Final = 1024
"""Readers find the mark of a PDF within so many bytes, and so do we."""

OLD_OFFICE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
SEALED: Final = "EncryptedPackage".encode("utf-16-le")
WORD_PART: Final = "word/document.xml"
MACROS: Final = "vbaproject.bin"


def kind_of(data: bytes, name: str) -> Kind:
    """The kind that content and name agree on; raises `Refused`."""
    if not data.strip():
        raise Refused("empty")
    ending = name.rpartition(".")[2].lower() if "." in name else "txt"
    if ending in {"doc", "docm", "dotm"} and not data.startswith(OLD_OFFICE):
        raise Refused("macros" if ending != "doc" else "wrong_type")
    if data.startswith(OLD_OFFICE):
        raise Refused("docx_locked" if SEALED in data else "old_word")
    claimed = NAMES.get(ending)
    if claimed is None:
        raise Refused("wrong_type")
    if packed_word(data) is not (claimed is Kind.DOCX):
        raise Refused("not_what_it_says")
    if (b"%PDF-" in data[:PDF_WITHIN]) is not (claimed is Kind.PDF):
        raise Refused("not_what_it_says")
    return claimed


def packed_word(data: bytes) -> bool:
    """Whether this is a packed Word document; another packed file is refused."""
    if not data.startswith(b"PK"):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            names = packed.namelist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise Refused("damaged") from error
    if WORD_PART not in names:
        raise Refused("not_what_it_says")
    if any(name.lower().endswith(MACROS) for name in names):
        raise Refused("macros")
    return True
