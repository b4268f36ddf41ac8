"""One machine with SQLite and the file-system queue: killed and started again, and a campus that is out of order."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from asgiref.sync import async_to_sync

from tests.journey import in_room
from tests.services.delivered import assert_delivered_once, wait_until_delivered
from tests.services.stack import Stack, small_stack
from tests.services.talking import LINES, come_in, said_in, talk_through

pytestmark = pytest.mark.services
OUT_OF_ORDER_S = 600


@pytest.fixture
def stack(tmp_path: Path) -> Iterator[Stack]:
    with small_stack(tmp_path) as made:
        yield made


def test_a_talk_goes_on_after_the_tool_was_killed_and_started_again(stack: Stack) -> None:
    async def before() -> tuple[list[str], str]:
        async with in_room(seated) as tab:
            await tab.until("floor", state="open")
            for line in LINES[:5]:
                await tab.says(line)
            phase = [m["phase"] for m in tab.seen if m["type"] == "face"][-1]
            stack.kill("tool")
            await asyncio.wait_for(tab.socket.wait_closed(), 10)
            return said_in(tab), phase

    async def after() -> None:
        async with in_room(seated) as tab:
            hello = await tab.until("hello")
            assert [turn["text"] for turn in hello["turns"]] == said
            assert hello["clock_ms"] > 0
            assert (await tab.until("face"))["phase"] == phase
            clock = await tab.until("clock", runs=True)
            assert clock["ms"] - hello["clock_ms"] < 1000
            await tab.until("notice", kind="resumed")
            await tab.says(LINES[5])
            await tab.leaves()

    seated = come_in(stack)
    said, phase = async_to_sync(before)()
    stack.start_web("tool", stack.public_port)
    stack.wait_for(f"{stack.tool}/ready")
    async_to_sync(after)()
    wait_until_delivered(stack)


def test_a_line_that_was_being_said_when_the_tool_was_killed_is_said_again(stack: Stack) -> None:
    async def before() -> str:
        async with in_room(seated) as tab:
            await tab.until("hello")
            await tab.send(type="sound", over="socket")
            await tab.until("floor", state="open")
            await tab.send(type="typed", text=LINES[0])
            await tab.until("turn", speaker="learner")
            line = (await tab.until("turn", speaker="persona"))["text"]
            stack.kill("tool")
            await asyncio.wait_for(tab.socket.wait_closed(), 10)
            return str(line)

    async def after() -> None:
        async with in_room(seated) as tab:
            hello = await tab.until("hello")
            assert [turn["text"] for turn in hello["turns"]][1:] == [LINES[0], line]
            await tab.send(type="sound", over="socket")
            await tab.until("notice", kind="resumed")
            assert (await tab.until("started"))["whole"] == line
            await tab.until("floor", state="persona")
            await tab.until("floor", state="open")
            await tab.leaves()

    seated = come_in(stack, modality="voice")
    line = async_to_sync(before)()
    stack.start_web("tool", stack.public_port)
    stack.wait_for(f"{stack.tool}/ready")
    async_to_sync(after)()


def test_a_grade_arrives_once_though_the_campus_was_out_and_the_worker_died(stack: Stack) -> None:
    async def talk() -> None:
        async with in_room(seated) as tab:
            await talk_through(tab, LINES[:6])

    seated = come_in(stack)
    stack.outage("ags", OUT_OF_ORDER_S)
    stack.outage("xapi", OUT_OF_ORDER_S)
    async_to_sync(talk)()
    stack.wait_until(lambda: stack.owed()["reasons"], "a refused delivery")
    assert stack.grades() == []
    stack.kill("worker")
    stack.outage("ags", 0)
    stack.outage("xapi", 0)
    stack.start_worker()
    wait_until_delivered(stack)
    assert_delivered_once(stack)


def test_what_is_owed_waits_for_a_worker(stack: Stack) -> None:
    async def talk() -> None:
        async with in_room(seated) as tab:
            await talk_through(tab, LINES[:4])

    seated = come_in(stack)
    stack.kill("worker")
    async_to_sync(talk)()
    assert stack.owed()["oldest_due_s"] is not None
    assert stack.grades() == []
    stack.start_worker()
    wait_until_delivered(stack)
    assert_delivered_once(stack)
