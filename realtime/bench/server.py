"""A server of its own for a benchmark, and seats in it."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final

from django.contrib.auth.models import User
from django.utils.timezone import now

from lti_tool.models import Context, Deployment, Identity, Launch, Registration, ResourceLink
from lti_tool.services.seats import issue_code, redeem_code
from sessions.models import Institution, Session
from sessions.services import give_consent, open_attempt, place

ROOT: Final = Path(__file__).resolve().parents[2]
READY_WITHIN_S: Final = 60


@dataclass(frozen=True)
class Place:
    """One seat in one practice."""

    uuid: str
    token: str


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(
    port: int, environment: dict[str, str] | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """The tool on a port of loopback, ready to be used; its log goes to standard error's file."""
    log = Path(os.environ.get("VAR_DIR") or ROOT / "var") / "bench-server.log"
    with log.open("ab") as out:
        process = subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-m", "daphne", "-b", "127.0.0.1", "-p", str(port), "config.asgi:application"],
            cwd=ROOT, env=os.environ | (environment or {}), stdout=out, stderr=out,
        )  # fmt: skip
        try:
            wait_until_ready(f"http://127.0.0.1:{port}/ready", process)
            yield process
        finally:
            process.terminate()
            process.wait(timeout=15)


def wait_until_ready(address: str, process: subprocess.Popen[bytes]) -> None:
    """Wait until the engines are loaded; raises `RuntimeError`."""
    until = time.monotonic() + READY_WITHIN_S
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=2):  # noqa: S310 - loopback
                return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError(f"the server did not become ready at {address}")


def activity(name: str) -> ResourceLink:
    """An activity on a platform that exists only for measuring."""
    institution, _ = Institution.objects.get_or_create(name=f"Benchmark {name}")
    registration, _ = Registration.objects.get_or_create(
        issuer=f"https://{name}.bench.invalid", client_id="bench",
        defaults={"institution": institution, "name": name, "auth_url": "", "token_url": "", "jwks_url": ""},
    )  # fmt: skip
    deployment, _ = Deployment.objects.get_or_create(registration=registration, deployment_id="1")
    context, _ = Context.objects.get_or_create(deployment=deployment, context_id="1")
    return ResourceLink.objects.create(
        deployment=deployment, context=context, link_id=f"bench-{now().timestamp()}",
        placement=place(institution=institution, scenario_key="pip_branch"),
    )  # fmt: skip


def take_place(
    link: ResourceLink, number: int, *, modality: str = "voice", seed: int | None = None
) -> Place:
    """A learner in a fresh practice, past the briefing."""
    user, _ = User.objects.get_or_create(username=f"bench-{link.pk}-{number}")
    identity, _ = Identity.objects.get_or_create(
        registration=link.deployment.registration,
        subject=user.username,
        defaults={"user": user, "number": user.pk},
    )
    assert link.placement is not None
    session = open_attempt(user=user, placement=link.placement)
    if seed is not None:
        Session.objects.filter(pk=session.pk).update(seed=seed)
    give_consent(session=session, text_version="bench", modality=modality, camera=False)
    launch = Launch.objects.create(
        message_type="LtiResourceLinkRequest", deployment=link.deployment, identity=identity, context=link.context,
        link=link, session=session, role="learner", expires_at=now() + timedelta(hours=2),
    )  # fmt: skip
    issued = redeem_code(code=issue_code(launch=launch))
    assert issued is not None
    return Place(str(session.uuid), issued.token)
