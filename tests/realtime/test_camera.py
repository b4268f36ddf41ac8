"""A camera picture, read where learner and policy allow it, and every engine of a talk beside it in one process."""

import asyncio
import fractions
import time
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any

import av
import numpy as np
import pytest
from aiortc import RTCPeerConnection, RTCSessionDescription
from aiortc.mediastreams import VideoStreamTrack
from asgiref.sync import async_to_sync
from django.conf import settings
from numpy.typing import NDArray
from PIL import Image

from providers.base import VoiceStyle
from providers.registry import fresh, provider
from realtime.bench.learner import Ear, Microphone, read_wav
from realtime.bench.voice.spoken import CLIPS
from realtime.journal import Opened, open_log
from realtime.peer import Peer
from realtime.perception import Perception
from sessions.models import Session
from tests.seats import Seated

pytestmark = [pytest.mark.speech, pytest.mark.django_db]

PEOPLE = ("marta", "callum", "imani", "henrik", "jo", "sam")
WITHIN_S = 20
Seat = Callable[..., Seated]


@cache
def picture(slug: str) -> NDArray[np.uint8]:
    """A person before a camera, 320 x 240."""
    portrait = Image.open(settings.PERSONA_DIR / slug / "portrait.jpg").convert("RGB")
    return np.asarray(portrait.resize((320, 388)).crop((0, 40, 320, 280)), np.uint8)


class Camera(VideoStreamTrack):
    """A still picture as a camera sends it."""

    def __init__(self, still: NDArray[np.uint8]) -> None:
        super().__init__()
        self.still, self.count = still, 0

    async def recv(self) -> av.VideoFrame:
        await asyncio.sleep(0.1)
        frame = av.VideoFrame.from_ndarray(self.still, format="rgb24")
        frame.pts, frame.time_base = self.count * 9000, fractions.Fraction(1, 90_000)
        self.count += 1
        return frame


def test_every_kind_of_face_is_found_and_an_empty_room_is_not() -> None:
    async def read() -> list[bool]:
        reader = fresh("face_reader")
        pictures = [*(picture(slug) for slug in PEOPLE), np.full((240, 320, 3), 120, np.uint8)]
        found = []
        for n, still in enumerate(pictures):
            for at in (0, 200, 400):
                signals = await reader.read(still, 10_000 * n + at)
            assert not signals.face or (len(signals.weights) >= 52 and len(signals.matrix) == 16)
            found.append(signals.face)
        await reader.close()
        return found

    assert async_to_sync(read)() == [True] * len(PEOPLE) + [False]


def test_a_camera_that_goes_while_it_is_read_ends_nothing_else() -> None:
    async def look_and_close(wait_s: float) -> list[bool]:
        reader = fresh("face_reader")
        reads = [asyncio.create_task(reader.read(picture("marta"), at)) for at in (0, 40, 80)]
        await asyncio.sleep(wait_s)
        await reader.close()
        return [signals.face for signals in await asyncio.gather(*reads)]

    for wait_s in (0.0, 0.01, 0.02, 0.04):  # before, a native crash took the whole process
        assert len(async_to_sync(look_and_close)(wait_s)) == 3


async def called(peer: Peer, camera: Camera) -> tuple[RTCPeerConnection, Microphone, Ear]:
    """A browser with microphone and camera, connected to the room's peer."""
    browser, microphone, ear = RTCPeerConnection(), Microphone(), Ear()
    browser.addTrack(microphone)
    browser.addTrack(camera)
    browser.on(
        "track",
        lambda track: track.kind == "audio" and asyncio.ensure_future(ear.listen(track)) and None,
    )
    await browser.setLocalDescription(await browser.createOffer())
    answer = await peer.answer(browser.localDescription.sdp)
    await browser.setRemoteDescription(RTCSessionDescription(sdp=answer, type="answer"))
    return browser, microphone, ear


