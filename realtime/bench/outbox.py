"""Whether grades get through: thousands of them, a platform that fails three times in ten, and workers that are killed."""

import json
import os
import platform
import random
import subprocess
import sys
import time
import urllib.request
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.db import connection
from django.db.models import Max

from lti_tool.services.keys import signer
from realtime.bench.cohort import Practised, cohort
from scoring.models import Assessment, OutboxItem
from scoring.outbox.claiming import UNFINISHED
from scoring.outbox.resending import resend
from scoring.outbox.schedule import read_s
from scoring.services import settle

ROOT: Final = Path(__file__).resolve().parents[2]
ENVIRONMENT: Final = {
    "OUTBOX_TIME_FACTOR": str(1 / 600),
    "OUTBOX_THREADS": "5",
    "LTI_ALLOW_PRIVATE_HOSTS": "true",
    "LOG_LEVEL": "WARNING",
    "REDIS_URL": "",
}
"""How the benchmark's processes differ from production."""
SEED: Final = 1
GIVE_UP_S: Final = 1200
LOOK_EVERY_S: Final = 0.2
HELD_TOO_LONG: Final = 1.3
BEHIND: Final = 400
"""A second attempt is over when at most so many other people have finished since the first."""
BACKLOG: Final = 500
"""The next people finish when so many deliveries wait at most: SQLite lets one process write at a time, and one that
always writes would keep the workers out."""


@dataclass
class Crew:
    """The worker processes, and how many of them have been killed."""

    size: int
    kills: int
    due_after: int
    """So many grades have to be in the gradebook between one kill and the next."""
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)
    killed: int = 0

    def start(self) -> None:
        """One more worker."""
        log = (Path(settings.VAR_DIR) / "bench-worker.log").open("ab")
        command = [sys.executable, "-m", "realtime.bench.outbox_worker"]
        self.running.append(subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log))  # noqa: S603 - our own program
        log.close()

    def kill_if_due(self, taken: int) -> None:
        """End a worker without warning, in turn, and start another in its place."""
        if self.killed < self.kills and taken >= self.due_after * (self.killed + 1):
            victim = self.running.pop(0)
            victim.kill()
            victim.wait()
            self.killed += 1
            self.start()

    def stop(self) -> None:
        """End them all."""
        for process in self.running:
            process.kill()
            process.wait()


