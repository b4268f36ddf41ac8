"""Whether the browser is still there: watched by its heartbeat, its messages and its sound; what was lost is kept."""

import asyncio
from collections.abc import Callable
from typing import Final

from realtime.clock import TalkClock, now_ms
from realtime.floor import events as e
from realtime.floor.timing import PEER_LOST
from realtime.journal import Journal

LOOK_S: Final = 0.25


class Contact:
    """The contact with one tab."""

    def __init__(
        self, *, journal: Journal, clock: TalkClock, tell: Callable[[e.Event], None]
    ) -> None:
        self._journal, self._clock, self._tell = journal, clock, tell
        self._heard_ms = now_ms()
        self._lost = self._stood = False
        """Whether the tab is gone, and whether the talk stood still already when it went."""

    def heard(self) -> None:
        """Something has arrived from the tab."""
        self._heard_ms = now_ms()

    async def watch(self) -> None:
        """A tab that is not heard of for seconds is lost: nobody speaks, the clock stands."""
        while True:
            await asyncio.sleep(LOOK_S)
            silent_ms = now_ms() - self._heard_ms
            if silent_ms > PEER_LOST and not self._lost:
                self._lost, since_ms = True, self._heard_ms
                self._stood = not self._clock.runs
                self._tell(e.Lost())
                await self._journal.moment("peer_lost", self._clock.ms)
            elif silent_ms < PEER_LOST and self._lost:
                self._lost = False
                self._tell(e.Back())
                await self._back(0 if self._stood else self._heard_ms - since_ms)

    async def close(self, *, by_choice: bool) -> None:
        """The tab is gone; the next one counts the time until it came, unless the learner left by choice or had paused."""
        stood = self._stood if self._lost else not self._clock.runs
        if self._lost and not stood:
            await self._back(now_ms() - self._heard_ms)
        if by_choice or stood:
            await self._journal.moment("tab_left", self._clock.ms)

    async def resumed(self) -> None:
        """A tab has the talk again after a break."""
        await self._journal.moment("resumed", self._clock.ms)
        await self._back(self._journal.opened.gone_ms)

    async def _back(self, gone_ms: int) -> None:
        await self._journal.moment("peer_back", self._clock.ms, gone_ms=gone_ms)