async def until(condition: Callable[[], bool]) -> bool:
    end = time.monotonic() + WITHIN_S
    while not condition() and time.monotonic() < end:  # noqa: ASYNC110 - frames come by themselves
        await asyncio.sleep(0.05)
    return condition()


async def nothing(_: Any) -> None:
    """Hears nothing."""


def opened(seated: Seated, *, policy: str, camera: bool) -> Opened:
    Session.objects.filter(pk=seated.practice.pk).update(signals_policy=policy, camera=camera)
    return open_log(str(seated.practice.uuid))


def most_waiting(peer: Peer) -> int:
    """How many frames of a track wait to be taken."""
    tracks = [receiver.track for receiver in peer._connection.getReceivers()]
    assert {track.kind for track in tracks} == {"audio", "video"}
    return max(int(track._queue.qsize()) for track in tracks)


@pytest.mark.parametrize(
    ("policy", "camera", "read"),
    [
        ("observable_delivery", True, True),
        ("learner_mirror", True, True),
        ("words_and_timing", True, False),
        ("observable_delivery", False, False),
    ],
)
def test_a_camera_is_read_only_where_policy_and_learner_allow_it(
    seat: Seat, policy: str, camera: bool, read: bool
) -> None:
    talk = opened(seat(), policy=policy, camera=camera)
    told: list[dict[str, Any]] = []

    async def send(message: dict[str, Any]) -> None:
        told.append(message)

    async def look() -> None:
        eyes = Perception(opened=talk, send=send, spawn=asyncio.ensure_future, keep=nothing)
        peer = Peer(
            ice_servers=[], hear=nothing, see=eyes.see, spawn=asyncio.ensure_future, state_changed=lambda _: None
        )  # fmt: skip
        lens = Camera(picture("marta"))
        browser, *_ = await called(peer, lens)
        if read:
            assert await until(lambda: bool(told))
            assert told[0] == {"type": "mirror", "counts": {}, "face": True}
            eyes.switch(on=False)
        else:
            assert await until(lambda: lens.count > 15)
            assert told == []
        assert most_waiting(peer) <= 2  # what nobody looks at is drained all the same
        await eyes.close()
        await peer.close()
        await browser.close()

    async_to_sync(look)()


def test_every_engine_runs_beside_the_others_in_one_process(seat: Seat) -> None:
    """mediapipe, ctranslate2, onnxruntime, the voice and aiortc, all at work at the same time."""
    clip = read_wav(CLIPS / "leader2_am_michael.wav")
    talk = replace(opened(seat(), policy="learner_mirror", camera=True), minutes=5)
    told: list[dict[str, Any]] = []
    heard: list[NDArray[np.float32]] = []

    async def send(message: dict[str, Any]) -> None:
        told.append(message)

    async def hear(sound: NDArray[np.float32]) -> None:
        heard.append(sound)

    async def work() -> str:
        eyes = Perception(opened=talk, send=send, spawn=asyncio.ensure_future, keep=nothing)
        peer = Peer(
            ice_servers=[], hear=hear, see=eyes.see, spawn=asyncio.ensure_future, state_changed=lambda _: None
        )  # fmt: skip
        browser, microphone, ear = await called(peer, Camera(picture("sam")))
        spoken, words, turn = await asyncio.gather(
            provider("text_to_speech").say("Everyone is behind.", VoiceStyle("deep_f"), seed=1),
            provider("speech_to_text").hear(clip),
            provider("turn_end").finished(clip),
        )
        microphone.speak(clip)
        peer.voice.add(1, spoken.audio)
        assert await until(lambda: bool(told) and bool(ear.starts) and loud(heard))
        assert told[0]["face"] is True
        assert 0 <= turn <= 1
        await eyes.close()
        await peer.close()
        await browser.close()
        return str(words.text)

    assert "client reports" in async_to_sync(work)().lower()


def loud(heard: list[NDArray[np.float32]]) -> bool:
    """Whether the learner's voice has come through."""
    return any(float(np.abs(one).max(initial=0)) > 0.05 for one in heard)
