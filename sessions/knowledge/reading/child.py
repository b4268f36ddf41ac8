"""The process that reads one document: bytes come in, passages or a refusal go out; it can do and use very little.

Run by `sessions.knowledge.apart` as `python -m sessions.knowledge.reading.child '{"name": ..., "pages": ...}'`.
"""

import json
import resource
import sys
from contextlib import suppress
from typing import Any, Final

from sessions.knowledge.reading.blocks import Block, Kind, Limits, Refused
from sessions.knowledge.reading.docx import read_docx
from sessions.knowledge.reading.kinds import kind_of
from sessions.knowledge.reading.passages import passages
from sessions.knowledge.reading.prose import read_markdown, read_text

MEGABYTE: Final = 1 << 20


def confine(*, seconds: int, megabytes: int) -> None:
    """Limit processor time and memory; write no file, start no process."""
    # A limit that the machine does not know or holds lower is none to fail over: the parent's clock stays.
    for what, most in (
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_AS, megabytes * MEGABYTE),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NPROC, 0),
    ):
        with suppress(ValueError, OSError):
            resource.setrlimit(what, (most, most))


def read(data: bytes, name: str, limits: Limits) -> dict[str, Any]:
    """Kind, pages and passages of a document; raises `Refused`."""
    kind = kind_of(data, name)
    blocks, pages = blocks_of(data, kind, limits)
    found = passages(blocks)
    if not found:
        raise Refused("no_text")
    if len(found) > limits.passages:
        raise Refused("too_many_passages", len(found))
    return {"kind": kind, "pages": pages, "passages": found}


def blocks_of(data: bytes, kind: Kind, limits: Limits) -> tuple[list[Block], int]:
    """The blocks by the reader of the kind, and the number of pages."""
    match kind:
        case Kind.PDF:
            # Heavy to import, so only where it is needed.
            from sessions.knowledge.reading.pdf import read_pdf

            return read_pdf(data, limits)
        case Kind.DOCX:
            return read_docx(data, limits)
        case Kind.MARKDOWN:
            return read_markdown(data), 0
        case Kind.TEXT:
            return read_text(data), 0


def main() -> None:
    """Read the document from standard input."""
    asked = json.loads(sys.argv[1])
    confine(seconds=asked["seconds"], megabytes=asked["megabytes"])
    limits = Limits(pages=asked["pages"], passages=asked["passages"])
    try:
        answer = read(sys.stdin.buffer.read(), asked["name"], limits)
    except Refused as refused:
        answer = {"refused": refused.code, "number": refused.number}
    except MemoryError:
        answer = {"refused": "too_heavy", "number": 0}
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main()
