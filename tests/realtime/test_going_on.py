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


async def says(browser: Browser, line: str) -> dict[str, Any]:
    """Say a line; gives the answer."""
    await browser.send(type="typed", text=line)
    await browser.until("turn", speaker="learner")
    return await browser.until("turn", speaker="persona")


def test_saying_who_is_next_goes_on_to_them(seat: Callable[..., Seated]) -> None:
    async def talk() -> None:
        browser = Browser(seated)
        assert await browser.open()
        await browser.until("floor", state="open")
        await says(browser, "Jo, what happened on Thursday?")
        await browser.until("floor", state="open")
        assert (await says(browser, "Thank you. I'll speak to Sam now."))["who"] == "jo"
        act = await browser.until("act")
        assert (act["n"], act["who"]) == (2, ["sam"])
        assert (await browser.until("turn", speaker="persona"))["who"] == "sam"
        await browser.until("floor", state="open")
        assert (await says(browser, "Can we speak to Sam now? I mean, about the page."))["act"] == 2
        await browser.until("floor", state="open")
        await says(browser, "Let's all sit down together now.")
        act = await browser.until("act")
        assert (act["n"], act["who"]) == (3, ["jo", "sam"])

    seated = seat()
    async_to_sync(talk)()
