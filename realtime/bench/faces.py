"""The room in a real Chromium without a graphics card: how well lips and sound agree, frames a second, weight, first face."""

import platform
import shutil
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from statistics import median, quantiles
from typing import Any, Final

from lti_tool.access import seat_cookie_name
from lti_tool.models import Launch
from realtime.bench.server import Place, activity, take_place
from realtime.bench.sync import Agreement, agreement, heard
from scoring.rehearsal import script_lines

FLAGS: Final = [
    "--no-sandbox", "--enable-unsafe-swiftshader", "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream", "--autoplay-policy=no-user-gesture-required", "--disable-background-networking",
]  # fmt: skip
SCRIPT: Final = Path("tests/scripts/pip_branch/excellent.txt")
WIDTH, HEIGHT = 1000, 760
TURN_WITHIN_MS: Final = 40_000
LINES_A_TALK: Final = 6
"""Before the script's end, where she leaves and the page goes to the debrief."""

FACE_SETTLES_MS: Final = 2_000
WATCH: Final = (Path(__file__).parent / "watch.js").read_text()


class Missing(Exception):
    """There is no browser to measure with."""


def measure(origin: str, utterances: int) -> dict[str, Any]:
    """A typed practice with a spoken persona, watched until so many of her clauses have been heard."""
    seen: list[Agreement] = []
    frames: list[list[dict[str, float]]] = []
    firsts: list[tuple[float, float]] = []
    weight: dict[str, int] = {}
    link, attempt = activity("faces"), 0
    while len(seen) < utterances:
        attempt += 1
        with page(origin, take_place(link, attempt, seed=attempt)) as (tab, loaded):
            watched = talked(tab, utterances - len(seen))
            weight = weight or loaded
        found = matched(watched)
        if not found:
            break
        seen += found
        frames.append(watched["frames"])
        firsts.append(
            (watched["picture"], watched["first"])
        )  # the page's clock begins when it is asked for
    return {
        "name": "faces",
        "machine": f"{platform.machine()} {platform.system()} Python {platform.python_version()}",
        "settings": {"utterances": len(seen), "size": (WIDTH, HEIGHT), "graphics": "software"},
        "figures": {
            **errors("opening", [one.opening_ms for one in seen]),
            **errors("lag", [one.lag_ms for one in seen]),
            **errors("anchor", [one.anchor_ms for one in seen]),
            **drawing(frames),
            "first_picture_cold_ms": round(median(picture for picture, _ in firsts)),
            "first_face_cold_ms": round(median(first for _, first in firsts)),
            "room_kb": round(sum(weight.values()) / 1024),
            "room_kb_of_the_head": round(
                sum(size for url, size in weight.items() if "/personas/" in url) / 1024
            ),
        },
        "samples": {"clauses": [vars(one) for one in seen], "first_ms": firsts},
    }


def errors(name: str, values: Sequence[float | None]) -> dict[str, float]:
    """Middle, spread and count of errors in ms; plus is late."""
    known = [one for one in values if one is not None]
    if len(known) < 2:
        return {f"{name}_count": len(known)}
    return {
        f"{name}_p50_ms": round(median(known), 1),
        f"{name}_error_p50_ms": round(median(map(abs, known)), 1),
        f"{name}_error_p95_ms": round(quantiles([abs(one) for one in known], n=20)[-1], 1),
        f"{name}_count": len(known),
    }


def drawing(talks: Sequence[Sequence[Mapping[str, float]]]) -> dict[str, float]:
    """How far frames are apart, and how long after they were asked for they are drawn."""
    apart = [after["ms"] - before["ms"] for talk in talks for before, after in pairwise(talk)]
    takes = [one["drawn"] - one["ms"] for talk in talks for one in talk if one["drawn"]]
    return {
        "frames_a_second_p50": round(1000 / median(apart), 1),
        "frame_apart_p95_ms": round(quantiles(apart, n=20)[-1], 1),
        "drawn_after_p50_ms": round(median(takes), 1),
        "drawn_after_p95_ms": round(quantiles(takes, n=20)[-1], 1),
    }


@contextmanager
def page(origin: str, place: Place) -> Iterator[tuple[Any, dict[str, int]]]:
    """The room with an empty cache, and the bytes of each file as they come over the line."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    try:
        playwright = import_module("playwright.sync_api").sync_playwright
    except ImportError as missing:
        raise Missing(
            "Install requirements-dev.txt: the browser is driven by playwright."
        ) from missing
    if chromium is None:
        raise Missing("There is no Chromium on this machine.")
    name = seat_cookie_name(Launch.objects.get(session__uuid=place.uuid))
    cookie = {
        "name": name,
        "value": place.token,
        "domain": "localhost",
        "path": "/",
        "secure": True,
    }
    loaded: dict[str, int] = {}
    with playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, args=FLAGS)
        context = browser.new_context(
            viewport={"width": WIDTH, "height": HEIGHT},
            bypass_csp=True,  # our own meter comes as a blob
        )
        context.add_cookies([cookie])
        tab = context.new_page()
        context.set_default_timeout(TURN_WITHIN_MS)
        tab.on(
            "requestfinished", lambda one: loaded.update({one.url: one.sizes()["responseBodySize"]})
        )
        tab.add_init_script(WATCH)
        tab.goto(f"{origin}/practice/{place.uuid}/room/")
        yield tab, loaded
        browser.close()


def talked(tab: Any, wanted: int) -> dict[str, Any]:
    """Type the script's lines and let the persona finish each time."""
    tab.locator("[data-veil=micdenied] [data-type-instead]").click()
    tab.locator("body[data-state=open]").wait_for()
    lines = [line for line in script_lines(SCRIPT.read_text()) if line[0] != "["]
    for line in lines[:LINES_A_TALK]:
        if len(matched(tab.evaluate("() => watched"))) >= wanted:
            break
        tab.locator("#say").fill(line)
        tab.locator("[data-say] button[type=submit]").click()
        until = time.monotonic() + TURN_WITHIN_MS / 1000
        tab.wait_for_function("() => document.body.dataset.state !== 'open'")
        tab.locator("body[data-state=open]").wait_for(timeout=1000 * (until - time.monotonic()))
    return dict(tab.evaluate("() => watched"))


def matched(watched: dict[str, Any]) -> list[Agreement]:
    """What can be said of each clause, once a face is there and has settled."""
    clauses = [one for one in heard(watched) if one.at > watched["first"] + FACE_SETTLES_MS]
    seen = [agreement(one, watched) for one in clauses]
    return [one for one in seen if one]
