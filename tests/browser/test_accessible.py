"""Every page a learner or an instructor meets, held against the WCAG 2.2 AA rules of axe, light and dark, wide and narrow.

With `GALLERY` set to a folder, each page is kept there as a picture in each look.
"""

import os
from pathlib import Path
from typing import Any

import pytest
from django.utils.text import slugify
from playwright.sync_api import Frame, Page, expect

from tests.browser.chromium import browser
from tests.browser.test_journey import agree, launched, stands_still, type_instead

pytestmark = pytest.mark.browser

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
LINE = "This is a formal improvement plan, eight weeks, about the loan files."
LOOKS = [
    ("light", 1000, 760),
    ("dark", 1000, 760),
    ("light", 390, 844),
    ("dark", 390, 844),
    ("light", 1440, 900),
    ("dark", 1440, 900),
]
GALLERY = os.environ.get("GALLERY", "")
TALLEST = 4000


def tool_frame(page: Page) -> Frame:
    """The tool's frame in the course page."""
    frame = page.frame(name="tool")
    assert frame is not None
    return frame


def faults(page: Page, frame: Frame | None = None) -> list[str]:
    """What axe finds in a page of the tool, in each look; without a frame in the one of the course page."""
    frame, found = frame or tool_frame(page), []
    if not frame.evaluate("() => 'axe' in window"):
        frame.evaluate(AXE.read_text(encoding="utf-8"))
    for scheme, width, height in LOOKS:
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_timeout(400)
        report: dict[str, Any] = frame.evaluate(
            "tags => axe.run(document, {runOnly: {type: 'tag', values: tags}})", TAGS
        )
        assert len(report["passes"]) > 10, "axe looked at nothing"
        wide = frame.evaluate("() => document.documentElement.scrollWidth - innerWidth")
        if GALLERY:
            hang(page, frame, f"{scheme}-{width}")
        found += [f"{scheme} {width}: scrolls sideways by {wide}"] if wide > 0 else []
        found += [
            f"{scheme} {width}: {fault['id']}: {node['html'][:160]}"
            for fault in report["violations"]
            for node in fault["nodes"]
        ]
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 1000, "height": 760})
    return found


def hang(page: Page, frame: Frame, look: str) -> None:
    """Keep the page as a picture, named by its title; the window grows to its height, as what is beyond is not drawn in a frame."""
    name = slugify(frame.title()) or "page"
    Path(GALLERY).mkdir(parents=True, exist_ok=True)
    was = page.viewport_size
    assert was is not None
    height = page.evaluate("() => document.documentElement.scrollHeight")
    page.set_viewport_size({"width": was["width"], "height": min(max(height, was["height"]), TALLEST)})  # fmt: skip
    page.wait_for_timeout(600)
    page.screenshot(path=f"{GALLERY}/{name}-{look}.jpg", type="jpeg", quality=70)
    page.set_viewport_size(was)


def test_a_learners_pages(chromium: str, everything: Path) -> None:
    with browser(chromium, size=(1000, 760)) as context:
        page = context.new_page()
        frame = launched(page, "Chloe Tan")
        expect(frame.get_by_role("button", name="Begin")).to_be_visible()
        assert faults(page) == []
        type_instead(frame)
        agree(frame)
        frame.get_by_role("button", name="Begin").click()
        expect(frame.locator("[data-turn='1']")).to_be_attached()
        expect(frame.locator("body")).to_have_attribute("data-state", "open")
        frame.locator("#say").fill(LINE)
        frame.get_by_role("button", name="Say it").click()
        expect(frame.locator("[data-turn='3']")).to_be_attached()
        assert faults(page) == []
        stands_still(frame)
        frame.locator("[data-end]").click()
        frame.get_by_role("button", name="End it").click()
        expect(frame.get_by_role("heading", name="What was said")).to_be_visible()
        assert faults(page) == []
        frame.get_by_role("link", name="Read two model talks").click()
        expect(frame.locator(".where [aria-current]")).not_to_have_text("Debrief")
        assert faults(page) == []


def test_a_learners_second_attempt_in_german(chromium: str, everything: Path) -> None:
    with browser(chromium, size=(1000, 760)) as context:
        page = context.new_page()
        frame = launched(page, "Chloe Tan")
        frame.get_by_role("button", name="Deutsch").click()
        expect(frame.get_by_role("heading", name="Bevor Sie beginnen")).to_be_visible()
        assert faults(page) == []
        stands_still(frame)
        frame.locator("label").filter(has=frame.locator("input[value=text]")).click()
        frame.locator("label").filter(has=frame.locator("input[name=agree]")).click()
        frame.get_by_role("button", name="Beginnen").click()
        expect(frame.locator("[data-turn='1']")).to_be_attached()
        expect(frame.locator("[data-floor-word]")).to_contain_text("Nehmen Sie sich Zeit")
        frame.locator("#say").fill(LINE)
        frame.get_by_role("button", name="Sagen", exact=True).click()
        expect(frame.locator("[data-turn='3']")).to_be_attached()
        assert faults(page) == []
        stands_still(frame)
        frame.locator("[data-end]").click()
        frame.locator("[data-veil='end'] [data-leave]").click()
        expect(frame.get_by_role("heading", name="Was gesagt wurde")).to_be_visible()
        assert faults(page) == []


def test_an_instructors_pages(chromium: str, everything: Path) -> None:
    with browser(chromium, size=(1000, 760)) as context:
        page = context.new_page()
        frame = launched(page, "Dana Whitfield")
        link = frame.get_by_role("link", name="Chloe Tan")
        expect(link).to_be_visible()
        assert faults(page) == []
        for name in (
            "What counts",
            "Rate blind",
            "How far to trust the levels",
            "Learning",
            "Documents",
            "Groups",
            "Single learners",
        ):
            stands_still(frame)
            frame.get_by_role("link", name=name).first.click()
            expect(frame.locator(".where [aria-current]")).not_to_have_text("The plan on the table")
            assert faults(page) == [], name
            stands_still(frame)
            frame.locator(".where a").last.click()
            expect(link).to_be_visible()
        stands_still(frame)
        frame.get_by_role("link", name="Single learners").click()
        frame.get_by_role("link", name="Chloe Tan").click()
        expect(frame.get_by_role("heading", name="Chloe Tan")).to_be_visible()
        assert faults(page) == []
        stands_still(frame)
        frame.get_by_role("link", name="The plan on the table").click()
        link.click()
        expect(frame.get_by_role("heading", name="What was said")).to_be_visible()
        assert faults(page) == []
