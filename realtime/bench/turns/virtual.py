"""An event loop whose clock jumps from one deadline to the next: an hour of talk passes in seconds."""

import asyncio
import selectors
from collections.abc import Callable, Coroutine
from concurrent.futures import Executor
from typing import Any, TypeVar

Result = TypeVar("Result")


class Jumping(selectors.DefaultSelector):
    """Never waits; the time that would have been waited is added to the clock."""

    def __init__(self) -> None:
        super().__init__()
        self.passed_s = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """Look once; let the asked time pass if nothing is there."""
        ready = super().select(0)
        if not ready and timeout:
            self.passed_s += timeout
        return ready


class VirtualLoop(asyncio.SelectorEventLoop):
    """Time passes only while everybody waits; work for an executor is done at once and takes no time."""

    def __init__(self) -> None:
        self._jumping = Jumping()
        super().__init__(self._jumping)

    def time(self) -> float:
        """Seconds of virtual time."""
        return self._jumping.passed_s

    def run_in_executor(  # type: ignore[override]
        self, executor: Executor | None, func: Callable[..., Any], *args: Any
    ) -> "asyncio.Future[Any]":
        """Do the work here."""
        done: asyncio.Future[Any] = self.create_future()
        done.set_result(func(*args))
        return done


def run(talk: Coroutine[Any, Any, Result]) -> Result:
    """Run a talk in virtual time from nought."""
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(talk)
