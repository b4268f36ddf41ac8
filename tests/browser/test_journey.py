"""The whole journey in a real Chromium: course page, launch in a cross-site frame, talk, debrief, gradebook, record store."""

import json
import re
import time
import urllib.request
import wave
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import FrameLocator, Page, expect
from scipy.signal import resample_poly

from realtime.bench.learner import read_wav
from scoring.rehearsal import script_lines
from tests.browser.chromium import TOOL, browser, sign_in

pytestmark = pytest.mark.browser

ROOT = Path(__file__).resolve().parents[2]
CAMPUS = "http://127.0.0.1:8001"
CLIPS = ROOT / "realtime" / "bench" / "clips"
SPOKEN = ["leader2_am_michael", "leader4_bm_george", "leader6_af_kore", "leader5_am_fenrir"]
WORDS = ["client reports", "every tuesday", "support", "strongest engineers"]
GAP_S = 9


def spoken_file(path: Path) -> Path:
    """Four leader lines with room for the answers, 48 kHz mono."""
    parts = [np.zeros(7 * 48_000)]
    for name in SPOKEN:
        parts += [resample_poly(read_wav(CLIPS / f"{name}.wav"), 3, 1), np.zeros(GAP_S * 48_000)]
    samples = (np.clip(np.concatenate([*parts, np.zeros(120 * 48_000)]), -1, 1) * 32767).astype(
        "<i2"
    )
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(48_000)
        file.writeframes(samples.tobytes())
    return path


def launched(page: Page, person: str) -> FrameLocator:
    """Sign in on the campus and open the activity in its frame."""
    page.goto(CAMPUS)
    page.get_by_role("button", name=re.compile(person)).first.click()
    page.goto(f"{CAMPUS}/activity/1")
    return page.frame_locator("iframe#tool")


def campus(path: str) -> Any:
    with urllib.request.urlopen(f"{CAMPUS}{path}", timeout=5) as answer:
        return json.load(answer)


def grades_of(name: str) -> list[dict[str, Any]]:
    return [grade for grade in campus("/gradebook.json")["grades"] if grade["name"] == name]


def delivered(
    name: str, within_s: float = 45, *, above: float = -1
) -> tuple[dict[str, Any], list[str]]:
    """The grade of one person and the verbs of the statements, once they have arrived."""
    until = time.monotonic() + within_s
    while time.monotonic() < until:
        grades = [grade for grade in grades_of(name) if grade["score"] > above]
        verbs = [str(one["verb"]["id"]).rsplit("/", 1)[-1] for one in campus("/statements.json")]
        if grades and "scored" in verbs:
            return grades[0], verbs
        time.sleep(0.5)
    raise AssertionError("no grade or no statements arrived at the campus")


def stands_still(frame: FrameLocator) -> None:
    """Wait until the platform has given the frame its page's height, after which nothing moves."""
    frame.locator("body").evaluate(
        "() => new Promise(done => { const until = performance.now() + 3000; let calm = 0, was = 0; const look = () => {"
        "const fits = document.documentElement.scrollHeight <= innerHeight + 2 && innerHeight === was;"
        "was = innerHeight; calm = fits ? calm + 1 : 0;"
        "calm > 6 || performance.now() > until ? done() : setTimeout(look, 60) }; look() })"
    )


def type_instead(frame: FrameLocator) -> None:
    """Choose typing as a person does: by its label, once the frame has its height."""
    expect(frame.get_by_role("button", name="Begin")).to_be_visible()
    stands_still(frame)
    frame.locator("label").filter(has=frame.locator("input[name=modality][value=text]")).click()
    expect(frame.locator("input[name=modality][value=text]")).to_be_checked()


def agree(frame: FrameLocator) -> None:
    """Tick the consent as a person does: by its words, once the page stands still."""
    frame.get_by_text("I know that I am talking with an AI").click()
    expect(frame.locator("input[name=agree]")).to_be_checked()


def changes_last_level(chromium: str, learner: str) -> None:
    """The instructor opens the activity, reads the attempt and gives its last objective the full level."""
    with browser(chromium, size=(1000, 760)) as context:
        frame = launched(context.new_page(), "Dana Whitfield")
        link = frame.get_by_role("link", name=learner)
        expect(link).to_be_visible()
        stands_still(frame)
        link.click()
        expect(frame.get_by_role("heading", name="What was said")).to_be_visible()
        stands_still(frame)
        frame.get_by_text("Change the level").last.click()
        form = frame.locator("form.change").last
        form.locator("label").filter(has_text="4").click()
        form.locator("input[name=reason]").fill("The date was agreed before the talk began.")
        form.get_by_role("button", name="Set this level").click()
        expect(
            frame.get_by_text("The date was agreed before the talk began.").first
        ).to_be_attached()


