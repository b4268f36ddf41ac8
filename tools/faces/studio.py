"""The room's own renderer before a headless Chromium, and pictures of what it draws."""

import base64
import io
import mimetypes
import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final

import django
from PIL import Image
from playwright.sync_api import Page, sync_playwright

HERE: Final = Path(__file__).parent
OWN: Final = {"/": HERE / "page.html", "/bench.js": HERE / "bench.js"}
FLAGS: Final = [
    "--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--no-first-run", "--force-color-profile=srgb",
    "--autoplay-policy=no-user-gesture-required",
]  # fmt: skip
LONGEST_S: Final = 180


class Files(BaseHTTPRequestHandler):
    """Serves the bench page, and under /static/ exactly the files that the product serves."""

    def do_GET(self) -> None:
        path = found(self.path.partition("?")[0])
        if path is None:
            self.send_error(404)
            return
        self.send_response(200)
        self.send_header(
            "Content-Type", mimetypes.guess_type(path)[0] or "application/octet-stream"
        )
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(path.read_bytes())

    def log_message(self, *_: Any) -> None:
        """Say nothing of requests."""


def found(address: str) -> Path | None:
    """The file at an address."""
    if address in OWN:
        return OWN[address]
    from django.contrib.staticfiles import finders

    path = finders.find(address.removeprefix("/static/"))
    return Path(str(path)) if path else None


@contextmanager
def served() -> Iterator[str]:
    """The bench page on a free port of this machine."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Files))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@contextmanager
def studio() -> Iterator["Studio"]:
    """One browser with the bench page open."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")  # fmt: skip
    if chromium is None:
        raise SystemExit(
            "There is no Chromium on this machine: install it (apt-get install chromium)."
        )
    with served() as origin, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        page = browser.new_page(viewport={"width": 900, "height": 900})
        page.set_default_timeout(1000 * LONGEST_S)
        page.goto(origin)
        page.wait_for_function("() => window.faces")
        yield Studio(page)
        browser.close()


class Studio:
    """What the bench page can be asked."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def seat(self, slug: str, rung: str, size: int, height: int | None = None) -> bool:
        """Put a person before the camera; False where the renderer gave up."""
        who = {"slug": slug, "rung": rung, "size": size, "height": height or size}
        return bool(self.page.evaluate("who => faces.seat(who)", who))

    def settled(self, cue: dict[str, Any], after_ms: int = 2500) -> Image.Image:
        """The face when a cue has had its time."""
        return image(self.page.evaluate("cue => faces.settled(cue)", cue | {"after": after_ms}))

    def sequence(self, cue: dict[str, Any], times_ms: list[int]) -> list[Image.Image]:
        """The face at these times after a cue."""
        asked = [cue | {"after": 0}, times_ms]
        return [image(one) for one in self.page.evaluate("([cue, times]) => faces.sequence(cue, times)", asked)]  # fmt: skip

    def pose(self, weights: dict[str, float], angles: tuple[float, float, float] = (0, 0, 0)) -> Image.Image:  # fmt: skip
        """The face with exactly these weights and head angles in radians."""
        return image(self.page.evaluate("([w, a]) => faces.pose(w, a)", [weights, list(angles)]))

    def speed(self, for_ms: int) -> dict[str, float]:
        """Frames a second, draw calls and triangles."""
        return dict(self.page.evaluate("ms => faces.speed(ms)", for_ms))


def image(data_url: str) -> Image.Image:
    """A picture that came as text."""
    return Image.open(io.BytesIO(base64.b64decode(data_url.partition(",")[2]))).convert("RGB")
