"""A leader who says aloud that the other one is next, or that all three sit down, need not look for the control."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from asgiref.sync import async_to_sync

from sessions.persona.card_file import CATALOG
from tests.realtime.socket import Browser
from tests.seats import Seated

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("typed_engines")]


@pytest.fixture
def scenario_file() -> Path:
    return CATALOG / "two_accounts.yaml"


async def goes_on(browser: Browser, line: str) -> dict[str, Any]:
    """Say a line that ends the act; gives the next one, once its first line stands."""
    await browser.send(type="typed", text=line)
    act = await browser.until("act")
    await browser.until("turn", speaker="persona")
    await browser.until("floor", state="open")
    return act


def test_saying_who_is_next_goes_on_to_them(seat: Callable[..., Seated]) -> None:
    async def talk() -> None:
        browser = Browser(seated)
        assert await browser.open()
        await browser.until("floor", state="open")
        await browser.says("Jo, what happened on Thursday?")
        assert [one["act"] for one in await browser.says("Jo, should I speak to Sam now?")] == [
            1,
            1,
        ]
        act = await goes_on(browser, "Thank you. I'll speak to Sam now.")
        assert (act["n"], act["who"]) == (2, ["sam"])
        said = [one["who"] for one in browser.seen if one["type"] == "turn" and one.get("who")]
        assert said[-2:] == ["jo", "sam"]
        asked = await browser.says("Shall we all sit down together now?")
        assert [one["act"] for one in asked] == [2, 2]
        act = await goes_on(browser, "Let's all sit down together now.")
        assert (act["n"], act["who"]) == (3, ["jo", "sam"])

    seated = seat()
    async_to_sync(talk)()
