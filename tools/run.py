"""Starts the whole product on one machine for `make run`: tool, worker, demo campus; ends them together."""

import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parent.parent
TOOL, CAMPUS = "http://localhost:8000", "http://127.0.0.1:8001"
ENVIRONMENT: Final = {
    "PUBLIC_URL": TOOL,
    "LTI_ALLOW_PRIVATE_HOSTS": "1",
    "PYTHONUNBUFFERED": "1",
}
WAIT_S: Final = 60


def main() -> int:
    """Start everything, connect the campus once, print the address, and wait for Ctrl-C."""
    busy = [port for port in (8000, 8001) if is_taken(port)]
    if busy:
        print(f"Port {busy[0]} is taken. Stop what uses it (lsof -i :{busy[0]}) and run again.")
        return 1
    began = time.monotonic()
    os.environ.update({name: os.environ.get(name, value) for name, value in ENVIRONMENT.items()})
    manage("migrate", "--verbosity", "0")
    manage("load_catalog")
    manage("collectstatic", "--noinput", "--verbosity", "0")
    processes = start_all()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # ends everything, as Ctrl-C does
    try:
        wait_for(f"{TOOL}/live", processes)
        wait_for(f"{CAMPUS}/", processes)
        connect_campus()
        password = first_administrator()
        wait_for(f"{TOOL}/ready", processes)
        print(
            f"\nReady in {time.monotonic() - began:.0f} s. Open {CAMPUS} and sign in as a learner."
        )
        print(f"Administration: {TOOL}/manage/ with the name admin and the password in {password}.")
        print("Everything runs on this machine. Press Ctrl-C to stop.\n")
        return watch(processes)
    except KeyboardInterrupt:
        return 0
    finally:
        stop(processes)


def is_taken(port: int) -> bool:
    """Whether something listens on a port of this machine."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def manage(*words: str) -> str:
    """Run one of the tool's commands; stops the start when it fails."""
    done = subprocess.run(
        [sys.executable, "manage.py", *words], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"manage.py {words[0]} failed:\n{done.stdout}{done.stderr}")
    return done.stdout


def start_all() -> dict[str, subprocess.Popen[bytes]]:
    """The three programs, each with a log of its own under var/log."""
    return {
        "tool": start("tool", "-m", "daphne", "-b", "0.0.0.0", "-p", "8000", "config.asgi:application"),
        "worker": start(
            "worker", "-m", "celery", "-A", "config.celery", "worker", "--beat", "--concurrency", "1",
            "--pool", "threads", "--loglevel", "WARNING",
        ),
        "campus": start("campus", "-m", "demo_campus", "serve"),
    }  # fmt: skip


def start(name: str, *arguments: str) -> subprocess.Popen[bytes]:
    """Start one program in a process group of its own."""
    folder = Path(os.environ.get("VAR_DIR") or ROOT / "var") / "log"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{name}.log").open("ab") as log:
        return subprocess.Popen(
            [sys.executable, *arguments], cwd=ROOT, stdout=log, stderr=log, start_new_session=True
        )


def wait_for(address: str, processes: dict[str, subprocess.Popen[bytes]]) -> None:
    """Wait until an address answers 200; says which program ended instead."""
    until = time.monotonic() + WAIT_S
    while time.monotonic() < until:
        for name, process in processes.items():
            if process.poll() is not None:
                raise SystemExit(f"The {name} ended. Its log: var/log/{name}.log")
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except OSError:
            time.sleep(0.2)
    raise SystemExit(f"{address} did not answer within {WAIT_S} s. Logs: var/log/")


def connect_campus() -> None:
    """Register the tool with the campus by dynamic registration, as an administrator would; once."""
    invite = json.loads(manage("platform", "invite", "--json"))["url"]
    placed = [
        word
        for one in json.loads(manage("load_catalog", "--json"))
        for word in ("--scenario", f"{one['key']}={one['title']}")
    ]
    done = subprocess.run(
        [sys.executable, "-m", "demo_campus", "connect", invite, *placed],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise SystemExit(f"The campus could not connect:\n{done.stdout}{done.stderr}")
    told: dict[str, Any] = json.loads(done.stdout)
    store = told["lrs"]
    manage(
        "record_store", "add", "--issuer", told["issuer"], "--name", "Demo campus", "--endpoint", store["endpoint"],
        "--key", store["key"], "--secret", store["secret"], "--xapi-version", store["version"],
    )  # fmt: skip
    manage(
        "institution",
        "set",
        "--issuer",
        told["issuer"],
        "--region",
        "CA",
        "--signals-policy",
        "observable_delivery",
    )


def first_administrator() -> Path:
    """Make the account `admin` unless there is one; its password is random and kept in a file of the owner's."""
    kept = Path(os.environ.get("VAR_DIR") or ROOT / "var") / "admin_password"
    if not kept.exists():
        kept.touch(mode=0o600)
        kept.write_text(secrets.token_urlsafe(12), encoding="utf-8")
    named = {
        "DJANGO_SUPERUSER_USERNAME": "admin",
        "DJANGO_SUPERUSER_EMAIL": "admin@localhost",
        "DJANGO_SUPERUSER_PASSWORD": kept.read_text(encoding="utf-8").strip(),
    }
    # Fails where the account exists; then its password stays what it is.
    subprocess.run(
        [sys.executable, "manage.py", "createsuperuser", "--noinput"], cwd=ROOT, env=os.environ | named,
        capture_output=True, check=False,
    )  # fmt: skip
    return kept


def watch(processes: dict[str, subprocess.Popen[bytes]]) -> int:
    """Wait; if one program ends, say so and end the others."""
    while True:
        time.sleep(0.5)
        for name, process in processes.items():
            if process.poll() is not None:
                print(f"The {name} ended. Its log: var/log/{name}.log")
                return 1


def stop(processes: dict[str, subprocess.Popen[bytes]]) -> None:
    """End every program and what it started; one deadline for all, so that ending is quick and sure."""
    for process in processes.values():
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGTERM)
    until = time.monotonic() + 10
    for process in processes.values():
        try:
            process.wait(timeout=max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)


if __name__ == "__main__":
    sys.exit(main())
