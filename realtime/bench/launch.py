"""How long a login and a launch take, beside the unmodified package's Django classes in the same run."""

import json
import os
import platform
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing import get_context
from statistics import median, quantiles
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from django.conf import settings
from django.db import connections
from django.test import Client

from lti_tool.services.platforms import register
from realtime.bench.stock import connect

CLAIM: Final = "https://purl.imsglobal.org/spec/lti/claim/"
LEARNER: Final = "http://purl.imsglobal.org/vocab/lis/v2/membership#Learner"
KEY: Final = rsa.generate_private_key(public_exponent=65537, key_size=2048)
PEOPLE: Final = 50
CORES: Final = 2
WARM_UP: Final = 30
KINDS: Final = {
    "ours": ("/lti/login/", "/lti/launch/"),
    "checks": ("/lti/login/", "/bench/checks/"),
    "stock": ("/bench/login/", "/bench/launch/"),
}

Addresses = tuple[str, str]
browser: Final = Client()
"""One for all: a new one would load every middleware again."""


@dataclass(frozen=True)
class Platform:
    """A platform on loopback whose public keys can be fetched."""

    origin: str
    client_id: str = "bench"


def measure(launches: int) -> dict[str, Any]:
    """Alternate launches of both kinds in one process, then each kind alone on two processes."""
    settings.ROOT_URLCONF = "realtime.bench.stock"
    settings.ALLOWED_HOSTS, settings.LTI_ALLOW_PRIVATE_HOSTS = ["*"], True
    with serving_keys() as origin:
        known = Platform(origin)
        register(
            issuer=origin, client_id=known.client_id, name="Benchmark", deployment_id="1",
            auth_url=f"{origin}/auth", token_url=f"{origin}/token", jwks_url=f"{origin}/jwks",
        )  # fmt: skip
        connect(origin)
        samples: dict[str, list[float]] = {name: [] for name in KINDS}
        for n in range(-WARM_UP, launches):
            names = list(KINDS)
            for name in names if n % 2 else reversed(names):
                took = timed(known, KINDS[name], max(n, 0))
                samples[name] += [took] if n >= 0 else []
        rates = {name: rate(known, kind, launches) for name, kind in KINDS.items()}
    return report(samples, rates, launches)


def report(
    samples: dict[str, list[float]], rates: dict[str, float], launches: int
) -> dict[str, Any]:
    """The figures."""
    figures: dict[str, float] = {}
    for name, values in samples.items():
        figures |= {
            f"{name}_p50_ms": round(median(values), 2),
            f"{name}_p95_ms": round(quantiles(values, n=20)[-1], 2),
            f"{name}_per_second_on_two_processes": round(rates[name], 1),
        }
    return {
        "name": "launch",
        "machine": f"{platform.machine()} {platform.system()} Python {platform.python_version()}",
        "settings": {"launches": launches, "people": PEOPLE, "cores": os.cpu_count()},
        "figures": figures
        | {
            f"{name}_to_stock": ratio(samples[name], samples["stock"])
            for name in ("checks", "ours")
        },
        "samples": samples,
    }


def ratio(ours: list[float], stock: list[float]) -> float:
    """The median of the ratios of neighbours, which a busy machine slows down alike."""
    return round(median(one / other for one, other in zip(ours, stock, strict=True)), 3)


def timed(known: Platform, kind: Addresses, n: int) -> float:
    """Milliseconds of our part of one login and launch; the platform's part does not count."""
    browser.cookies.clear()
    address: Any = {"REMOTE_ADDR": f"10.{n // 40_000}.{n // 200 % 200}.{n % 200}"}
    began = time.perf_counter()
    started = browser.get(kind[0], login(known, kind, n), **address)
    login_s = time.perf_counter() - began
    query = dict(parse_qsl(urlsplit(started["Location"]).query))
    form = {"state": query["state"], "id_token": token(known, kind, query["nonce"], n)}
    began = time.perf_counter()
    launched = browser.post(kind[1], form, **address)
    launch_s = time.perf_counter() - began
    if launched.status_code not in {200, 303}:
        raise RuntimeError(f"the launch was refused: {launched.headers.get('X-Lti-Error')}")
    return 1000 * (login_s + launch_s)


def login(known: Platform, kind: Addresses, n: int) -> dict[str, str]:
    """What the platform sends to start."""
    return {
        "iss": known.origin, "client_id": known.client_id, "login_hint": str(n % PEOPLE),
        "target_link_uri": f"{settings.PUBLIC_ORIGIN}{kind[1]}",
    }  # fmt: skip


def token(known: Platform, kind: Addresses, nonce: str, n: int) -> str:
    """A learner's signed launch of one activity."""
    at = int(time.time())
    claims: dict[str, Any] = {
        "iss": known.origin, "aud": known.client_id, "sub": str(n % PEOPLE), "iat": at, "exp": at + 60, "nonce": nonce,
    }  # fmt: skip
    about = {
        "version": "1.3.0",
        "message_type": "LtiResourceLinkRequest",
        "deployment_id": "1",
        "roles": [LEARNER],
        "resource_link": {"id": "11", "title": "The plan on the table"},
        "context": {"id": "2", "title": "Leading People"},
        "target_link_uri": f"{settings.PUBLIC_ORIGIN}{kind[1]}",
        "custom": {"scenario": "pip_branch"},
    }
    claims |= {f"{CLAIM}{name}": value for name, value in about.items()}
    return jwt.encode(claims, KEY, algorithm="RS256", headers={"kid": "bench"})


def rate(known: Platform, kind: Addresses, launches: int) -> float:
    """Launches a second by two processes on one database."""
    connections.close_all()
    shares = [range(start, launches, CORES) for start in range(CORES)]
    with ProcessPoolExecutor(CORES, mp_context=get_context("fork")) as pool:
        began = time.perf_counter()
        list(pool.map(partial(alone, known, kind), shares))
        return launches / (time.perf_counter() - began)


def alone(known: Platform, kind: Addresses, share: Sequence[int]) -> None:
    """One process's share."""
    for n in share:
        timed(known, kind, n)


@contextmanager
def serving_keys() -> Iterator[str]:
    """The platform's key set on loopback; gives its origin."""
    public = jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key(), as_dict=True)
    body = json.dumps({"keys": [public | {"kid": "bench", "alg": "RS256", "use": "sig"}]}).encode()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
