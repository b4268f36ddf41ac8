"""Ralph, a learning record store, as a process of its own."""

import json
import os
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Self

import requests

RECORDS: Final = Path(__file__).resolve().parents[2] / "var" / "interop" / "records"
PYTHON: Final = RECORDS / "bin" / "python"
KEY, SECRET = "saywell", "a-secret-of-this-run"
READY_WITHIN_S = 60
ACCOUNT = """
import bcrypt, json, sys
hashed = bcrypt.hashpw(sys.argv[1].encode(), bcrypt.gensalt(4)).decode()
agent = {"mbox": "mailto:records@example.org"}
print(json.dumps([{"username": sys.argv[2], "hash": hashed, "scopes": ["statements/write", "statements/read"], "agent": agent, "target": None}]))
"""


@dataclass
class Ralph:
    """The store with one account; its statements lie in a folder."""

    folder: Path
    port: int

    @property
    def endpoint(self) -> str:
        """Where statements go."""
        return f"http://127.0.0.1:{self.port}/xAPI"

    def __enter__(self) -> Self:
        """Start it and wait until it answers."""
        (self.folder / "data").mkdir(parents=True)
        account = subprocess.run(
            [PYTHON, "-c", ACCOUNT, SECRET, KEY], check=True, capture_output=True, text=True
        )
        (self.folder / "auth.json").write_text(account.stdout)
        told = {
            "RALPH_APP_DIR": str(self.folder),
            "RALPH_AUTH_FILE": str(self.folder / "auth.json"),
            "RALPH_BACKENDS__LRS__FS__DEFAULT_DIRECTORY_PATH": str(self.folder / "data"),
            "RALPH_RUNSERVER_BACKEND": "fs",
            "RALPH_RUNSERVER_AUTH_BACKENDS": "basic",
        }
        with (self.folder / "ralph.log").open("w") as log:
            self.process = subprocess.Popen(
                [PYTHON, "-m", "uvicorn", "ralph.api:app", "--port", str(self.port)],
                cwd=self.folder, env=os.environ | told, stdout=log, stderr=log,
            )  # fmt: skip
        until = time.monotonic() + READY_WITHIN_S
        while time.monotonic() < until:
            try:
                self.statements()
            except requests.ConnectionError:
                time.sleep(0.2)
            else:
                return self
        raise AssertionError((self.folder / "ralph.log").read_text())

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.wait(timeout=20)

    def asked(self, **query: str) -> requests.Response:
        """A read of the statements resource (xAPI 1.0.3, part three, 2.1.3)."""
        return requests.get(
            f"{self.endpoint}/statements", params=query, auth=(KEY, SECRET), timeout=10,
            headers={"X-Experience-API-Version": "1.0.3"},
        )  # fmt: skip

    def statements(self) -> list[dict[str, Any]]:
        """All that it keeps."""
        answer = self.asked(limit="500")
        assert answer.status_code == 200, answer.text
        kept: list[dict[str, Any]] = json.loads(answer.text)["statements"]
        return kept
