"""The live room in a real Chromium, taken by the seat of somebody who came from a course."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.chromium import browser
from tests.journey import Seated


@contextmanager
def seated_in(
    chromium: str,
    seated: Seated,
    *,
    microphone: Path | None = None,
    flags: tuple[str, ...] = (),
) -> Iterator[BrowserContext]:
    place = {"domain": "localhost", "path": "/", "secure": True}
    held = [pair.partition("=") for pair in seated.cookies.split("; ")]
    with browser(chromium, microphone=microphone, size=(1000, 760), flags=flags) as context:
        context.add_cookies([{"name": n, "value": v, **place} for n, _, v in held])  # type: ignore[typeddict-item]
        yield context


def room(context: BrowserContext, seated: Seated, script: str = "") -> Page:
    page = context.new_page()
    if script:
        page.add_init_script(script)
    page.goto(f"{seated.origin}/practice/{seated.uuid}/room/")
    return page


def greeted(page: Page) -> None:
    expect(page.locator("[data-turn='1']")).to_be_attached()
    page.locator("body[data-state=open]").wait_for()
