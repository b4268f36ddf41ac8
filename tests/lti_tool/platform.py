"""A learning platform on the loopback interface: keys, tokens, forms, and services that answer as told."""

import json
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from django.http import HttpResponse
from django.test import Client

CLAIM = "https://purl.imsglobal.org/spec/lti/claim/"
AGS = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"
NRPS = "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice"
SCOPE = "https://purl.imsglobal.org/spec/lti-ags/scope/"
DL = "https://purl.imsglobal.org/spec/lti-dl/claim/"
MEMBERSHIP = "http://purl.imsglobal.org/vocab/lis/v2/membership"
LEARNER, INSTRUCTOR = f"{MEMBERSHIP}#Learner", f"{MEMBERSHIP}#Instructor"
TOOL = "http://localhost:8000"
TARGET = f"{TOOL}/lti/launch/"

KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
OTHER_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)

Answer = tuple[int, dict[str, str], bytes]


@dataclass(frozen=True)
class Asked:
    """One request the platform got."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def form(self) -> dict[str, str]:
        return dict(parse_qsl(self.body.decode()))


def answer_json(body: Any, status: int = 200, **headers: str) -> Answer:
    return status, {"Content-Type": "application/json", **headers}, json.dumps(body).encode()


def jwk(kid: str = "k1", key: rsa.RSAPrivateKey = KEY, **changes: Any) -> dict[str, Any]:
    public = jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key(), as_dict=True)
    return {**public, "kid": kid, "alg": "RS256", "use": "sig"} | changes


@dataclass
class Platform:
    """What the platform's server answers, and what it was asked."""

    origin: str = ""
    routes: dict[str, Callable[[Asked], Answer]] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    client_id: str = "client-1"
    deployment_id: str = "1"

    def reset(self) -> None:
        self.asked.clear()
        self.routes.clear()
        self.serve_keys(jwk())

    def serve_keys(self, *keys: dict[str, Any]) -> None:
        self.routes["/jwks"] = lambda _: answer_json({"keys": list(keys)})

    def fetches(self, path: str) -> int:
        return sum(1 for asked in self.asked if asked.path.partition("?")[0] == path)

    def claims(self, nonce: str, /, **changes: Any) -> dict[str, Any]:
        """A full launch; a change of None leaves the claim out, `lti_` names are LTI claims."""
        now = int(time.time())
        claims: dict[str, Any] = {
            "iss": self.origin,
            "aud": self.client_id,
            "sub": "4",
            "iat": now,
            "exp": now + 60,
            "nonce": nonce,
        }
        about = {
            "version": "1.3.0",
            "message_type": "LtiResourceLinkRequest",
            "deployment_id": self.deployment_id,
            "roles": [LEARNER],
            "resource_link": {"id": "11", "title": "The plan on the table"},
            "context": {"id": "2", "title": "Leading People", "label": "LP"},
            "target_link_uri": TARGET,
        }
        claims |= {f"{CLAIM}{name}": value for name, value in about.items()}
        for name, value in changes.items():
            full = f"{CLAIM}{name.removeprefix('lti_')}" if name.startswith("lti_") else name
            claims.pop(full, None)
            if value is not None:
                claims[full] = value
        return claims

    def sign(
        self, claims: dict[str, Any], *, key: Any = KEY, alg: str = "RS256", kid: str | None = "k1"
    ) -> str:
        return jwt.encode(claims, key, algorithm=alg, headers={"kid": kid} if kid else {})

    def start(self, client: Client, **changes: Any) -> dict[str, str]:
        """Start a login by form, as Moodle does; gives the query of the authorisation address."""
        response = self.ask_login(client, **changes)
        assert response.status_code == 302, response.headers.get("X-Lti-Error")
        return dict(parse_qsl(urlsplit(response.headers["Location"]).query))

    def ask_login(self, client: Client, *, method: str = "post", **changes: Any) -> Any:
        asked = {
            "iss": self.origin,
            "login_hint": "4",
            "target_link_uri": TARGET,
            "client_id": self.client_id,
            "lti_deployment_id": self.deployment_id,
            "lti_message_hint": '{"launchid":"ltilaunch_6"}',
        } | changes
        sent = {name: value for name, value in asked.items() if value is not None}
        return getattr(client, method)("/lti/login/", sent)

    def launch(
        self, client: Client, *, signing: dict[str, Any] | None = None, **changes: Any
    ) -> Any:
        """A login and the launch that answers it, with changed claims."""
        started = self.start(client)
        claims = self.claims(started["nonce"], **changes)
        return self.post(client, started["state"], self.sign(claims, **(signing or {})))

    def post(self, client: Client, state: str, id_token: str, **extra: str) -> HttpResponse:
        return client.post("/lti/launch/", {"state": state, "id_token": id_token, **extra})  # type: ignore[return-value]

    def enter(self, client: Client, launched: Any) -> dict[str, Any]:
        """Exchange the code of a launch's address, as the entry page's script does."""
        assert launched.status_code == 303, launched.headers.get("X-Lti-Error")
        code = launched.headers["Location"].partition("#")[2]
        exchanged = client.post("/lti/session/", {"code": code}, content_type="application/json")
        assert exchanged.status_code == 200
        found: dict[str, Any] = exchanged.json()
        return found

    def serve_tokens(self, **changes: Any) -> None:
        def token(asked: Asked) -> Answer:
            granted = {"access_token": uuid.uuid4().hex, "expires_in": 3600, "token_type": "Bearer"}
            return answer_json(granted | {"scope": asked.form["scope"]} | changes)

        self.routes["/token"] = token


@contextmanager
def running() -> Iterator[Platform]:
    platform = Platform()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.0"

        def answer(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            asked = Asked(self.command, self.path, dict(self.headers), self.rfile.read(length))
            platform.asked.append(asked)
            found = platform.routes.get(self.path.partition("?")[0])
            status, headers, body = found(asked) if found else (404, {}, b"<html>no</html>")
            # The other one writes a Date of its own.
            (self.send_response_only if "Date" in headers else self.send_response)(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = do_PUT = answer

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    platform.origin = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(
        target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True
    )
    thread.start()
    try:
        yield platform
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
