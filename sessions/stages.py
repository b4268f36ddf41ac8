"""What each stage of one answer took, in milliseconds from the end of the learner's speech; pure, for pages and traces."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

AFTER_EACH_OTHER: Final = ("stt_ms", "mind_ms", "tts_ms")
"""The work on an answer; it runs while the wait does."""


@dataclass(frozen=True)
class Stage:
    """One named wait or piece of work."""

    name: str
    start_ms: int
    ms: int


def stages_of(trace: Mapping[str, int]) -> list[Stage]:
    """The wait first, then the work in its order; what a trace does not name took no time."""
    found, at = [Stage("wait_ms", 0, trace.get("wait_ms", 0))], trace.get("draft_ms", 0)
    for name in AFTER_EACH_OTHER:
        ms = trace.get(name, 0)
        found.append(Stage(name, at, ms))
        at += ms
    return found
