"""The room in a real Chromium without a graphics card: how well lips and sound agree, frames a second, weight, first face."""

import platform
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from statistics import median, quantiles
from typing import Any, Final

from lti_tool.access import seat_cookie_name
from lti_tool.models import Launch
from realtime.bench.server import Place, activity, take_place
from scoring.rehearsal import script_lines

FLAGS: Final = [
    "--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream", "--autoplay-policy=no-user-gesture-required", "--disable-background-networking",
]  # fmt: skip
SCRIPT: Final = Path("tests/scripts/pip_branch/excellent.txt")
WIDTH, HEIGHT = 1000, 760
TURN_WITHIN_MS: Final = 40_000
LINES_A_TALK: Final = 6
"""Before the script's end, where she leaves and the page goes to the debrief."""

EARLY_MS: Final = 100
"""Lips that open so much before their time are early for it; before that they are late for the opening before."""

FACE_SETTLES_MS: Final = 2_000
RESTS_MS: Final = 150
"""A sound that begins after so much silence has an onset that can be timed."""

WATCH: Final = """
navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException("", "NotAllowedError"));
window.watched = { onsets: [], jaws: [], first: 0, fps: [] };
let quiet = 0, loud = false, open = false, clause = null;
setInterval(() => {
  const { cast, sound } = window.saywell ?? {};
  if (!cast) return;
  const now = performance.now(), { face } = cast, speech = face.mouth.speech;
  if (!window.watched.first && face.stage && face.last) window.watched.first = now;
  if (face.fps) window.watched.fps.push(face.fps);
  if (sound.level > 0.012) {
    if (!loud && now - quiet > RESTS) window.watched.onsets.push(now);
    loud = true;
    quiet = now;
  } else if (now - quiet > RESTS) loud = false;
  if (speech && clause !== speech) {
    if (clause?.at !== speech.at) open = false;
    clause = speech;
  }
  if (speech && !open && (face.weights.jawOpen ?? 0) > 0.06) {
    open = true;
    const wide = new Set(["aa", "E", "I", "O", "U", "kk", "DD", "TH", "RR"]);
    const starts = speech.timeline.filter(([, shape], at) => wide.has(shape) && !wide.has(speech.timeline[at - 1]?.[1]));
    window.watched.jaws.push({ at: now, heard: speech.at, starts: starts.map(([ms]) => ms) });
  }
}, 4);
""".replace("RESTS", str(RESTS_MS))


class Missing(Exception):
    """There is no browser to measure with."""


def measure(origin: str, utterances: int) -> dict[str, Any]:
    """A typed practice with a spoken persona, watched until so many of her clauses have been heard."""
    errors: list[float] = []
    missed = 0
    fps: list[float] = []
    firsts: list[float] = []
    weight: dict[str, int] = {}
    link, attempt = activity("faces"), 0
    while len(errors) < utterances:
        attempt += 1
        with page(origin, take_place(link, attempt, seed=attempt)) as (tab, loaded):
            watched = talked(tab, utterances - len(errors))
            weight = weight or loaded
        found = matched(watched)
        if not found:
            break
        errors += [error for error, _ in found]
        missed += sum(1 for _, skipped in found if skipped)
        fps += watched["fps"][-200:]
        firsts.append(watched["first"])  # the page's clock begins when it is asked for
    return {
        "name": "faces",
        "machine": f"{platform.machine()} {platform.system()} Python {platform.python_version()}",
        "settings": {"utterances": len(errors), "size": (WIDTH, HEIGHT), "graphics": "software"},
        "figures": {
            "lips_after_sound_p50_ms": round(median(errors), 1),
            "lips_error_p50_ms": round(median(map(abs, errors)), 1),
            "lips_error_p95_ms": round(quantiles([abs(one) for one in errors], n=20)[-1], 1),
            "first_openings_between_two_frames": missed,
            "frames_a_second_p50": round(median(fps), 1) if fps else None,
            "first_face_cold_ms": round(median(firsts)),
            "room_kb": round(sum(weight.values()) / 1024),
            "room_kb_of_the_head": round(
                sum(size for url, size in weight.items() if "/personas/" in url) / 1024
            ),
        },
        "samples": {"errors_ms": errors, "first_ms": firsts},
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
        context = browser.new_context(viewport={"width": WIDTH, "height": HEIGHT})
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


def matched(watched: dict[str, Any]) -> list[tuple[float, int]]:
    """For each sound after a silence, once a face is there: how long after an opening of the lips is due the jaw is seen
    to open (negative is early), and how many shorter openings before it fell between two frames."""
    out = []
    for onset in watched["onsets"]:
        near = [one for one in watched["jaws"] if abs(one["heard"] - onset) < RESTS_MS]
        if not near or not near[0]["starts"] or onset < watched["first"] + FACE_SETTLES_MS:
            continue
        after = near[0]["at"] - onset
        due = [start for start in near[0]["starts"] if start <= after + EARLY_MS] or near[0][
            "starts"
        ][:1]
        out.append((after - due[-1], len(due) - 1))
    return out
