"""Where inference runs: one bounded executor per engine, so that the event loop never waits for a processor."""

import asyncio
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import onnxruntime

Result = TypeVar("Result")


def engine_threads() -> int:
    """How many calls of one engine may run at once: ENGINE_THREADS, two by default."""
    return int(os.environ.get("ENGINE_THREADS") or 2)


class EngineRoom:
    """The threads of one engine."""

    def __init__(self, name: str, threads: int | None = None) -> None:
        self._pool = ThreadPoolExecutor(threads or engine_threads(), thread_name_prefix=name)

    async def run(self, work: Callable[..., Result], *arguments: object) -> Result:
        """Do blocking work in a thread of this engine."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, work, *arguments)


def onnx_session(model: str | bytes) -> onnxruntime.InferenceSession:
    """Load an ONNX model for one thread a call; the event loop's machine has other work."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