def measure(*, grades: int, workers: int, kills: int) -> dict[str, Any]:
    """Queue every grade while it is being delivered, kill workers on the way, and compare with what came of it."""
    with gradebook() as origin:
        learners = cohort(origin, grades)
        signer()
        crew = Crew(workers, kills, due_after=max(1, grades // (kills + 1)))
        began = time.monotonic()
        try:
            for _ in range(workers):
                crew.start()
            queue(origin, learners, crew)
            queued_s = time.monotonic() - began
            resent, mostly = wait(origin, crew)
        finally:
            crew.stop()
        took = time.monotonic() - began
        report = told(origin, "/report")
    faults = faults_of(report, learners)
    if crew.killed < kills:
        faults.append(f"only {crew.killed} of {kills} workers were killed")
    figures = figures_of(report, learners, took) | {
        "queued_after_s": round(queued_s, 1),
        "99_of_100_after_s": round(mostly - began, 1),
        "kills": crew.killed,
        "given_up_and_sent_again": resent,
        "faults": len(faults),
    }
    return described(figures, {"grades": grades, "workers": workers, "kills": kills}) | {
        "faults": faults
    }


def described(figures: dict[str, Any], chosen: dict[str, Any]) -> dict[str, Any]:
    """The report with where and how it was made."""
    return {
        "name": "outbox",
        "machine": f"{platform.machine()} {platform.system()} Python {platform.python_version()}, {connection.vendor}",
        "settings": chosen | {"threads": settings.OUTBOX_THREADS, "cores": os.cpu_count()},
        "figures": figures,
        "samples": {},
    }


@contextmanager
def gradebook() -> Iterator[str]:
    """The platform's process and its address."""
    hold_s = HELD_TOO_LONG * read_s(settings.OUTBOX_TIME_FACTOR)
    command = [sys.executable, "-m", "realtime.bench.gradebook", str(SEED), str(hold_s)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 - our own program
        assert process.stdout is not None
        try:
            yield f"http://127.0.0.1:{int(process.stdout.readline())}"
        finally:
            process.kill()


def told(origin: str, path: str) -> Any:
    """What the platform says of itself."""
    with urllib.request.urlopen(f"{origin}{path}", timeout=30) as answer:  # noqa: S310 - loopback
        return json.load(answer)


def queue(origin: str, learners: Sequence[Practised], crew: Crew) -> None:
    """Let the practices be settled, further attempts while the first may still be waiting."""
    for place, assessment in enumerate(in_order(learners), start=1):
        settle(assessment=assessment)
        if place % (BACKLOG // 5) == 0:
            crew.kill_if_due(told(origin, "/progress"))
            while waiting() > BACKLOG:
                crew.kill_if_due(told(origin, "/progress"))
                time.sleep(LOOK_EVERY_S)


def waiting() -> int:
    """How many deliveries have not ended."""
    return OutboxItem.objects.filter(status__in=UNFINISHED).count()


def in_order(learners: Sequence[Practised]) -> list[Assessment]:
    """Every attempt in the order in which they end; a person's second some time after their first."""
    chance = random.Random(SEED)  # noqa: S311 - the same order in every run
    ends = [
        (place + number * chance.uniform(0, BEHIND), number, assessment.pk, assessment)
        for place, learner in enumerate(learners)
        for number, assessment in enumerate(learner.attempts)
    ]
    return [one[3] for one in sorted(ends, key=lambda one: one[:3])]


def wait(origin: str, crew: Crew) -> tuple[int, float]:
    """Wait until nothing is owed; gives how many were given up and sent again, as an administrator would, and when
    99 of 100 had ended: the rest are the few that failed many times and wait for their next try."""
    until, resent, mostly = time.monotonic() + GIVE_UP_S, 0, 0.0
    few = OutboxItem.objects.count() / 100
    while time.monotonic() < until:
        crew.kill_if_due(told(origin, "/progress"))
        left = waiting()
        mostly = mostly or (time.monotonic() if left <= few else 0.0)
        if not left:
            dead = OutboxItem.objects.filter(status=OutboxItem.Status.DEAD)
            again = [made for item in dead if newest(item) and (made := resend(item=item))]
            resent += len(again)
            if not again:
                break
        time.sleep(LOOK_EVERY_S)
    return resent, mostly


def newest(item: OutboxItem) -> bool:
    """Whether nothing was queued for the person after it."""
    return not OutboxItem.objects.filter(lane=item.lane, pk__gt=item.pk).exists()


def figures_of(
    report: dict[str, Any], learners: Sequence[Practised], took: float
) -> dict[str, Any]:
    """How long it took and what it cost."""
    counts, queued = report["counts"], OutboxItem.objects.count()
    return {
        "total_s": round(took, 1),
        "learners": len(learners),
        "grades_queued": queued,
        "grades_per_s": round(queued / took, 1),
        "posts": counts["posts"],
        "posts_per_grade": round(counts["posts"] / max(queued, 1), 2),
        "posts_failed_pct": round(100 - 100 * counts["no_fault"] / counts["posts"], 1),
        "scores_taken": len(report["taken"]),
        "most_tries": OutboxItem.objects.aggregate(most=Max("tries"))["most"],
        "superseded": OutboxItem.objects.filter(status=OutboxItem.Status.SUPERSEDED).count(),
    }


def faults_of(report: dict[str, Any], learners: Sequence[Practised]) -> list[str]:
    """Everything that must not happen; empty is what we want."""
    taken: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for who, timestamp, given in report["taken"]:
        taken[who].append((timestamp, given))
    faults = [
        f"{name}: {report['counts'][name]}"
        for name in ("erased", "comment_erased")
        if report["counts"].get(name)
    ]
    for learner in learners:
        found = faults_of_one(learner, taken[learner.subject])
        faults += [f"{fault}; {trail(learner)}" for fault in found]
    done = {OutboxItem.Status.SENT, OutboxItem.Status.SUPERSEDED}
    left = [item for item in OutboxItem.objects.exclude(status__in=done) if newest(item)]
    return faults + [f"item {item.pk} is {item.status} ({item.last_reason})" for item in left]


def trail(learner: Practised) -> str:
    """What became of each of one person's deliveries."""
    items = OutboxItem.objects.filter(grade_state__identity__subject=learner.subject).order_by("pk")
    names = ("status", "tries", "last_code", "last_reason")
    told = [" ".join(str(getattr(item, name)) for name in names) for item in items]
    return ", ".join(
        f"{item.payload['scoreGiven']}: {one}" for item, one in zip(items, told, strict=True)
    )


def faults_of_one(learner: Practised, taken: Sequence[tuple[str, float]]) -> list[str]:
    """Whether one person's last grade is there, and all came in order."""
    if not taken:
        return [f"{learner.subject}: lost"]
    totals, faults = [one.total for one in learner.attempts], []
    if taken[-1][1] != totals[-1]:
        faults.append(f"{learner.subject}: shows {taken[-1][1]}, not {totals[-1]}")
    places = [totals.index(given) if given in totals else -1 for _, given in taken]
    times = [datetime.fromisoformat(timestamp) for timestamp, _ in taken]
    steps = [later - earlier for earlier, later in zip(times, times[1:], strict=False)]
    if (
        places != sorted(places)
        or -1 in places
        or any(step < timedelta(seconds=1) for step in steps)
    ):
        faults.append(f"{learner.subject}: out of order")
    return faults
