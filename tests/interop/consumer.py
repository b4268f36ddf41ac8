"""Open edX's consumer as a process of its own, a browser for it, and the tool's answers to it."""

import json
import os
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import requests

from tests.journey import Browser, CookieKeeper, Form

HERE: Final = Path(__file__).resolve().parent
PYTHON: Final = HERE.parents[1] / "var" / "interop" / "venv" / "bin" / "python"
LOOPBACK: Final = frozenset({"127.0.0.1", "localhost"})
SHORT_S: Final = 10


class StaysHere(CookieKeeper):
    """Sends to this machine only: a form that submits itself may name any address."""

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> Any:
        """Refuse what leads elsewhere."""
        assert urlsplit(request.url).hostname in LOOPBACK, f"leads away: {request.url!r}"
        return super().send(request, *args, **kwargs)


class LaunchForm(Form):
    """Open edX's launch form; its fields have no type."""

    kinds = frozenset({"hidden", ""})


class Visitor(Browser):
    """A person of the course in a browser of their own."""

    form = LaunchForm

    def __init__(self, *, host: str, person: str) -> None:
        super().__init__(campus=host)
        for scheme in ("http://", "https://"):
            self.http.mount(scheme, StaysHere(self.http.cookies))
        self.subject = str(self.get(f"{host}/sign-in/{person}").json()["external_id"])

    def opens(self, block: str) -> tuple[str, str]:
        """Launch a block; gives the seat's token and the address of the tool's page."""
        return self.arrive(f"{self.campus}/block/{block}/open")

    def chooses_content(self, block: str) -> str:
        """Start choosing a block's content; gives the address of the picker."""
        return self.arrive(f"{self.campus}/block/{block}/choose")[1]


@dataclass
class Consumer:
    """The consumer behind its host."""

    folder: Path
    port: int
    tool: str
    process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        """Where its pages are."""
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> "Consumer":
        # Nothing of our own environment: this process knows only its own packages.
        environment = {
            "PATH": os.defpath, "HOST_DIR": str(self.folder), "HOST_URL": self.address, "TOOL_URL": self.tool,
        }  # fmt: skip
        with (self.folder / "host.log").open("ab") as log:
            self.process = subprocess.Popen(
                [PYTHON, "-m", "host", str(self.port)], cwd=HERE, env=environment,
                stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        return self

    def __exit__(self, *fault: object) -> None:
        assert self.process is not None
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGTERM)
        self.process.wait(timeout=SHORT_S)

    def visitor(self, person: str) -> Visitor:
        """A browser somebody has signed in with."""
        return Visitor(host=self.address, person=person)

    def connection(self, block: str) -> dict[str, Any]:
        """What Studio shows for setting up a tool."""
        with self.visitor("ines") as author:
            facts: dict[str, Any] = author.get(
                f"{self.address}/block/{block}/connection.json"
            ).json()
        return facts

    def tables(self, block: str) -> dict[str, Any]:
        """What the consumer has stored for a block."""
        facts: dict[str, Any] = requests.get(
            f"{self.address}/block/{block}/tables.json", timeout=SHORT_S
        ).json()
        return facts

    def score_of(self, block: str, subject: str) -> dict[str, Any] | None:
        """The stored score of one person."""
        rows = self.tables(block)["scores"]
        return next((row for row in rows if row["user_id"] == subject), None)

    def answers_to(self, subject: str) -> list[tuple[dict[str, Any], int]]:
        """The scores sent for one person with the consumer's answers, oldest first."""
        asked = [
            (json.loads(body), status) for body, status in self.tables("declarative")["answers"]
        ]
        return [(body, status) for body, status in asked if body["userId"] == subject]

    def log(self) -> list[str]:
        """What its server wrote down: a line for each request."""
        return (self.folder / "host.log").read_text().splitlines()

    def switch(self, **fault: Any) -> None:
        """Switch a fault on."""
        answer = requests.post(f"{self.address}/switch", json=fault, timeout=SHORT_S)
        answer.raise_for_status()

    def rotate_key(self) -> None:
        """Let it sign with another key from now on."""
        requests.post(f"{self.address}/rotate", timeout=SHORT_S).raise_for_status()
