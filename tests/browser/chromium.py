"""A real Chromium for the journeys: no graphics card, a microphone that plays a file."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, expect, sync_playwright

TOOL = "http://localhost:8000"

FLAGS = [
    "--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream", "--autoplay-policy=no-user-gesture-required", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--no-first-run", "--disable-quic",
]  # fmt: skip


@contextmanager
def browser(
    chromium: str,
    *,
    microphone: Path | None = None,
    size: tuple[int, int],
    flags: tuple[str, ...] = (),
) -> Iterator[BrowserContext]:
    sound = [f"--use-file-for-fake-audio-capture={microphone}"] if microphone else []
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(
            executable_path=chromium, args=[*FLAGS, *sound, *flags]
        )
        context = running.new_context(viewport={"width": size[0], "height": size[1]})
        context.set_default_timeout(30_000)
        expect.set_options(timeout=30_000)  # drawing a head in software takes its time
        yield context
        running.close()


def sign_in(page: Page, password: str) -> None:
    """As the administrator, by keyboard."""
    page.goto(f"{TOOL}/manage/")
    expect(page.get_by_label("Name")).to_be_focused()
    page.keyboard.type("admin")
    page.keyboard.press("Tab")
    page.keyboard.type(password)
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{TOOL}/manage/")