def test_a_typed_practice_on_a_phone_and_its_review(chromium: str, everything: Path) -> None:
    lines = [
        line
        for line in script_lines((ROOT / "tests/scripts/pip_branch/excellent.txt").read_text())
        if line[0] != "["
    ]
    with browser(chromium, size=(390, 844)) as context:
        page = context.new_page()
        frame = launched(page, "Ben Osei")
        type_instead(frame)
        agree(frame)
        frame.get_by_role("button", name="Begin").click()
        expect(frame.locator("[data-turn='1']")).to_be_attached()
        for place, line in enumerate(lines[:6]):
            expect(frame.locator("body")).to_have_attribute("data-state", "open")
            frame.locator("#say").fill(line)
            frame.get_by_role("button", name="Say it").click()
            expect(frame.locator(f"[data-turn='{2 * place + 3}']")).to_be_attached()
        stands_still(frame)
        frame.locator("[data-end]").click()
        frame.get_by_role("button", name="End it").click()
        expect(frame.locator("h1").first).to_be_visible()
        expect(frame.get_by_text(lines[0][:40]).first).to_be_attached()
        wide = frame.locator("body").evaluate("body => body.scrollWidth - innerWidth")
        assert wide <= 0
    grade, verbs = delivered("Ben Osei")
    assert grade["score"] > 0
    assert "of 4" in grade["comment"]
    assert verbs[:2] == ["initialized", "terminated"]
    changes_last_level(chromium, "Ben Osei")
    raised, _ = delivered("Ben Osei", above=grade["score"])
    assert raised["score"] == pytest.approx(grade["score"] + 15, abs=0.1)


def allow_recording(chromium: str, everything: Path) -> None:
    """The administrator allows it for the institution, the instructor for the activity."""
    with browser(chromium, size=(1000, 760)) as context:
        page = context.new_page()
        sign_in(page, (everything / "admin_password").read_text())
        page.goto(f"{TOOL}/manage/policy/")
        page.get_by_role("link", name=re.compile("^Change")).first.click()
        page.get_by_label(re.compile("learner and the instructors")).check()
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_role("cell", name="For the learner and the instructors")).to_be_visible()
        frame = launched(page, "Dana Whitfield")
        counts = frame.get_by_role("link", name="What counts")
        expect(counts).to_be_visible()
        stands_still(frame)
        counts.click()
        recorded = frame.locator("input[name=recorded]")
        expect(recorded).to_be_visible()
        stands_still(frame)
        recorded.check()
        frame.get_by_role("button", name="Save").click()
        expect(frame.get_by_text("Saved.")).to_be_visible()


def heard_again(frame: FrameLocator) -> float:
    """How many seconds the page's recording plays."""
    player = frame.locator("audio[data-start]")
    expect(player).to_have_count(1)
    seconds = player.evaluate(
        "audio => new Promise((done, fail) => { audio.onloadedmetadata = () => done(audio.duration);"
        "audio.onerror = () => fail(audio.error.message); audio.load() })"
    )
    return float(seconds)


def test_a_spoken_practice_from_the_course_to_the_gradebook(
    chromium: str, everything: Path, tmp_path: Path
) -> None:
    allow_recording(chromium, everything)
    with browser(
        chromium, microphone=spoken_file(tmp_path / "speech.wav"), size=(1440, 900)
    ) as context:
        page = context.new_page()
        frame = launched(page, "Ana Lima")
        agree(frame)
        stands_still(frame)
        frame.get_by_text("Keep the sound of this talk").click()
        expect(frame.locator("input[name=recorded]")).to_be_checked()
        frame.get_by_role("button", name="Begin").click()
        expect(frame.locator("[data-face]")).to_be_visible()
        loud = jaw = 0.0
        until = time.monotonic() + 110
        while time.monotonic() < until and frame.locator(".turn.you").count() < 4:
            seen = frame.locator("body").evaluate(
                "() => ({level: saywell.sound.level, jaw: saywell.cast.face.weights.jawOpen ?? 0, speaks: saywell.cast.face.mouth.speech !== null})"
            )
            loud = max(loud, seen["level"])
            jaw = max(jaw, seen["jaw"] if seen["speaks"] else 0)
            page.wait_for_timeout(60)
        page.screenshot(path=str(tmp_path / "room.png"))
        said = " ".join(frame.locator(".turn.you .line").all_inner_texts()).lower()
        assert [words for words in WORDS if words not in said] == []
        assert loud > 0.02, "the persona was not audible"
        assert jaw > 0.1, "the lips did not move with the voice"
        stands_still(frame)
        frame.locator("[data-end]").click()
        frame.get_by_role("button", name="End it").click()
        expect(frame.locator(".score")).to_be_visible()
        score = frame.locator(".score").inner_text()
        assert heard_again(frame) > 30
    if "Not counted" in score or "Waits for" in score:
        time.sleep(5)
        assert grades_of("Ana Lima") == []
        pytest.skip(
            "MACHINE TOO SLOW FOR SPEECH BESIDE A BROWSER: the spoken grade is NOT shown to arrive"
        )
    grade, _ = delivered("Ana Lima")
    assert grade["maximum"] == 100
