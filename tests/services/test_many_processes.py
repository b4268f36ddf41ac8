"""A practice over PostgreSQL, Redis, two ASGI processes, a worker and a balancer; one process dies in the middle."""

import asyncio
from pathlib import Path

import pytest
from asgiref.sync import async_to_sync

from realtime.bench.server import free_port
from tests.journey import Browser, Form, Seated, Tab, in_room
from tests.services.conftest import balancing
from tests.services.delivered import assert_delivered_once, wait_until_delivered
from tests.services.stack import Stack
from tests.services.talking import ANA, LINES, said_in
from tools.proxy import Balancer, Upstream

DIES_AFTER = 6
DANA = "3"


def may_be_watched(browser: Browser, activity: int) -> Seated:
    """The instructor lets conversations of the activity be watched; gives their seat."""
    browser.sign_in(DANA)
    desk = browser.seated(*browser.open_activity(activity))
    page = f"{desk.origin}/review/{desk.uuid}/rules/"
    rules = Form(browser.get(page)).fields
    browser.post(page, rules | {"policy": "best", "release": "as_settled", "watchable": "on"})
    return desk


@pytest.mark.services
def test_a_practice_survives_the_death_of_its_process(
    postgres: str, queue: str, tmp_path: Path
) -> None:
    webs = [Upstream("127.0.0.1", free_port()) for _ in range(2)]
    balancer = Balancer(webs)
    stack = Stack(tmp_path, free_port(), database_url=postgres, redis_url=queue)

    async def first_half(seated: Seated) -> list[str]:
        async with in_room(seated) as tab:
            await tab.until("floor", state="open")
            await watched(tab, seated)
            for line in LINES[1:DIES_AFTER]:
                await tab.says(line)
            stack.kill(f"web{balancer.routes[tab.port].port}")
            await asyncio.wait_for(tab.socket.wait_closed(), 10)
            return said_in(tab)

    async def watched(tab: Tab, seated: Seated) -> None:
        """The instructor looks on by the other process, and lets something happen."""
        path = f"/ws/watch/{desk.uuid}/{seated.uuid}/"
        here = balancer.routes[tab.port]
        async with in_room(desk, path) as one, in_room(desk, path) as other:
            seat = one if balancer.routes[one.port] != here else other
            assert balancer.routes[seat.port] != here
            assert (await tab.until("watched"))["by"] == ["Dana Whitfield"]
            await tab.says(LINES[0])
            assert (await seat.until("turn", speaker="learner"))["text"] == LINES[0]
            who = (await seat.until("turn", speaker="persona"))["who"]
            await seat.send(type="whisper", id="clock", who=who)
            told = (await tab.until("aside"))["text"]
            assert (await seat.until("aside"))["text"] == told

    async def second_half(seated: Seated, said: list[str]) -> None:
        async with in_room(seated) as tab:
            hello = await tab.until("hello")
            assert [turn["text"] for turn in hello["turns"]] == said
            assert hello["clock_ms"] > 0
            await tab.until("notice", kind="resumed")
            for line in LINES[DIES_AFTER:]:
                await tab.says(line)
            assert (await tab.leaves()).endswith(f"/practice/{seated.uuid}/debrief/")

    with stack, balancing(balancer, stack.public_port):
        for web in webs:
            stack.start_web(f"web{web.port}", web.port)
        stack.start_campus()
        stack.start_worker()
        stack.wait_for(*(f"http://localhost:{web.port}/ready" for web in webs))
        stack.wait_for(f"{stack.campus}/")
        activity = stack.connect()
        with Browser(campus=stack.campus) as browser:
            desk = may_be_watched(browser, activity)
        with Browser(campus=stack.campus) as browser:
            seated = browser.begin(person=ANA, activity=activity, watched=True)
        said = async_to_sync(first_half)(seated)
        async_to_sync(second_half)(seated, said)
        wait_until_delivered(stack)
        assert_delivered_once(stack)
