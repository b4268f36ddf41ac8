"""A practice over PostgreSQL, Redis, two ASGI processes, a worker and a balancer; one process dies in the middle."""

import asyncio
from collections import Counter
from pathlib import Path
from typing import Final

import pytest
from asgiref.sync import async_to_sync

from realtime.bench.server import free_port
from scoring.rehearsal import script_lines
from tests.journey import Browser, Seated, Tab, in_room
from tests.services.conftest import balancing
from tests.services.stack import Stack
from tools.proxy import Balancer, Upstream

SCRIPT: Final = Path(__file__).parents[1] / "scripts" / "pip_branch" / "excellent.txt"
LINES: Final = script_lines(SCRIPT.read_text())
DIES_AFTER: Final = 6
ANA: Final = "4"


@pytest.mark.services
def test_a_practice_survives_the_death_of_its_process(
    postgres: str, queue: str, tmp_path: Path
) -> None:
    webs = {f"web{port}": Upstream("127.0.0.1", port) for port in (free_port(), free_port())}
    balancer = Balancer(list(webs.values()))
    stack = Stack(tmp_path, free_port(), database_url=postgres, redis_url=queue)

    async def first_half(seated: Seated) -> int:
        async with in_room(seated) as tab:
            await tab.until("floor", state="open")
            for line in LINES[:DIES_AFTER]:
                await tab.says(line)
            holder = balancer.routes[tab.port]
            stack.kill(f"web{holder.port}")
            await gone(tab)
            return len(turns(tab))

    async def second_half(seated: Seated, said: int) -> None:
        async with in_room(seated) as tab:
            hello = await tab.until("hello")
            assert len(hello["turns"]) == said
            assert hello["clock_ms"] > 0
            await tab.until("clock", runs=True)
            await tab.until("notice", kind="resumed")
            for line in LINES[DIES_AFTER:]:
                await tab.says(line)
            assert (await tab.leaves()).endswith(f"/practice/{seated.uuid}/debrief/")

    with stack, balancing(balancer, stack.public_port):
        for name, web in webs.items():
            stack.start_web(name, web.port)
        stack.start_campus()
        stack.start_worker()
        stack.wait_for(*(f"http://localhost:{web.port}/ready" for web in webs.values()))
        stack.wait_for(f"{stack.campus}/")
        activity = stack.connect()
        with Browser(campus=stack.campus) as browser:
            seated = browser.begin(person=ANA, activity=activity)
        said = async_to_sync(first_half)(seated)
        async_to_sync(second_half)(seated, said)
        stack.wait_until(lambda: stack.grades() and ended(stack), "grade and records", 30)
        assert_delivered_once(stack)


async def gone(tab: Tab) -> None:
    """Wait until the connection has broken."""
    await asyncio.wait_for(tab.socket.wait_closed(), 10)


def turns(tab: Tab) -> list[int]:
    """The numbers of the turns that came to stand."""
    return [message["n"] for message in tab.seen if message["type"] == "turn"]


def ended(stack: Stack) -> bool:
    """Whether the practice's last record has arrived."""
    return any(
        verb(statement) in {"passed", "failed", "scored"} for statement in stack.statements()
    )


def verb(statement: dict[str, dict[str, str]]) -> str:
    return statement["verb"]["id"].rpartition("/")[2]


def assert_delivered_once(stack: Stack) -> None:
    """One grade in the gradebook, and no record told twice."""
    (grade,) = stack.grades()
    assert grade["user"] == ANA
    assert grade["grading_progress"] == "FullyGraded"
    assert grade["score"] > 0
    told = Counter((verb(one), str(one["object"].get("id"))) for one in stack.statements())
    assert set(told.values()) == {1}, told
