"""The whole product on one machine, as `make run` starts it, and a real Chromium."""

import os
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.services.stack import Stack, small_stack

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = (
    shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
)
READY_WITHIN_S = 90


@pytest.fixture(scope="session")
def chromium() -> str:
    if CHROMIUM is None:
        if os.environ.get("REQUIRE_BROWSER") == "1":
            pytest.fail("no Chromium on this machine and REQUIRE_BROWSER=1")
        pytest.skip("NO CHROMIUM ON THIS MACHINE: install it to run the browser journeys")
    return CHROMIUM


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with small_stack(tmp_path_factory.mktemp("stack")) as made:
        yield made


@pytest.fixture(scope="session")
def everything(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Tool on localhost:8000, campus on 127.0.0.1:8001, worker; a database of its own."""
    folder = tmp_path_factory.mktemp("var")
    kept = {
        "MODEL_DIR": str(ROOT / "var" / "models"),
        "PERSONA_DIR": str(ROOT / "var" / "personas"),
    }
    environment = {
        name: value for name, value in os.environ.items()
        if name not in {"DJANGO_SETTINGS_MODULE", "DATABASE_URL", "REDIS_URL"}
    }  # fmt: skip
    with subprocess.Popen(
        [sys.executable, "-m", "tools.run"], cwd=ROOT, env=environment | kept | {"VAR_DIR": str(folder)},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    ) as process:  # fmt: skip
        try:
            wait_until_ready(process)
            yield folder
        finally:
            process.terminate()  # not SIGINT: a shell that runs tests in the background has it ignored
            process.wait(timeout=30)


def wait_until_ready(process: subprocess.Popen[str]) -> None:
    """Read what it prints until it says that it runs."""
    assert process.stdout is not None
    said = []
    until = time.monotonic() + READY_WITHIN_S
    while time.monotonic() < until and process.poll() is None:
        line = process.stdout.readline()
        said.append(line)
        if "Press Ctrl-C" in line:
            break
    else:
        pytest.fail("the product did not start:\n" + "".join(said))
    with urllib.request.urlopen("http://localhost:8000/ready", timeout=5) as answer:
        assert answer.status == 200
