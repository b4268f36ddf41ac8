"""How fast the pages answer, alone and in a large school, how many queries they need, and how much the room weighs."""

import platform
import re
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import cycle
from statistics import median, quantiles
from typing import Any, Final

import numpy as np
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings

from realtime.bench.school import School, school
from realtime.bench.server import Place

REQUESTS: Final = 30
LOCAL_CACHE: Final = "django.core.cache.backends.locmem.LocMemCache"
USERS: Final = 8
"""People who ask at the same time."""

ROUNDS: Final = 12
"""Requests of each of them for each page."""

READS_S: Final = 2.0
"""How long somebody looks at a page before they ask for the next, on average."""


def measure(origins: Sequence[str], place: Place, size: tuple[int, int, int]) -> dict[str, Any]:
    """Median answer times and the bytes of the room's own files; then a school's pages under several users at once."""
    origin = origins[0]
    brief, room = f"{origin}/practice/{place.uuid}/", f"{origin}/practice/{place.uuid}/room/"
    seated = {"Authorization": f"Bearer {place.token}"}
    samples = {
        name: [timed(url, seated) for _ in range(REQUESTS)]
        for name, url in (("briefing", brief), ("room", room))
    }
    page = fetched(room, seated).decode()
    files = sorted(set(re.findall(r'(?:src|href)="(/static/[^"]+)"', page)))
    weight = len(page) + sum(len(fetched(f"{origin}{path}", seated)) for path in files)
    figures: dict[str, Any] = {
        f"{name}_p50_ms": round(median(values), 1) for name, values in samples.items()
    }
    figures |= {"room_first_files_kb": round(weight / 1024), "room_first_files": len(files) + 1}
    courses, learners, attempts = size
    found = school(courses, learners, attempts)
    for name, (path, keys) in addresses(found).items():
        figures[f"{name}_queries_first"], figures[f"{name}_queries"] = queries(path, keys)
        ask = partial(timed_in_turn, cycle(origins), path, keys)
        for how, taken in (
            ("alone", [ask() for _ in range(REQUESTS)]), ("of_8_reading", reading(ask)), ("of_8", together(ask)),
        ):  # fmt: skip
            samples[f"{name}_{how}"] = taken
            figures[f"{name}_{how}_p50_ms"] = round(median(taken), 1)
            figures[f"{name}_{how}_p95_ms"] = round(quantiles(taken, n=20)[-1], 1)
    return {
        "name": "pages",
        "machine": f"{platform.machine()} {platform.system()} Python {platform.python_version()}",
        "settings": {
            "processes": len(origins), "requests": REQUESTS, "courses": courses, "learners": learners, "attempts": attempts, "users": USERS,
            "database": connection.vendor,
        },
        "figures": figures,
        "samples": samples,
    }  # fmt: skip


def addresses(found: School) -> Mapping[str, tuple[str, Mapping[str, str]]]:
    """The pages, each with what lets somebody in."""
    learner = {"Authorization": f"Bearer {found.learner}"}
    teacher = {"Authorization": f"Bearer {found.instructor}"}
    root = {"Cookie": f"{settings.SESSION_COOKIE_NAME}={found.administrator}"}
    board = f"/review/{found.link.uuid}/"
    return {
        "debrief": (f"/practice/{found.practice.uuid}/debrief/", learner),
        "board_of_300": (board, teacher),
        "board_csv": (f"{board}board.csv", teacher),
        "review": (f"{board}{found.practice.uuid}/", teacher),
        "deliveries": ("/manage/deliveries/", root),
        "deliveries_all_page_900": ("/manage/deliveries/?state=all&page=900", root),
        "audit": ("/manage/audit/", root),
        "audit_narrowed": ("/manage/audit/?kind=delivery&who=school-7&page=3", root),
        "usage": ("/manage/usage/", root),
        "api_attempts": ("/api/v1/attempts/?page_size=50", root),
        "api_results": ("/api/v1/results/?page_size=50", root),
        "api_statements": ("/api/v1/statements/?page_size=50", root),
        "api_deliveries": ("/api/v1/deliveries/?page_size=50", root),
        "api_audit": ("/api/v1/audit/?page_size=50", root),
        "api_learners": (f"/api/v1/courses/{found.link.context_id}/learners/", root),
    }


def queries(path: str, keys: Mapping[str, str]) -> tuple[int, int]:
    """How many queries a process's first request needs, and how many the next one."""
    client = Client(headers=dict(keys), SERVER_NAME="localhost")
    # A cache of this process's own, as empty as a new process finds it: a shared one belongs to others too.
    with override_settings(CACHES={"default": {"BACKEND": LOCAL_CACHE}}):
        cache.clear()
        ContentType.objects.clear_cache()
        return asked(client, path), asked(client, path)


def asked(client: Client, path: str) -> int:
    """The queries of one request."""
    with CaptureQueriesContext(connection) as seen:
        answer = client.get(path)
        assert answer.status_code == 200, (path, answer.status_code)
    return len(seen)


def together(ask: Callable[[], float]) -> list[float]:
    """Milliseconds of every request of several people at once."""
    with ThreadPoolExecutor(USERS) as pool:
        ask()
        return list(pool.map(lambda _: ask(), range(USERS * ROUNDS)))


def reading(ask: Callable[[], float]) -> list[float]:
    """The same of people who look at each page for a while, short ones more often than long ones."""

    def person(number: int) -> list[float]:
        taken = []
        for look_s in np.random.default_rng(number).exponential(READS_S, ROUNDS):
            time.sleep(look_s)
            taken.append(ask())
        return taken

    with ThreadPoolExecutor(USERS) as pool:
        return [took for person_took in pool.map(person, range(USERS)) for took in person_took]


def fetched(url: str, keys: Mapping[str, str]) -> bytes:
    """One answer's bytes."""
    request = urllib.request.Request(url, headers=dict(keys))  # noqa: S310 - loopback
    with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310 - loopback
        data: bytes = answer.read()
    return data


def timed_in_turn(origins: Iterator[str], path: str, keys: Mapping[str, str]) -> float:
    """Milliseconds of one request to the process whose turn it is, as a balancer sends them."""
    return timed(f"{next(origins)}{path}", keys)


def timed(url: str, keys: Mapping[str, str]) -> float:
    """Milliseconds of one request."""
    began = time.perf_counter()
    fetched(url, keys)
    return 1000 * (time.perf_counter() - began)
