"""How late the event loop is, as `/ready` tells it."""

import asyncio
import gc
import json
import sys
from collections.abc import Callable

import pytest
from asgiref.sync import async_to_sync
from django.test import RequestFactory

from realtime.health import ready
from realtime.load import SILENT_S, TALKING_S, YOUNG, Load, keep_for_good, let_threads_run
from tests.realtime.socket import Browser
from tests.seats import Seated


@pytest.mark.asyncio
async def test_one_sleep_in_a_hundred_may_be_later_than_what_is_told() -> None:
    load = Load()
    for late_ms in range(100):
        load.note(late_ms / 1000)
    assert load.told()["loop_lag_p99_ms"] == 98.0


@pytest.mark.asyncio
async def test_open_tasks_are_counted_from_any_thread() -> None:
    load = Load()
    load.note(0.5)
    waiting = asyncio.create_task(asyncio.sleep(60))
    before = (await asyncio.to_thread(load.told))["tasks"]
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    assert (await asyncio.to_thread(load.told))["tasks"] == before - 1


@pytest.mark.django_db
def test_the_health_check_tells_how_late_the_loop_is(rf: RequestFactory) -> None:
    assert "loop_lag_p99_ms" in json.loads(ready(rf.get("/ready")).content)


@pytest.mark.django_db
@pytest.mark.usefixtures("typed_engines")
def test_threads_give_way_at_once_while_somebody_talks_and_only_then(
    seat: Callable[..., Seated],
) -> None:
    async def talk() -> None:
        browser = Browser(seated)
        assert await browser.open()
        await browser.until("floor", state="open")
        assert sys.getswitchinterval() == pytest.approx(TALKING_S)
        await browser.send(type="leave")
        await browser.until("ended")
        await browser.closed()

    seated = seat()
    let_threads_run(talks=0)
    async_to_sync(talk)()
    assert sys.getswitchinterval() == pytest.approx(SILENT_S)


def test_a_server_does_not_look_through_what_stays_for_good() -> None:
    keep_for_good()
    assert gc.get_freeze_count() > 50_000
    assert gc.get_threshold()[0] == YOUNG
