"""An open tab lives through the server's death: it says so, comes back by itself, and the talk goes on."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.chromium import browser
from tests.services.stack import Stack, small_stack
from tests.services.talking import LINES, come_in

pytestmark = pytest.mark.browser


@pytest.fixture
def stack(tmp_path: Path) -> Iterator[Stack]:
    with small_stack(tmp_path) as made:
        yield made


def says(page: Page, line: str) -> None:
    """Type a line and wait for the answer."""
    page.locator("body[data-state=open]").wait_for()
    turns = page.locator(".turn").count()
    page.locator("#say").fill(line)
    page.get_by_role("button", name="Say it").click()
    expect(page.locator(".turn")).to_have_count(turns + 2)


def test_a_tab_comes_back_by_itself_and_the_talk_goes_on(chromium: str, stack: Stack) -> None:
    seated = come_in(stack)
    place = {"domain": "localhost", "path": "/", "secure": True}
    held = [pair.partition("=") for pair in seated.cookies.split("; ")]
    with browser(chromium, size=(1000, 760)) as context:
        context.add_cookies([{"name": n, "value": v, **place} for n, _, v in held])  # type: ignore[typeddict-item]
        page = context.new_page()
        page.goto(f"{seated.origin}/practice/{seated.uuid}/room/")
        for line in LINES[:2]:
            says(page, line)
        said = page.locator(".turn").all_inner_texts()
        clock = page.locator("[data-clock]").inner_text()
        stack.kill("tool")
        expect(page.locator("[data-veil=reconnecting]")).to_be_visible()
        stack.start_web("tool", stack.public_port)
        expect(page.locator("[data-veil=reconnecting]")).to_be_hidden(timeout=60_000)
        says(page, LINES[3])
        assert page.locator(".turn").all_inner_texts()[: len(said)] == said
        assert page.locator("[data-clock]").inner_text() >= clock
        page.locator("[data-end]").click()
        page.get_by_role("button", name="End it").click()
        expect(page.locator("h1").first).to_be_visible()
        expect(page.get_by_text(LINES[0][:40]).first).to_be_attached()
