"""Going back into a talk with two people, in its second act."""

import pytest
from asgiref.sync import async_to_sync

from sessions.models import Session, Turn
from tests.realtime.socket import Browser
from tests.realtime.test_two_people import (
    FIRST_ACT,
    SECOND_ACT,
    Seat,
    come_in,
    goes_on,
    says,
    scenario_file,
)

__all__ = ["scenario_file"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("typed_engines")]


def test_the_act_and_who_is_in_the_room_are_those_of_the_moment(seat: Seat) -> None:
    async def first() -> None:
        browser = await come_in(seated)
        await says(browser, FIRST_ACT[0])
        await goes_on(browser)
        await says(browser, SECOND_ACT[0])
        await browser.send(type="leave")
        await browser.until("ended")
        await browser.leave()

    async def again() -> None:
        browser = Browser(seated, uuid=str(made.uuid))
        assert await browser.open()
        act = await browser.until("act")
        assert (act["n"], act["who"]) == (2, ["sam"])
        await browser.until("floor", state="open")
        assert await says(browser, SECOND_ACT[1]) == ["sam"]
        await browser.send(type="leave")
        await browser.until("ended")
        await browser.leave()

    seated = seat()
    async_to_sync(first)()
    last = seated.practice.turns.filter(speaker=Turn.Speaker.LEARNER).last()
    assert last is not None
    address = f"/practice/{seated.practice.uuid}/from/{last.n}/"
    seated.client.post(address, {"modality": "text", "time_to_answer": "1", "agree": "on"})
    made = Session.objects.get(rewinds=seated.practice)
    async_to_sync(again)()
    shown = seated.client.get(f"/practice/{made.uuid}/debrief/").content.decode()
    assert "Sam after it:" in shown
    assert "Jo after it:" not in shown
