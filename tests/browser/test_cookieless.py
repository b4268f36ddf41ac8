"""A launch works in a cross-site frame whatever cookies the browser refuses: partitioned, platform storage, own window."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Frame, FrameLocator, Page, expect

from realtime.bench.server import free_port
from tests.browser.chromium import browser
from tests.browser.no_cookies import Between
from tests.browser.test_journey import agree, stands_still, type_instead
from tests.services.conftest import balancing
from tests.services.stack import Stack
from tools.proxy import Upstream

pytestmark = pytest.mark.browser

SIZE = (1000, 760)
LINE = "Three of your last five client reports came in late, and two had wrong figures."
STORAGE = "**/platform_storage.js"
SILENT = "// a platform that never answers"
ANSWERS = """
const framed = document.getElementById("tool");
window.seen = [];
addEventListener("message", ({ data, origin }) => {
  if (!data?.subject?.startsWith("lti.")) return;
  window.seen.push([data.subject, origin]);
  const told = { subject: `${data.subject}.response`, message_id: data.message_id, key: data.key };
  %s
});
"""
WITH_ERROR = (
    ANSWERS
    % 'framed.contentWindow.postMessage({ ...told, error: { code: "bad_request" } }, origin);'
)
WRONG_ID = (
    ANSWERS
    % 'framed.contentWindow.postMessage({ ...told, message_id: "other", value: "forged" }, origin);'
)


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Stack, Between]]:
    """Tool, campus and worker; between the browser and the tool stands one that can drop cookies."""
    tool_port = free_port()
    with Stack(tmp_path_factory.mktemp("var"), free_port()) as made:
        made.start_web("tool", tool_port)
        made.start_campus()
        made.start_worker()
        door = Between([Upstream("127.0.0.1", tool_port)])
        with balancing(door, made.public_port):
            made.wait_for(f"{made.tool}/ready", f"{made.campus}/")
            made.connect()
            yield made, door


@contextmanager
def visitor(
    chromium: str, stack: tuple[Stack, Between], *, keeps: bool
) -> Iterator[BrowserContext]:
    """A browser; `keeps` says whether it keeps what cookies the tool sets."""
    stack[1].dropping = not keeps
    with browser(chromium, size=SIZE) as context:
        yield context
    stack[1].dropping = False


def opened(page: Page, stack: Stack, person: str = "Ben Osei") -> FrameLocator:
    page.goto(stack.campus)
    page.get_by_role("button", name=person).first.click()
    page.goto(f"{stack.campus}/activity/1")
    return page.frame_locator("iframe#tool")


def practises(frame: FrameLocator) -> None:
    """Begin by typing, say a line, hear the answer, end, and read the debrief, all inside the frame."""
    type_instead(frame)
    agree(frame)
    frame.get_by_role("button", name="Begin").click()
    expect(frame.locator("[data-turn='1']")).to_be_attached()
    expect(frame.locator("body")).to_have_attribute("data-state", "open")
    frame.locator("#say").fill(LINE)
    frame.get_by_role("button", name="Say it").click()
    expect(frame.locator("[data-turn='3']")).to_be_attached()
    stands_still(frame)
    frame.locator("[data-end]").click()
    frame.get_by_role("button", name="End it").click()
    expect(frame.get_by_text(LINE[:40]).first).to_be_attached()


def tool_frame(page: Page, stack: Stack) -> Frame:
    return next(frame for frame in page.frames if frame.url.startswith(stack.tool))


def cookies_of(context: BrowserContext, stack: Stack) -> list[Any]:
    return [one for one in context.cookies() if one["domain"] == "localhost"]


def third_party_cookies_blocked(page: Page) -> None:
    session = page.context.new_cdp_session(page)
    session.send(
        "Network.setCookieControls",
        {
            "enableThirdPartyCookieRestriction": True,
            "disableThirdPartyCookieMetadata": True,
            "disableThirdPartyCookieHeuristics": True,
        },
    )


def reader_allows_storage(page: Page, stack: Stack) -> None:
    """What the reader's yes to the browser's question does."""
    devtools = page.context.new_cdp_session(page)
    target = devtools.send("Target.getTargetInfo")["targetInfo"]
    devtools.send(
        "Browser.setPermission",
        {
            "browserContextId": target["browserContextId"],
            "permission": {"name": "storage-access"},
            "setting": "granted",
            "origin": stack.campus,
            "embeddedOrigin": stack.tool,
        },
    )


def test_partitioned_cookies_carry_a_practice_where_third_party_cookies_are_blocked(
    chromium: str, stack: tuple[Stack, Between]
) -> None:
    with visitor(chromium, stack, keeps=True) as context:
        page = context.new_page()
        third_party_cookies_blocked(page)
        frame = opened(page, stack[0])
        expect(frame.get_by_role("button", name="Begin")).to_be_visible()
        inside = tool_frame(page, stack[0])
        inside.evaluate("document.cookie = 'plain=1; SameSite=None; Secure'")
        assert "plain=1" not in inside.evaluate("document.cookie")  # they really are blocked
        inside.evaluate("document.cookie = 'own=1; SameSite=None; Secure; Partitioned'")
        assert "own=1" in inside.evaluate("document.cookie")
        kept = [one for one in cookies_of(context, stack[0]) if "seat-" in one["name"]]
        assert [one["partitionKey"] for one in kept] == ["http://127.0.0.1"]
        practises(frame)


def test_e1_platform_storage_carries_a_practice_without_any_cookie_of_ours(
    chromium: str, stack: tuple[Stack, Between]
) -> None:
    with visitor(chromium, stack, keeps=False) as context:
        page = context.new_page()
        frame = opened(page, stack[0], "Chloe Tan")
        practises(frame)
        assert cookies_of(context, stack[0]) == []
        tool_frame(page, stack[0]).wait_for_url("**/debrief/")


def test_an_instructor_reviews_and_changes_a_level_without_any_cookie_of_ours(
    chromium: str, stack: tuple[Stack, Between]
) -> None:
    with visitor(chromium, stack, keeps=False) as context:
        frame = opened(context.new_page(), stack[0], "Dana Whitfield")
        frame.locator("tbody a").first.click()
        expect(frame.get_by_role("heading", name="What was said")).to_be_visible()
        stands_still(frame)
        frame.get_by_text("Change the level").last.click()
        form = frame.locator("form.change").last
        form.locator("label").filter(has_text="4").click()
        form.locator("input[name=reason]").fill("The date was agreed before the talk began.")
        form.get_by_role("button", name="Set this level").click()
        expect(frame.get_by_text("The date was agreed before").first).to_be_attached()


@pytest.mark.parametrize(
    "script",
    [SILENT, WITH_ERROR, WRONG_ID],
    ids=["E4 E11 silence", "E3 an error", "E2 a wrong message id"],
)
def test_storage_that_does_not_help_leads_to_a_window_of_its_own(
    chromium: str, stack: tuple[Stack, Between], script: str
) -> None:
    with visitor(chromium, stack, keeps=False) as context:
        page = context.new_page()
        page.route(
            STORAGE, lambda route: route.fulfill(body=script, content_type="text/javascript")
        )
        frame = opened(page, stack[0])
        button = frame.get_by_role("link", name="Open in a new window")
        expect(button).to_be_visible()
        stack[1].dropping = False  # a window of its own is first-party: its cookies are kept
        with context.expect_page() as caught:
            button.click()
        expect(caught.value.get_by_role("button", name="Begin")).to_be_visible()


def test_e2_an_answer_from_another_origin_is_ignored(
    chromium: str, stack: tuple[Stack, Between]
) -> None:
    """A frame of a third site answers every question; the secret it offers is not taken."""
    stranger = (
        "data:text/html,<script>parent.frames[0] && setInterval(() => {for (const id of [1]) parent.frames[0]"
        ".postMessage({subject: 'lti.get_data.response', value: 'forged'}, '*')}, 50)</script>"
    )
    script = (
        SILENT
        + f"\nconst other = document.createElement('iframe'); other.src = {json.dumps(stranger)};"
    )
    script += "\ndocument.body.append(other);"
    with visitor(chromium, stack, keeps=False) as context:
        page = context.new_page()
        page.route(
            STORAGE, lambda route: route.fulfill(body=script, content_type="text/javascript")
        )
        frame = opened(page, stack[0])
        expect(frame.get_by_role("link", name="Open in a new window")).to_be_visible()


def test_e5_a_browser_that_keeps_nothing_in_its_own_window_is_told_how_to_allow_it(
    chromium: str, stack: tuple[Stack, Between]
) -> None:
    with visitor(chromium, stack, keeps=False) as context:
        page = context.new_page()
        page.goto(stack[0].campus)
        page.get_by_role("button", name="Ben Osei").first.click()
        page.goto(f"{stack[0].campus}/launch/activity/1?in=window")
        expect(page.get_by_text("under privacy, allow cookies")).to_be_visible()
        expect(page.get_by_role("link", name="Open in a new window")).to_be_hidden()
        expect(page.get_by_text("browser_binding")).to_be_visible()


def test_the_browsers_leave_to_use_cookies_keeps_the_practice_on_the_page(
    chromium: str, stack: tuple[Stack, Between]
) -> None:
    with visitor(chromium, stack, keeps=False) as context:
        page = context.new_page()
        page.route(
            STORAGE, lambda route: route.fulfill(body=SILENT, content_type="text/javascript")
        )
        visited = context.new_page()
        visited.goto(f"{stack[0].tool}/lti/nothing/")  # a browser asks for a site its reader knows
        visited.mouse.click(10, 10)
        visited.close()
        frame = opened(page, stack[0])
        stay = frame.get_by_role("button", name="Stay on this page")
        expect(stay).to_be_visible()
        reader_allows_storage(page, stack[0])
        stack[1].dropping = False
        stands_still(frame)
        stay.click()
        expect(frame.get_by_role("button", name="Begin")).to_be_visible()


def test_e6_the_frame_grows_with_the_page_and_asks_at_most_ten_times_a_second(
    chromium: str, stack: tuple[Stack, Between]
) -> None:
    with visitor(chromium, stack, keeps=True) as context:
        page = context.new_page()
        page.add_init_script(
            "window.asked = []; addEventListener('message', ({data}) => "
            "data?.subject === 'lti.frameResize' && window.asked.push([performance.now(), data.height]))"
        )
        frame = opened(page, stack[0])
        expect(frame.get_by_role("button", name="Begin")).to_be_visible()
        inside = tool_frame(page, stack[0])
        inside.evaluate(
            "() => new Promise(done => {let n = 0; const grow = () => {"
            "const block = document.createElement('p'); block.textContent = 'more'; document.body.append(block);"
            "if (++n < 100) requestAnimationFrame(grow); else setTimeout(done, 200)}; grow()})"
        )
        asked = page.evaluate("window.asked")
        assert asked
        assert asked[-1][1] > 1000
        took_ms = asked[-1][0] - asked[0][0]
        assert len(asked) <= took_ms / 100 + 3


def test_e9_a_frame_without_microphone_offers_its_own_window_and_typing(
    chromium: str, stack: tuple[Stack, Between]
) -> None:
    with visitor(chromium, stack, keeps=True) as context:
        page = context.new_page()

        def without_devices(route: Any) -> None:
            answer = route.fetch()
            route.fulfill(
                response=answer, body=answer.text().replace("microphone http", "midi http")
            )

        page.route(f"{stack[0].campus}/activity/1", without_devices)
        frame = opened(page, stack[0])
        button = frame.get_by_role("button", name="Open in a new window")
        expect(button).to_be_visible()
        with context.expect_page() as caught:
            button.click()
        expect(caught.value.get_by_role("button", name="Begin")).to_be_visible()
        practises(frame)


def test_e10_a_launch_in_a_window_sends_no_frame_messages(
    chromium: str, stack: tuple[Stack, Between]
) -> None:
    with visitor(chromium, stack, keeps=True) as context:
        page = context.new_page()
        opened(page, stack[0])
        page.evaluate(
            "window.heard = []; addEventListener('message', ({data}) => window.heard.push(data?.subject))"
        )
        page.locator("iframe#tool").evaluate("frame => frame.remove()")
        page.evaluate("window.heard.length = 0")
        with context.expect_page() as caught:
            page.get_by_role("link", name="Open in a new window").click()
        expect(caught.value.get_by_role("button", name="Begin")).to_be_visible()
        assert page.evaluate("window.heard") == []
