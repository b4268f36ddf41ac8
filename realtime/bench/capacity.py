"""`manage.py bench capacity`: how many voice practices a machine holds at once, and whether its servers stay whole."""

import asyncio
import os
import platform
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import count, cycle, islice
from statistics import mean
from typing import Any, Final

import httpx2

from lti_tool.models import ResourceLink
from realtime.bench.process import Process
from realtime.bench.server import activity, take_place
from realtime.bench.voice.figures import percentile
from realtime.bench.voice.spoken import Said
from realtime.bench.voice.talk import Condition, Sample, converse

EAR_P95_MOST_MS: Final = 1_500
LAG_P99_MOST_MS: Final = 40.0
STEPS: Final = (1, 2, 3, 4, 6, 8, 10, 12, 16)
TURNS_EACH: Final = 8
APART_S: Final = 1.3
"""Learners come in one after the other, so that they do not all speak at the same moment."""

ASK_EVERY_S: Final = 5.0
SETTLES_S: Final = 8.0
WARM_UP: Final = 0.2
LEARNERS_STAND_BACK: Final = 5
"""Their niceness: learners share the cores, but in life none of them would keep the server's loop from its own."""


@dataclass(frozen=True)
class Server:
    """The server process and where it is."""

    process: Process
    origin: str

    @property
    def address(self) -> str:
        """Its WebSockets."""
        return self.origin.replace("http://localhost", "ws://127.0.0.1")

    async def load(self) -> dict[str, Any]:
        """What it says of its event loop."""
        async with httpx2.AsyncClient() as http:
            told = await http.get(f"{self.origin}/ready", timeout=20)
        return dict(told.json())


@dataclass(frozen=True)
class Servers:
    """All server processes of the machine; learners come to them in turn, as behind a balancer."""

    each: tuple[Server, ...]

    def of(self, number: int) -> Server:
        """The one this learner comes to."""
        return self.each[number % len(self.each)]

    @property
    def processor_s(self) -> float:
        """Processor time of all of them."""
        return sum(one.process.processor_s for one in self.each)

    @property
    def memory_mb(self) -> float:
        """Memory of all of them."""
        return sum(one.process.memory_mb for one in self.each)

    async def load(self) -> dict[str, Any]:
        """The worst loop's lag; all tasks and sockets."""
        told = [await one.load() for one in self.each]
        return {
            "loop_lag_p99_ms": max(float(one["loop_lag_p99_ms"]) for one in told),
            "tasks": sum(int(one["tasks"]) for one in told),
            "sockets": sum(one.process.sockets for one in self.each),
        }


@dataclass(frozen=True)
class Step:
    """So many at once: what the learners heard, and what it cost all server processes together."""

    sessions: int
    turns: int
    lost: int
    ear_p50_ms: int | None
    ear_p95_ms: int | None
    loop_lag_p99_ms: float
    server_cores: float
    learners_cores: float
    learners_lag_p99_ms: float
    memory_mb: float

    @property
    def limit(self) -> str:
        """Which bar it misses; empty for none."""
        if self.ear_p95_ms is None or self.ear_p95_ms > EAR_P95_MOST_MS:
            return "the wait at the ear"
        return "the event loop's lag" if self.loop_lag_p99_ms > LAG_P99_MOST_MS else ""


def measure(servers: Servers, said: Sequence[Said]) -> dict[str, Any]:
    """One more step at a time, until a bar is missed."""
    os.nice(LEARNERS_STAND_BACK)
    link, steps = activity("capacity"), list[Step]()
    for sessions in STEPS:
        steps.append(asyncio.run(step(servers, link, said, sessions)))
        if steps[-1].limit:
            break
    held = [one for one in steps if not one.limit]
    most = held[-1] if held else None
    each = [b.memory_mb - a.memory_mb for a, b in zip(steps, steps[1:], strict=False)]
    more = steps[-1].sessions - steps[0].sessions
    return {
        "name": "capacity",
        "machine": machine(),
        "settings": {"ear_p95_most_ms": EAR_P95_MOST_MS, "loop_lag_p99_most_ms": LAG_P99_MOST_MS, "cores": os.cpu_count(), "processes": len(servers.each)},
        "figures": {
            "sessions_at_once": most.sessions if most else 0,
            "ear_p95_ms": most.ear_p95_ms if most else None,
            "loop_lag_p99_ms": most.loop_lag_p99_ms if most else None,
            "server_cores": most.server_cores if most else None,
            "learners_cores": most.learners_cores if most else None,
            "memory_a_session_mb": round(sum(each) / more, 1) if more else None,
            "limited_by": steps[-1].limit or "not reached",
            "limited_at_sessions": steps[-1].sessions,
        },
        "samples": [asdict(one) for one in steps],
    }  # fmt: skip


def machine() -> str:
    """What it was measured on."""
    return f"{platform.machine()} {platform.system()} Python {platform.python_version()}"


