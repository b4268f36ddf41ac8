"""The threads of one worker that send grades side by side, so that one target that hangs holds nobody else up."""

import threading
from collections import Counter
from collections.abc import Callable
from queue import SimpleQueue
from types import TracebackType

from django.db import connections

from lti_tool import outbound
from scoring.models import OutboxItem
from scoring.outbox.claiming import MOST_IN_FLIGHT


class Crew:
    """Some threads that send what they are handed; one of them is always kept for other targets."""

    def __init__(self, size: int, send: Callable[[OutboxItem], None]) -> None:
        self._size, self._send = size, send
        self._most_at_one = max(1, min(MOST_IN_FLIGHT, size - 1))
        self._queue: SimpleQueue[OutboxItem | None] = SimpleQueue()
        self._busy: Counter[str] = Counter()
        self._changed = threading.Condition()
        self._threads = [threading.Thread(target=self._work, daemon=True) for _ in range(size)]
        self.done = 0

    def __enter__(self) -> "Crew":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for _ in self._threads:
            self._queue.put(None)
        for thread in self._threads:
            thread.join()

    def wait_for_a_hand(self) -> tuple[int, set[str]]:
        """Wait until a thread is free; gives how many are, and the targets that have as many as they may."""
        with self._changed:
            self._changed.wait_for(lambda: self._busy.total() < self._size)
            full = {one for one, count in self._busy.items() if count >= self._most_at_one}
            return self._size - self._busy.total(), full

    def hand(self, item: OutboxItem) -> None:
        """Let a free thread send this."""
        with self._changed:
            self._busy[item.target] += 1
        self._queue.put(item)

    def ended_since(self, done: int) -> bool:
        """Wait until another delivery than the first `done` has ended; False if none is under way."""
        with self._changed:
            self._changed.wait_for(lambda: self.done > done or not self._busy.total())
            return self.done > done

    def _work(self) -> None:
        try:
            with outbound.kept_open():
                while (item := self._queue.get()) is not None:
                    try:
                        self._send(item)
                    finally:
                        self._ended(item)
        finally:
            connections.close_all()

    def _ended(self, item: OutboxItem) -> None:
        with self._changed:
            self._busy[item.target] -= 1
            self.done += 1
            self._changed.notify_all()
