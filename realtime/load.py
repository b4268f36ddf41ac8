"""How busy this process's event loop is; noted by the rooms, told by `/ready` and asked by `bench capacity`."""

import asyncio
import gc
import sys
import time
from collections import deque
from typing import Any, Final

WINDOW_S: Final = 60.0
MOST: Final = 20_000
TALKING_S: Final = 0.0002
"""A thread that computes hands the interpreter back at once: the loop asks for it again with every packet of sound."""

SILENT_S: Final = 0.005
"""Python's own; a process in which nobody talks answers pages by a third sooner with it."""

YOUNG: Final = 10_000
"""New objects between two looks for garbage: a page makes about as many, where Python's own 700 means sixteen looks."""


def let_threads_run(talks: int) -> None:
    """For how long a computing thread keeps the interpreter, in a process that holds so many talks."""
    sys.setswitchinterval(TALKING_S if talks else SILENT_S)


def keep_for_good() -> None:
    """What is loaded now stays for the life of the process, and is not looked through for garbage again.

    A whole look took .2 s after the pages had loaded and .3 s after the engines, and came with every twelfth page.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG)


class Load:
    """How late the loop came back to those who slept on it, over the last minute."""

    def __init__(self) -> None:
        self._late: deque[tuple[float, float]] = deque(maxlen=MOST)
        self._loop: asyncio.AbstractEventLoop | None = None

    def note(self, late_s: float) -> None:
        """A sleeper was woken so much later than it asked."""
        self._loop = asyncio.get_running_loop()
        self._late.append((time.monotonic(), late_s))

    def told(self) -> dict[str, Any]:
        """The lag that one sleep in a hundred passed, and how many tasks are open; callable from any thread."""
        since = time.monotonic() - WINDOW_S
        late = sorted(late for at, late in tuple(self._late) if at >= since)
        return {
            "loop_lag_p99_ms": round(1000 * late[int(0.99 * (len(late) - 1))], 1) if late else 0.0,
            "tasks": len(asyncio.all_tasks(self._loop)) if self._loop else 0,
        }


LOAD: Final = Load()
