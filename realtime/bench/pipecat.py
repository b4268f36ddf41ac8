"""`manage.py bench pipecat`: the same learner speaks the same lines to our room and to pipecat, block by block in turn."""

import asyncio
import os
import platform
import subprocess
import time
from collections import deque
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import httpx2
from aiortc import RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from django.conf import settings

from providers.base import Pcm
from realtime.bench.learner import Ear, Microphone
from realtime.bench.server import ROOT, activity, free_port, take_place, wait_until_ready
from realtime.bench.voice import spoken
from realtime.bench.voice.figures import early_figures, percentile, spread
from realtime.bench.voice.run import NOISES, TURNS_IN_ONE
from realtime.bench.voice.spoken import QUICK_KINDS, Said, loud_spans
from realtime.bench.voice.talk import (
    QUIET_AFTER_S,
    REPLY_WITHIN_S,
    Condition,
    Early,
    Sample,
    converse,
)
from realtime.peer import shorten_delay

PYTHON: Final = ROOT / "var" / "pipecat" / "venv" / "bin" / "python"
SETTLES_S: Final = 1.5
BREAK_S: Final = 0.2
"""A voice that began inside the line and goes on past its end is not the answer to it, until it has been silent so long."""


UNANSWERED: Final = frozenset({"lost", "reason", "talked_over"})


class Missing(Exception):
    """Pipecat's own environment has not been made."""


def measure(address: str, origin: str, said: Sequence[Said], noise: str) -> dict[str, Any]:
    """Both sides' figures."""
    behind, link = spoken.noise(), activity("pipecat")
    ours: list[Sample] = []
    theirs: list[Sample] = []
    port = free_port()
    with other_side(port):
        for block, first in enumerate(range(0, len(said), TURNS_IN_ONE)):
            lines = said[first : first + TURNS_IN_ONE]
            choices = NOISES[noise]
            background = behind if choices[block % len(choices)] else None
            seat = take_place(link, block, seed=100 + block)
            condition = Condition(1, background)
            talk = asyncio.run(converse(address, seat, origin, lines, deque(), condition))
            ours += talk.samples
            theirs += asyncio.run(conversation(f"http://127.0.0.1:{port}", lines, background))
    return {
        "name": "pipecat",
        "machine": f"{platform.machine()} {platform.system()} Python {platform.python_version()}",
        "settings": {"turns": len(said), "noise": noise, "cores": os.cpu_count()},
        "figures": {f"ours_{k}": v for k, v in side(ours).items()}
        | {f"pipecat_{k}": v for k, v in side(theirs).items()},
        "samples": {"ours": [asdict(s) for s in ours], "pipecat": [asdict(s) for s in theirs]},
    }


def side(samples: Sequence[Sample]) -> dict[str, Any]:
    """What both sides are asked for."""
    timed = [s for s in samples if s.ear_ms is not None and not s.heavy]
    early = early_figures(samples)
    return {
        "turns": len(samples),
        "turns_timed": len(timed),
        # The other side gives no reasons, so a turn without an answer is lost on both.
        "turns_lost": sum(s.ends in UNANSWERED for s in samples),
        "turns_where_silence_was_the_reply": sum(s.ends == "silence" or s.heavy for s in samples),
        **spread("ear", [s.ear_ms for s in timed]),
        "ear_p99_ms": percentile(sorted(s.ear_ms for s in timed if s.ear_ms is not None), 0.99),
        **spread("ear_quick_kinds", [s.ear_ms for s in timed if s.kind in QUICK_KINDS]),
        "inner_pauses": early["inner_pauses"],
        "inner_pauses_answered": early["inner_pauses_answered"],
        "inner_pauses_answered_share": early["inner_pauses_answered_share"],
    }


@contextmanager
def other_side(port: int) -> Iterator[None]:
    """Pipecat's process, ready; raises `Missing`."""
    if not PYTHON.exists():
        raise Missing(f"{PYTHON.parent.parent} is missing: run make var/pipecat/ready")
    log = Path(settings.VAR_DIR) / "bench-pipecat.log"
    with log.open("ab") as out:
        process = subprocess.Popen(  # noqa: S603 - our own program
            [str(PYTHON), "-m", "tools.bench_pipecat.other_side", str(port)],
            cwd=ROOT, stdout=out, stderr=out,
        )  # fmt: skip
        try:
            wait_until_ready(f"http://127.0.0.1:{port}/ready", process)
            yield
        finally:
            process.terminate()
            process.wait(timeout=15)


@asynccontextmanager
async def connected(address: str, background: Pcm | None) -> AsyncIterator[tuple[Microphone, Ear]]:
    """A microphone and an ear in one of pipecat's talks."""
    peer, microphone, ear = RTCPeerConnection(RTCConfiguration(iceServers=[])), Microphone(background), Ear()  # fmt: skip
    async with asyncio.TaskGroup() as group:
        peer.addTrack(microphone)
        peer.on("track", lambda track: group.create_task(ear.listen(track)))
        await peer.setLocalDescription(await peer.createOffer())
        async with httpx2.AsyncClient() as http:
            reply = await http.post(
                f"{address}/offer", json={"sdp": peer.localDescription.sdp}, timeout=20
            )
        await peer.setRemoteDescription(RTCSessionDescription(reply.json()["sdp"], "answer"))
        for transceiver in peer.getTransceivers():
            shorten_delay(transceiver.receiver, packets=2)
        await asyncio.sleep(SETTLES_S)
        try:
            yield microphone, ear
        finally:
            await peer.close()


async def conversation(address: str, said: Sequence[Said], background: Pcm | None) -> list[Sample]:
    """Speak each turn to pipecat and wait for its answer."""
    samples = []
    async with connected(address, background) as (microphone, ear):
        for one in said:
            samples.append(await spoken_turn(microphone, ear, one, noise=background is not None))
            await quiet(ear)
    return samples


async def quiet(ear: Ear) -> None:
    """Wait until it has finished."""
    while (left := ear.last_loud + QUIET_AFTER_S - time.monotonic()) > 0:  # noqa: ASYNC110 - the ear is asked again
        await asyncio.sleep(left)


async def spoken_turn(microphone: Microphone, ear: Ear, one: Said, *, noise: bool) -> Sample:
    """One line, its early answers, and the answer to it."""
    sample = Sample(one.name, one.kind, 1, noise, said=one.text)
    sample.pauses = max(0, len(loud_spans(one.sound)) - 1)
    ended = await microphone.speak(one.sound)
    sample.early = [Early(None) for start in ear.starts if microphone.began_at < start < ended]
    while time.monotonic() < ended + REPLY_WITHIN_S:
        if (audible := begins(ear, ended)) is not None:
            sample.ear_ms = round(1000 * (audible - ended))
            return sample
        await asyncio.sleep(0.02)
    sample.ends = "lost"
    return sample


def begins(ear: Ear, ended: float) -> float | None:
    """The first loud frame after the line that goes on from none before it."""
    before = ear.last_loud_before(ended)
    at = ear.first_loud(ended)
    while at is not None and before is not None and at - before < BREAK_S:
        before, at = at, ear.first_loud(at + 0.001)
    return at
