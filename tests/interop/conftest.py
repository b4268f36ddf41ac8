"""The tool and Open edX's consumer, each as processes of its own, introduced to each other as an administrator does."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from realtime.bench.server import free_port
from tests.interop.consumer import PYTHON, Consumer
from tests.services.stack import Stack, answers


@dataclass(frozen=True)
class Both:
    """The two sides."""

    tool: Stack
    consumer: Consumer

    def ask(self, *lines: str) -> Any:
        """Run lines inside the tool's own environment; gives what they name `answer`."""
        script = "\n".join(["import json", *lines, "print('ANSWER', json.dumps(answer))"])
        return json.loads(self.tool.manage("shell", "-c", script).partition("ANSWER")[2])


@pytest.fixture(scope="session")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Both]:
    if not PYTHON.exists():
        pytest.fail("Open edX's consumer is not installed: run `make test-interop`")
    folder = tmp_path_factory.mktemp("interop")
    with Stack(folder, free_port()) as tool, Consumer(folder, free_port(), tool.tool) as consumer:
        tool.start_web("tool", tool.public_port)
        tool.start_worker()
        tool.wait_for(f"{tool.tool}/ready")
        tool.wait_until(lambda: answers(f"{consumer.address}/"), "the consumer answers")
        connect(tool, consumer)
        yield Both(tool, consumer)


def connect(tool: Stack, consumer: Consumer) -> None:
    """Register the platform by what Studio shows; every block has a deployment's passport in common."""
    shown: dict[str, Any] = consumer.connection("declarative")
    tool.manage(
        "platform", "add", "--issuer", shown["issuer"], "--client-id", shown["client_id"],
        "--auth-url", shown["oidc_callback"], "--token-url", shown["token_url"],
        "--jwks-url", shown["keyset_url"], "--deployment-id", shown["deployment_id"], "--family", "openedx",
    )  # fmt: skip
