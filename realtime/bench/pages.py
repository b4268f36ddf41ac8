"""How fast the pages answer, and how much the room weighs."""

import platform
import re
import time
import urllib.request
from statistics import median
from typing import Any, Final

from realtime.bench.server import Place

REQUESTS: Final = 30


def measure(origin: str, place: Place) -> dict[str, Any]:
    """Median answer times and the bytes of the room's own files."""
    brief, room = f"{origin}/practice/{place.uuid}/", f"{origin}/practice/{place.uuid}/room/"
    samples = {
        name: [timed(url, place) for _ in range(REQUESTS)]
        for name, url in (("briefing", brief), ("room", room))
    }
    page = fetched(room, place).decode()
    files = sorted(set(re.findall(r'(?:src|href)="(/static/[^"]+)"', page)))
    weight = len(page) + sum(len(fetched(f"{origin}{path}", place)) for path in files)
    figures = {f"{name}_p50_ms": round(median(values), 1) for name, values in samples.items()}
    return {
        "name": "pages",
        "machine": f"{platform.machine()} {platform.system()} Python {platform.python_version()}",
        "settings": {"requests": REQUESTS},
        "figures": figures
        | {"room_first_files_kb": round(weight / 1024), "room_first_files": len(files) + 1},
        "samples": samples,
    }


def fetched(url: str, place: Place) -> bytes:
    """One answer's bytes."""
    request = urllib.request.Request(url, headers={"Authorization": f"Bearer {place.token}"})  # noqa: S310 - loopback
    with urllib.request.urlopen(request, timeout=20) as answer:  # noqa: S310 - loopback
        data: bytes = answer.read()
    return data


def timed(url: str, place: Place) -> float:
    """Milliseconds of one request."""
    began = time.perf_counter()
    fetched(url, place)
    return 1000 * (time.perf_counter() - began)
