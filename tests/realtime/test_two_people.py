"""A typed talk with two people in three acts: who is there, who answers, what each has heard, and how it goes on."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from channels.db import database_sync_to_async

from realtime.journal import Opened, open_log
from scoring.models import Assessment
from scoring.rehearsal import script_lines
from sessions.models import Session
from tests.realtime.socket import Browser
from tests.seats import Seated

ROOT = Path(__file__).parents[1]
FAIR = script_lines((ROOT / "scripts" / "two_desks" / "fair.txt").read_text())
FIRST_ACT, SECOND_ACT = FAIR[: FAIR.index("[act 2]")], FAIR[FAIR.index("[act 2]") + 1 :]
Seat = Callable[..., Seated]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("typed_engines")]


@pytest.fixture
def scenario_file() -> Path:
    return ROOT / "data" / "two_desks.yaml"


async def opened(session: Session) -> Opened:
    return await database_sync_to_async(open_log)(str(session.uuid))


async def come_in(seated: Seated) -> Browser:
    browser = Browser(seated)
    assert await browser.open()
    await browser.until("floor", state="open")
    return browser


async def goes_on(browser: Browser) -> dict[str, Any]:
    await browser.send(type="next_act")
    act = await browser.until("act")
    await browser.until("turn", speaker="persona")
    await browser.until("floor", state="open")
    return act


async def says(browser: Browser, line: str) -> list[str]:
    """Say a line; gives who answered, in order."""
    await browser.send(type="typed", text=line)
    await browser.until("turn", speaker="learner")
    before = len(browser.seen)
    await browser.until("turn", speaker="persona")
    await browser.until("floor", state="open")
    return [m["who"] for m in browser.seen[before:] if m["type"] == "turn"]


def test_the_acts_go_one_after_the_other_and_nobody_hears_what_was_said_without_them(
    seat: Seat,
) -> None:
    async def talk() -> None:
        browser = await come_in(seated)
        first = next(m for m in browser.seen if m["type"] == "act")
        assert (first["n"], first["of"], first["who"], first["next"]) == (1, 3, ["jo"], "Sam alone")
        assert await says(browser, FIRST_ACT[0]) == ["jo"]
        act = await goes_on(browser)
        assert (act["n"], act["who"]) == (2, ["sam"])
        greeting = [m for m in browser.seen if m["type"] == "turn"][-1]
        assert (greeting["who"], greeting["act"]) == ("sam", 2)
        faces = [m["who"] for m in browser.seen if m["type"] == "face"]
        assert faces[-1] == "sam"
        mind = (await opened(seated.practice)).talk
        assert mind.scenes["jo"].state.turn == 1
        assert mind.scenes["sam"].state.turn == 0
        act = await goes_on(browser)
        assert (act["who"], act["next"]) == (["jo", "sam"], "")
        assert await says(browser, "Sam, what would you need?") == ["sam"]
        assert (await says(browser, "Jo, and what would you need?"))[0] == "jo"
        await browser.send(type="leave")
        assert (await browser.until("ended"))["reason"] == "left"

    seated = seat()
    async_to_sync(talk)()
    assert set(seated.practice.turns.values_list("act", flat=True)) == {1, 2, 3}
    assert Assessment.objects.get(session=seated.practice).total >= 0


def test_both_answer_one_after_the_other(seat: Seat) -> None:
    async def talk() -> None:
        browser = await come_in(seated)
        await goes_on(browser)
        await goes_on(browser)
        for line in FAIR[FAIR.index("[act 3]") + 1 : -1]:
            await says(browser, line)
        await browser.send(type="typed", text=FAIR[-1])
        await browser.until("turn", speaker="learner")
        first = await browser.until("turn", speaker="persona")
        second = await browser.until("turn", speaker="persona")
        assert {first["who"], second["who"]} == {"jo", "sam"}

    seated = seat()
    async_to_sync(talk)()


def test_a_talk_goes_on_in_its_act_after_the_tab_was_lost(seat: Seat) -> None:
    async def before() -> None:
        browser = await come_in(seated)
        await says(browser, FIRST_ACT[0])
        await goes_on(browser)
        await says(browser, SECOND_ACT[0])
        await browser.socket.disconnect()

    async def after() -> None:
        browser = Browser(seated)
        assert await browser.open()
        act = await browser.until("act")
        assert (act["n"], act["who"]) == (2, ["sam"])
        await browser.until("notice", kind="resumed")
        assert await says(browser, SECOND_ACT[1]) == ["sam"]

    seated = seat()
    async_to_sync(before)()
    async_to_sync(after)()


def test_a_typed_act_is_over_after_two_turns_a_minute(seat: Seat) -> None:
    async def talk() -> None:
        browser = await come_in(seated)
        for place in range(16):
            await says(browser, f"{FIRST_ACT[1]} That was page {place}.")
            if any(m["type"] == "act" and m["n"] == 2 for m in browser.seen):
                raise AssertionError("the act was over too early")
        act = await browser.until("act")
        assert act["n"] == 2

    seated = seat()
    async_to_sync(talk)()


def test_the_briefing_and_the_room_name_both(seat: Seat) -> None:
    seated = seat(consent=False)
    address = f"/practice/{seated.practice.uuid}/"
    page = seated.client.get(address).content.decode()
    assert "Jo Lindqvist" in page
    assert "Sam Adeyemi" in page
    assert "Sam alone" in page
    seated.client.post(address, {"modality": "text", "time_to_answer": "1", "agree": "on"})
    room = seated.client.get(f"{address}room/").content.decode()
    assert 'data-person="jo"' in room
    assert 'data-person="sam"' in room
    assert "data-next-act" in room


def test_each_remembers_what_was_said_against_them(seat: Seat) -> None:
    async def talk() -> None:
        browser = await come_in(seated)
        await says(browser, FIRST_ACT[0])
        await goes_on(browser)
        await goes_on(browser)
        await says(browser, "Jo, I agree with Sam, it was your fault.")
        await browser.send(type="leave")
        await browser.until("ended")

    seated = seat()
    async_to_sync(talk)()
    memories = seated.practice.memories
    hurt = {row.data["who"]: row.data["hurt"] for row in memories.filter(kind="state")}
    assert hurt == {"jo": ["takes_side"], "sam": []}
    assert {row.data["who"] for row in memories.filter(kind="quote")} == {"jo"}
    again = seat()
    mind = open_log(str(again.practice.uuid)).talk
    assert "judged" in mind.scenes["jo"].memory
    assert "judged" not in mind.scenes["sam"].memory


def test_the_debrief_shows_each_persons_way_and_names_who_spoke(seat: Seat) -> None:
    async def talk() -> None:
        browser = await come_in(seated)
        for line in FIRST_ACT:
            await says(browser, line)
        await goes_on(browser)
        for line in SECOND_ACT[:3]:
            await says(browser, line)
        await browser.send(type="leave")
        await browser.until("ended")

    seated = seat()
    async_to_sync(talk)()
    page = seated.client.get(f"/practice/{seated.practice.uuid}/debrief/").content.decode()
    assert "How it went for Jo" in page
    assert "How it went for Sam" in page
    assert '<h3 class="part">Sam alone</h3>' in page
    assert '<span class="who">Sam</span>' in page
