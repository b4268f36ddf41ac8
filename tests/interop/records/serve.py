"""Starts Ralph on a folder; run by its own interpreter. Ralph 5.1's folder store makes a new file with each request and fails at
the second, so it is told to append; what a statement must be is left to Ralph."""

import sys
from typing import Any

import uvicorn
from ralph.backends.data.base import BaseOperationType
from ralph.backends.lrs.fs import FSLRSBackend

write = FSLRSBackend.write


def append(self: FSLRSBackend, data: Any, target: Any = None, *args: Any, **more: Any) -> int:
    """Write to the end of the file."""
    return write(self, data, target, operation_type=BaseOperationType.APPEND)


FSLRSBackend.write = append
uvicorn.run("ralph.api:app", port=int(sys.argv[1]))
