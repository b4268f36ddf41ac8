"""What reading cameras costs: processor time and memory of so many talks' eyes at once, each fed five pictures a second."""

import asyncio
import os
import platform
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import av
import numpy as np
from django.conf import settings
from django.db import close_old_connections
from PIL import Image

from realtime.bench.process import Process
from realtime.bench.server import activity, take_place
from realtime.journal import Opened, open_log
from realtime.perception import EVERY_MS, Perception
from sessions.models import Institution, Session

AT_ONCE: Final = (1, 4, 8)
PEOPLE: Final = ("marta", "callum", "imani", "henrik", "jo", "sam", "mei", "arjun")
FOR_S: Final = 20
WARM_S: Final = 4
SIZE: Final = (640, 480)
SWAYS: Final = 20
SWAYS_PX: Final = 12


@dataclass(frozen=True)
class Cost:
    """What so many talks took."""

    sessions: int
    cores: float
    memory_mb: float
    read: int
    late: int


def measure() -> dict[str, Any]:
    """Rising numbers of talks in this process; memory is what each added to a process with one reader's library loaded."""
    opened = [talk(number) for number in range(max(AT_ONCE))]
    stills = [person(slug) for slug in PEOPLE]
    pictures = [[frame(still, at) for at in range(SWAYS)] for still in stills]
    close_old_connections()
    costs = [asyncio.run(looked(opened[:sessions], pictures)) for sessions in AT_ONCE]
    grown = (costs[-1].memory_mb - costs[0].memory_mb) / (AT_ONCE[-1] - AT_ONCE[0])
    return {
        "name": "perception",
        "machine": f"{platform.machine()} {platform.system()} Python {platform.python_version()}",
        "settings": {"pictures_a_second": 1000 // EVERY_MS, "seconds": FOR_S, "size": SIZE},
        "figures": {
            **{f"{one.sessions}_sessions_cores": round(one.cores, 3) for one in costs},
            "core_share_a_session": round(costs[-1].cores / costs[-1].sessions, 3),
            "memory_first_mb": round(costs[0].memory_mb),
            "memory_each_more_mb": round(grown, 1),
            "pictures_read_share": round(costs[-1].read / (costs[-1].read + costs[-1].late), 3),
        },
        "samples": {"costs": [vars(one) for one in costs]},
    }


def talk(number: int) -> Opened:
    """A talk whose learner lets the camera be read."""
    uuid = take_place(activity("perception"), number).uuid
    Session.objects.filter(uuid=uuid).update(
        signals_policy=Institution.Policy.OBSERVABLE_DELIVERY, camera=True
    )
    return open_log(uuid)


def person(slug: str) -> Image.Image:
    """Somebody before a camera, from the persona's still picture."""
    still = Image.open(settings.PERSONA_DIR / slug / "portrait.jpg").convert("RGB")
    return still.resize((SIZE[0] + 2 * SWAYS_PX, round(still.height * SIZE[0] / still.width)))


def frame(still: Image.Image, count: int) -> av.VideoFrame:
    """The camera's next picture: the person sways a little."""
    x = SWAYS_PX + round(SWAYS_PX * np.sin(count / 3))
    seen = still.crop((x, 60, x + SIZE[0], 60 + SIZE[1]))
    return av.VideoFrame.from_ndarray(np.asarray(seen, np.uint8), format="rgb24")


async def looked(opened: Sequence[Opened], pictures: Sequence[Sequence[av.VideoFrame]]) -> Cost:
    """Feed every talk's eyes for a while, and count what was used once they are warm."""

    async def unheard(_: dict[str, Any]) -> None:
        """Nobody's page is told."""

    async def unkept(_: str) -> None:
        """Nothing is kept."""

    eyes = [
        Perception(opened=one, send=unheard, spawn=asyncio.ensure_future, keep=unkept)
        for one in opened
    ]
    process, taken, offered = Process(os.getpid()), 0, 0
    began = used = 0.0
    until = time.monotonic() + WARM_S + FOR_S
    for count in range(10**6):
        now = time.monotonic()
        if now >= until:
            break
        if not began and now >= until - FOR_S:
            began, used, taken, offered = now, process.processor_s, 0, 0
        for one, own in zip(eyes, pictures, strict=False):
            taken += one.see(own[count % len(own)])
            offered += 1
        await asyncio.sleep(max(0.0, EVERY_MS / 1000 + 0.005 - (time.monotonic() - now)))
    cores = (process.processor_s - used) / (time.monotonic() - began)
    memory = process.memory_mb
    for one in eyes:
        await one.close()
    return Cost(len(eyes), cores, memory, taken, offered - taken)
