"""Where inference runs: one bounded executor per engine, so that the event loop never waits for a processor."""

import asyncio
import os
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar

import onnxruntime

Result = TypeVar("Result")

STANDS_BACK: Final = 5
"""The niceness of an engine's threads: what a reply waits for."""

STANDS_FURTHER_BACK: Final = 10
"""Of one whose answer is a hint: where many talk at once, words come first."""


def engine_threads() -> int:
    """How many calls of one engine may run at once: ENGINE_THREADS, two by default."""
    return int(os.environ.get("ENGINE_THREADS") or 2)


def stand_back(niceness: int) -> None:
    """Let this thread's work wait for the event loop's: sound must go out every 20 ms, an answer has some slack."""
    if sys.platform == "linux":  # elsewhere niceness belongs to the process
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), niceness)


class EngineRoom:
    """The threads of one engine."""

    def __init__(
        self, name: str, threads: int | None = None, *, niceness: int = STANDS_BACK
    ) -> None:
        self._pool = ThreadPoolExecutor(
            threads or engine_threads(),
            thread_name_prefix=name,
            initializer=stand_back,
            initargs=(niceness,),
        )

    def load(self, make: Callable[[], Result]) -> Result:
        """Make the engine in one of its threads: threads of its own then stand back too."""
        return self._pool.submit(make).result()

    async def run(self, work: Callable[..., Result], *arguments: object) -> Result:
        """Do blocking work in a thread of this engine."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, work, *arguments)

    async def close(self, last: Callable[[], object]) -> None:
        """Take no more work: what is being done is finished, then `last` is done, and the threads go."""
        done = asyncio.wrap_future(self._pool.submit(last))
        self._pool.shutdown(wait=False)
        await done


def onnx_session(model: str | bytes) -> onnxruntime.InferenceSession:
    """Load an ONNX model for one thread a call; the event loop's machine has other work."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
