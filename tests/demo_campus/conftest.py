"""One running campus with one connected tool for all of these tests."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.demo_campus.campus import AGS, ROSTER, Campus, Command, SmallTool, start_tool

ROOT = Path(__file__).resolve().parents[2]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def campus_env(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    url = f"http://127.0.0.1:{free_port()}"
    var = str(tmp_path_factory.mktemp("campus"))
    kept = {k: v for k, v in os.environ.items() if k != "DJANGO_SETTINGS_MODULE"}
    return {**kept, "VAR_DIR": var, "CAMPUS_URL": url}


@pytest.fixture(scope="session")
def command(campus_env: dict[str, str]) -> Command:
    def run(*arguments: str) -> dict[str, Any]:
        done = subprocess.run(
            [sys.executable, "-m", "demo_campus", *arguments],
            cwd=ROOT,
            env=campus_env,
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )
        return {"code": done.returncode, **json.loads(done.stdout or "{}")}

    return run


@pytest.fixture(scope="session")
def server(campus_env: dict[str, str]) -> Iterator[str]:
    url = campus_env["CAMPUS_URL"]
    process = subprocess.Popen(
        [sys.executable, "-m", "demo_campus", "serve", "--port", url.rsplit(":", 1)[1]],
        cwd=ROOT,
        env=campus_env,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    assert "open" in process.stdout.readline()
    yield url
    process.terminate()
    process.wait(10)
    process.stdout.close()


@pytest.fixture(scope="session")
def tool() -> Iterator[SmallTool]:
    made, listening = start_tool()
    yield made
    listening.shutdown()
    listening.server_close()


@pytest.fixture(scope="session")
def campus(server: str, tool: SmallTool, command: Command) -> Campus:
    connected = command(
        "connect",
        f"{tool.url}/invite?invite=x",
        "--scenario",
        "pip_branch",
        "--scenario",
        "own=Mine",
    )
    return Campus(server, connected)


@pytest.fixture(scope="session")
def token(campus: Campus, tool: SmallTool) -> str:
    scopes = " ".join([f"{AGS}lineitem", f"{AGS}score", f"{AGS}result.readonly", ROSTER])
    return str(campus.token_answer(tool, scopes).json()["access_token"])


@pytest.fixture
def emptied(campus: Campus) -> Campus:
    campus.post("/reset", {}).raise_for_status()
    return campus
