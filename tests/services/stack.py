"""The product as it runs in production: its programs as processes of their own, each with a log."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Final

import requests
from django.conf import settings

from realtime.bench.server import free_port

ROOT: Final = Path(__file__).resolve().parents[2]
START_S: Final = 40.0
POLL_S: Final = 0.1


@dataclass
class Stack:
    """Programs that share one environment; leaving it ends them all."""

    folder: Path
    public_port: int
    database_url: str = ""
    redis_url: str = ""
    campus_port: int = field(default_factory=free_port)
    programs: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def tool(self) -> str:
        """The address people reach the tool under."""
        return f"http://localhost:{self.public_port}"

    @property
    def campus(self) -> str:
        """The address of the demo campus."""
        return f"http://127.0.0.1:{self.campus_port}"

    @property
    def environment(self) -> dict[str, str]:
        """What every program of this stack sees."""
        return os.environ | {
            "VAR_DIR": str(self.folder),
            "MODEL_DIR": str(settings.MODEL_DIR),
            "PERSONA_DIR": str(settings.PERSONA_DIR),
            "DATABASE_URL": self.database_url,
            "REDIS_URL": self.redis_url,
            "PUBLIC_URL": self.tool,
            "CAMPUS_URL": self.campus,
            "LTI_ALLOW_PRIVATE_HOSTS": "1",
            "OUTBOX_TIME_FACTOR": "0.02",
            "PYTHONUNBUFFERED": "1",
        }

    def __enter__(self) -> "Stack":
        self.manage("migrate", "--verbosity", "0")
        self.manage("load_catalog")
        return self

    def __exit__(self, *fault: object) -> None:
        for name in list(self.programs):
            self.kill(name)

    def manage(self, *words: str) -> str:
        """Run one of the tool's commands."""
        return self._run("manage.py", *words)

    def _run(self, *words: str) -> str:
        done = subprocess.run(
            [sys.executable, *words], cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False
        )  # fmt: skip
        assert done.returncode == 0, f"{words}\n{done.stdout}{done.stderr}"
        return done.stdout

    def start(self, name: str, *arguments: str) -> None:
        """Start a program in a process group of its own."""
        with (self.folder / f"{name}.log").open("ab") as log:
            self.programs[name] = subprocess.Popen(
                [sys.executable, *arguments], cwd=ROOT, env=self.environment,
                stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip

    def start_web(self, name: str, port: int) -> None:
        """One ASGI process."""
        options = ("-v", "0", "-b", "127.0.0.1", "-p", str(port))
        self.start(name, "-m", "daphne", *options, "config.asgi:application")

    def start_worker(self, name: str = "worker") -> None:
        """A worker with beat inside."""
        self.start(
            name, "-m", "celery", "-A", "config.celery", "worker", "--beat", "--concurrency", "1",
            "--pool", "threads", "--loglevel", "WARNING",
        )  # fmt: skip

    def start_campus(self) -> None:
        """The learning platform."""
        self.start("campus", "-m", "demo_campus", "serve", "--port", str(self.campus_port))

    def kill(self, name: str) -> None:
        """End a program at once, as a power cut would."""
        process = self.programs.pop(name)
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(timeout=10)

    def wait_for(self, *addresses: str) -> None:
        """Wait until every address answers 200."""
        for address in addresses:
            self.wait_until(partial(answers, address), f"{address} answers")

    def wait_until(self, holds: Callable[[], Any], what: str, within_s: float = START_S) -> None:
        """Wait for something other processes bring about."""
        until = time.monotonic() + within_s
        while not holds():
            ended = [name for name, process in self.programs.items() if process.poll() is not None]
            assert not ended, f"{ended} ended:\n{self.log_of(ended[0])}"
            owed = "" if time.monotonic() < until else self.manage("outbox", "status")
            assert not owed, f"not within {within_s} s: {what}\n{owed}"
            time.sleep(POLL_S)

    def log_of(self, name: str) -> str:
        """The end of a program's log."""
        return (self.folder / f"{name}.log").read_text()[-4000:]

    def connect(self) -> int:
        """Connect tool and campus, as an administrator does; gives the activity's number."""
        invitation = self.manage("platform", "invite").split("url=")[-1].strip()
        told = json.loads(self._run("-m", "demo_campus", "connect", invitation))
        store = told["lrs"]
        self.manage(
            "record_store", "add", "--issuer", told["issuer"], "--name", "Campus", "--endpoint", store["endpoint"],
            "--key", store["key"], "--secret", store["secret"], "--xapi-version", store["version"],
        )  # fmt: skip
        return int(told["activities"][0]["id"])

    def grades(self) -> list[dict[str, Any]]:
        """What the gradebook holds."""
        rows = requests.get(f"{self.campus}/gradebook.json", timeout=5).json()["grades"]
        return [row for row in rows if row["score"] is not None]

    def statements(self) -> list[dict[str, Any]]:
        """The learning records that arrived, oldest first."""
        rows: list[dict[str, Any]] = requests.get(
            f"{self.campus}/statements.json", timeout=5
        ).json()
        return rows

    def owed(self) -> dict[str, Any]:
        """What the tool still owes or has delivered, by its own command."""
        facts: dict[str, Any] = json.loads(self.manage("outbox", "status", "--json"))
        return facts

    def outage(self, kind: str, seconds: float) -> None:
        """Let one of the campus's services answer 503 for a while."""
        asked = {"kind": kind, "answer": 503, "seconds": seconds}
        requests.post(f"{self.campus}/outage", json=asked, timeout=5).raise_for_status()


@contextmanager
def small_stack(folder: Path) -> Iterator[Stack]:
    """Tool, campus and worker on one machine, ready to be connected."""
    with Stack(folder, free_port()) as stack:
        stack.start_web("tool", stack.public_port)
        stack.start_campus()
        stack.start_worker()
        stack.wait_for(f"{stack.tool}/ready", f"{stack.campus}/")
        yield stack


def answers(address: str) -> bool:
    """Whether an address answers 200 now."""
    try:
        return requests.get(address, timeout=2).status_code == 200
    except requests.RequestException:
        return False
