"""A camera that is read on the learner's own device: a drawn person smiles into it, and no picture leaves the browser."""

from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.rooms import room, seated_in
from tests.journey import Seated
from tests.services.stack import Stack
from tests.services.talking import come_in
from tools.faces.loop import SMILE
from tools.faces.studio import studio

pytestmark = pytest.mark.browser

A_SECOND = 10
RESTS_S, SMILES_S = 11, 3
SIZE = (320, 240)
READS_MS = 60_000
SENT = """() => (saywell.sound.peer?.getSenders().flatMap(({ track }) => track ? [track] : []) ?? saywell.microphone.sent)
  .map(({ kind }) => kind)"""
SEEING = "() => saywell.microphone.stream.getVideoTracks().some(({ readyState }) => readyState === 'live')"


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Somebody sways a little, at rest and then smiling, over and over, as a camera's file."""
    path = tmp_path_factory.mktemp("film") / "person.mjpeg"
    with studio() as seen:
        seen.seat("jo", "lite", 640, 480)
        still, smiling = seen.pose({}), seen.pose(SMILE)
    with path.open("wb") as out:
        for count in range(A_SECOND * (RESTS_S + SMILES_S)):
            picture = smiling if count >= A_SECOND * RESTS_S else still
            x = 10 + (count % 10)
            picture.crop((x, 10, x + 610, 467)).resize(SIZE).save(out, "JPEG", quality=90)
    return path


def before_camera(stack: Stack, *, on_device: bool) -> Seated:
    """A speaking learner who lets the camera be read."""
    seated = come_in(stack, modality="voice")
    stack.manage(
        "shell", "-c",
        "from sessions.models import Session;"
        f"Session.objects.filter(uuid='{seated.uuid}').update("
        f"signals_policy='observable_delivery', camera=True, on_device={on_device})",
    )  # fmt: skip
    return seated


def test_a_smile_is_read_on_this_device_and_no_picture_leaves_it(
    chromium: str, stack: Stack, film: Path
) -> None:
    seated = before_camera(stack, on_device=True)
    with seated_in(chromium, seated, flags=(f"--use-file-for-fake-video-capture={film}",)) as context:  # fmt: skip
        seen: list[str] = []
        context.on("request", lambda request: seen.append(request.url))
        page = room(context, seated)
        told = page.locator("[data-mirror]")
        expect(told).to_contain_text("Read on this device", timeout=READS_MS)
        expect(told).to_contain_text("1 smiles", timeout=READS_MS)
        assert page.evaluate(SENT) == ["audio"]
        assert any("face_landmarker.task" in url for url in seen)
        elsewhere = {urlsplit(url).netloc for url in seen if url.startswith("http")}
        assert elsewhere == {urlsplit(seated.origin).netloc}
        page.get_by_role("button", name="Turn my camera off").click()
        expect(page.locator("[data-self]")).to_be_hidden()
        assert page.evaluate(SEEING) is False


def test_where_the_server_reads_the_device_fetches_no_reader(
    chromium: str, stack: Stack, film: Path
) -> None:
    seated = before_camera(stack, on_device=False)
    with seated_in(chromium, seated, flags=(f"--use-file-for-fake-video-capture={film}",)) as context:  # fmt: skip
        seen: list[str] = []
        context.on("request", lambda request: seen.append(request.url))
        page = room(context, seated)
        expect(page.locator("[data-mirror]")).to_contain_text("Camera is read", timeout=READS_MS)
        page.locator("[data-turn='1']").wait_for(state="attached", timeout=READS_MS)
        assert not [url for url in seen if "vision" in url or "landmarker" in url]
