"""The administrators' pages in a real Chromium: axe in each look, and everything by keyboard."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.chromium import TOOL, browser, sign_in
from tests.browser.test_accessible import faults

pytestmark = pytest.mark.browser
MOST_STOPS = 60


def press(page: Page, name: str, key: str = "Enter") -> None:
    """Go by Tab to what has this name, see that its focus shows, and press a key."""
    page.locator("body").evaluate("() => document.activeElement?.blur()")
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        focused = page.locator(":focus")
        words = focused.evaluate(
            "e => e.getAttribute('aria-label') || e.labels?.[0]?.innerText || e.innerText || ''"
        )
        if re.search(name, str(words)):
            ring = focused.evaluate(
                "e => [getComputedStyle(e), getComputedStyle(e, '::after')].some(s => s.outlineStyle !== 'none')"
            )
            assert ring, f"{name}: the focus does not show"
            page.keyboard.press(key)
            return
    raise AssertionError(f"no Tab leads to {name}")


def test_every_page_meets_wcag_in_each_look(chromium: str, everything: Path) -> None:
    with browser(chromium, size=(1000, 760)) as context:
        page = context.new_page()
        page.goto(f"{TOOL}/")
        assert faults(page, page.main_frame) == []
        page.goto(f"{TOOL}/manage/")
        assert faults(page, page.main_frame) == []
        sign_in(page, (everything / "admin_password").read_text())
        assert faults(page, page.main_frame) == []
        page.get_by_role("link", name=re.compile("127.0.0.1")).click()
        here = page.url
        paths = "platforms/add/?preset=canvas invitations/ deliveries/ deliveries/?state=all ratings/ accuracy/ documents/ refusals/ keys/ help/ tokens/ records/ records/add/ policy/ usage/ health/ audit/"
        addresses = [
            here,
            f"{here}edit/",
            f"{TOOL}/studio/",
            *(f"{TOOL}/manage/{path}" for path in paths.split()),
        ]
        for address in addresses:
            page.goto(address)
            assert faults(page, page.main_frame) == [], address


def test_a_platform_is_tested_and_another_invited_by_keyboard_alone(
    chromium: str, everything: Path
) -> None:
    with browser(chromium, size=(1000, 760)) as context:
        page = context.new_page()
        sign_in(page, (everything / "admin_password").read_text())
        press(page, r"^127\.0\.0\.1")
        expect(page.get_by_role("heading", name="Deployments")).to_be_visible()
        press(page, "Test the connection")
        expect(page.get_by_role("heading", name=re.compile("answers"))).to_be_visible()
        press(page, "Invitations")
        press(page, "Make an invitation")
        expect(page.locator("#invitation")).to_have_value(re.compile(r"/lti/register/\?invite="))
        assert faults(page, page.main_frame) == []
        press(page, "^Copy")
        expect(page.locator("[data-word]")).to_have_text(re.compile("Copied|Marked"))
        chosen = page.evaluate(
            "() => { const f = document.getElementById('invitation'); return f.value.slice(f.selectionStart, f.selectionEnd); }"
        )
        assert "/lti/register/?invite=" in chosen
        press(page, "Withdraw")
        expect(page.get_by_role("status")).to_have_text(re.compile("withdrawn"))


def test_the_copy_button_helps_where_the_clipboard_is_closed(
    chromium: str, everything: Path
) -> None:
    with browser(chromium, size=(390, 844)) as context:
        page = context.new_page()
        page.add_init_script(
            "Object.defineProperty(navigator, 'clipboard', {value: undefined});"
            "document.execCommand = () => false;"
        )
        sign_in(page, (everything / "admin_password").read_text())
        page.get_by_role("button", name="Invite a platform").click()
        page.get_by_role("button", name="Copy Invitation").click()
        expect(page.locator("[data-word]")).to_have_text("Marked: copy it now")
