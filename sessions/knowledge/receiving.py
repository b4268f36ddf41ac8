"""How an uploaded document arrives: one that is too large is dropped while it arrives, and the page can say so."""

from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest

MARK = "_document_too_large"


class CountingHandler(FileUploadHandler):
    """Lets files through to the handlers after it, up to the limit of a document."""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Pass a piece on; raises `SkipFile` once there are too many."""
        if start + len(raw_data) > most_bytes():
            setattr(self.request, MARK, True)
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> Any:
        """Leave the file to the handlers after this one."""
        return None


def most_bytes() -> int:
    """How large a document may be."""
    return int(settings.KNOWLEDGE_MOST_MB) << 20


def was_too_large(request: HttpRequest) -> bool:
    """Whether a file of this request was dropped for its size."""
    return bool(getattr(request, MARK, False))
