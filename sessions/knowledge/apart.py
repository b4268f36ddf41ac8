"""Has a document read by a process of its own, so that nothing in it can hold up, fill or crash the web process."""

import json
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any, Final

from django.conf import settings

from sessions.knowledge.reading.blocks import Kind, Refused
from sessions.knowledge.reading.passages import Cut

OUT_OF_TIME: Final = frozenset({-signal.SIGXCPU, -signal.SIGKILL})
SLACK_S: Final = 5
"""Seconds that a start on a busy machine may take beside the reading itself."""


@dataclass(frozen=True)
class Read:
    """A document as it was read."""

    kind: Kind
    pages: int
    passages: tuple[Cut, ...]


def read_apart(data: bytes, name: str) -> Read:
    """Read a document within the limits of the settings; raises `Refused`."""
    asked = {
        "name": f"document{PurePath(name).suffix[:12]}",  # a process list shows it
        "pages": settings.KNOWLEDGE_MOST_PAGES,
        "passages": settings.KNOWLEDGE_MOST_PASSAGES,
        "seconds": settings.KNOWLEDGE_READ_S,
        "megabytes": settings.KNOWLEDGE_READ_MB,
    }
    try:
        done = subprocess.run(  # noqa: S603 - our own program; the document goes in as bytes
            [sys.executable, "-E", "-s", "-m", "sessions.knowledge.reading.child", json.dumps(asked)],
            input=data, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=settings.BASE_DIR,
            env={"LC_ALL": "C.UTF-8"},  # no secret of ours is in its environment
            timeout=settings.KNOWLEDGE_READ_S + SLACK_S, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise Refused("too_slow") from error
    if done.returncode:
        raise Refused("too_slow" if done.returncode in OUT_OF_TIME else "damaged")
    return taken(json.loads(done.stdout))


def taken(answer: dict[str, Any]) -> Read:
    """What the process says."""
    if code := answer.get("refused"):
        raise Refused(code, answer["number"])
    cuts = tuple(Cut(*one) for one in answer["passages"])
    return Read(Kind(answer["kind"]), answer["pages"], cuts)