async def step(servers: Servers, link: ResourceLink, said: Sequence[Said], sessions: int) -> Step:
    """So many practices at once, with the server's and the learners' processor time apart."""
    learners, began = Process(os.getpid()), time.monotonic()
    used = servers.processor_s, learners.processor_s
    seats = [await seat(link, 100 * sessions + n) for n in range(sessions)]
    watch = Watch()
    async with asyncio.TaskGroup() as group:
        watching = group.create_task(watch.look(servers))
        lagging = group.create_task(watch.sleep())
        samples = await talks(servers, seats, said)
        watching.cancel()
        lagging.cancel()
    took_s = time.monotonic() - began
    ears = sorted(s.ear_ms for s in samples if s.ear_ms is not None and not s.heavy)
    late = sorted(watch.late)
    return Step(
        sessions,
        len(samples),
        sum(s.ends == "lost" for s in samples),
        percentile(ears, 0.5),
        percentile(ears, 0.95),
        max(watch.lags, default=0.0),
        round((servers.processor_s - used[0]) / took_s, 2),
        round((learners.processor_s - used[1]) / took_s, 2),
        round(1000 * late[int(0.99 * (len(late) - 1))], 1) if late else 0.0,
        round(max(watch.memory_mb, default=0.0), 1),
    )


async def seat(link: ResourceLink, number: int) -> Any:
    """A seat, from a thread that may ask the database."""
    return await asyncio.to_thread(take_place, link, number, seed=number)


async def talks(servers: Servers, seats: Sequence[Any], said: Sequence[Said]) -> list[Sample]:
    """Everybody's practice, each with lines of its own."""

    async def one(number: int, seat: Any) -> list[Sample]:
        await asyncio.sleep(number * APART_S)
        lines = list(islice(cycle(said), number * TURNS_EACH, (number + 1) * TURNS_EACH))
        server = servers.of(number)
        talk = await converse(
            server.address, seat, server.origin, lines, deque(), Condition(len(seats), None)
        )
        return talk.samples

    found = await asyncio.gather(*(one(number, seat) for number, seat in enumerate(seats)))
    return [sample for samples in found for sample in samples]


class Watch:
    """Looks at the server now and then, and at how late the learners' own loop is."""

    def __init__(self) -> None:
        self.lags: list[float] = []
        self.memory_mb: list[float] = []
        self.late: list[float] = []

    async def look(self, servers: Servers) -> None:
        """Ask the servers."""
        while True:
            await asyncio.sleep(ASK_EVERY_S)
            self.memory_mb.append(servers.memory_mb)
            self.lags.append(float((await servers.load())["loop_lag_p99_ms"]))

    async def sleep(self) -> None:
        """Sleep for a tenth of a second, and see how long it was."""
        while True:
            began = time.monotonic()
            await asyncio.sleep(0.1)
            self.late.append(time.monotonic() - began - 0.1)


def soak(
    servers: Servers, said: Sequence[Said], *, sessions: int, minutes: float
) -> dict[str, Any]:
    """So many practices at once, again and again: memory after warm-up, and what is left open at the end."""
    return asyncio.run(soaked(servers, activity("soak"), said, sessions, minutes))


async def soaked(
    servers: Servers, link: ResourceLink, said: Sequence[Said], sessions: int, minutes: float
) -> dict[str, Any]:
    """Talk until the time is over."""
    numbers = count()
    await talks(servers, [await seat(link, next(numbers))], said)
    await asyncio.sleep(SETTLES_S)
    before = await servers.load()
    until, samples, memory, lags = (
        time.monotonic() + 60 * minutes,
        list[Sample](),
        list[float](),
        list[float](),
    )
    while time.monotonic() < until:
        seats = [await seat(link, next(numbers)) for _ in range(sessions)]
        samples += await talks(servers, seats, said)
        memory.append(round(servers.memory_mb, 1))
        lags.append(float((await servers.load())["loop_lag_p99_ms"]))
    await asyncio.sleep(SETTLES_S)
    after = await servers.load()
    warm = memory[int(WARM_UP * len(memory)) :]
    third = max(1, len(warm) // 3)
    ears = sorted(s.ear_ms for s in samples if s.ear_ms is not None and not s.heavy)
    return {
        "name": "soak",
        "machine": machine(),
        "settings": {"minutes": minutes, "sessions": sessions, "cores": os.cpu_count(), "processes": len(servers.each)},
        "figures": {
            "turns": len(samples),
            "turns_lost": sum(s.ends == "lost" for s in samples),
            "ear_p95_ms": percentile(ears, 0.95),
            "loop_lag_p99_ms": max(lags, default=0.0),
            "memory_growth_after_warm_up": round(mean(warm[-third:]) / mean(warm[:third]) - 1, 4),
            "tasks_left_open": after["tasks"] - before["tasks"],
            "sockets_left_open": after["sockets"] - before["sockets"],
        },
        "samples": {"memory_mb": memory, "loop_lag_p99_ms": lags},
    }  # fmt: skip
