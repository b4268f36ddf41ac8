"""The running campus and a small tool that speaks to it on the wire."""

import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import jwt
import requests
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

TOOL_CONFIGURATION = "https://purl.imsglobal.org/spec/lti-tool-configuration"
AGS = "https://purl.imsglobal.org/spec/lti-ags/scope/"
ROSTER = "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly"
SCORE_TYPE = "application/vnd.ims.lis.v1.score+json"
LINE_ITEM_TYPE = "application/vnd.ims.lis.v2.lineitem+json"
LINE_ITEMS_TYPE = "application/vnd.ims.lis.v2.lineitemcontainer+json"

Command = Callable[..., dict[str, Any]]


class Form(HTMLParser):
    """The first form of a page with hidden fields: where it goes and what it carries."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.action = ""
        self.fields: dict[str, str] = {}
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "form" and not self.fields:
            self.action = values.get("action") or ""
        if tag == "input" and values.get("name"):
            self.fields[str(values["name"])] = values.get("value") or ""


@dataclass
class SmallTool:
    """A tool of a few lines: one invitation form, a key set, and a key to sign with."""

    private: rsa.RSAPrivateKey
    url: str = ""
    kid: str = "tool-1"
    scopes: tuple[str, ...] = (f"{AGS}lineitem", f"{AGS}score", f"{AGS}result.readonly", ROSTER)
    client: dict[str, Any] = field(default_factory=dict)
    registrations: list[int] = field(default_factory=list)

    @property
    def client_id(self) -> str:
        return str(self.client["client_id"])

    def key_set(self) -> dict[str, Any]:
        members = json.loads(RSAAlgorithm.to_jwk(self.private.public_key()))
        return {"keys": [{**members, "kid": self.kid, "alg": "RS256", "use": "sig"}]}

    def registration(self) -> dict[str, Any]:
        """The registration request."""
        return {
            "application_type": "web",
            "grant_types": ["client_credentials", "implicit"],
            "response_types": ["id_token"],
            "redirect_uris": [f"{self.url}/lti/launch/"],
            "initiate_login_uri": f"{self.url}/lti/login/",
            "client_name": "Small tool",
            "jwks_uri": f"{self.url}/jwks",
            "token_endpoint_auth_method": "private_key_jwt",
            "scope": " ".join(self.scopes),
            TOOL_CONFIGURATION: {
                "domain": urlsplit(self.url).netloc,
                "target_link_uri": f"{self.url}/lti/launch/",
                "custom_parameters": {"link_id": "$ResourceLink.id", "later": "$Not.known"},
                "messages": [
                    {
                        "type": "LtiDeepLinkingRequest",
                        "target_link_uri": f"{self.url}/lti/deep-link/",
                    }
                ],
            },
        }

    def register(self, configuration_url: str, token: str) -> int:
        """Register with the campus as the tool's server does."""
        configuration = requests.get(configuration_url, timeout=5).json()
        answer = requests.post(
            configuration["registration_endpoint"],
            json=self.registration(),
            headers={"Authorization": f"Bearer {token}"},
            timeout=5,
        )
        self.registrations.append(answer.status_code)
        if answer.status_code == 200:
            self.client = answer.json()
        return answer.status_code

    def sign(self, claims: dict[str, Any]) -> str:
        """A JWT of the tool's; None takes a claim away."""
        now = int(time.time())
        whole = {"iss": self.client_id, "iat": now, "exp": now + 120, **claims}
        whole = {name: value for name, value in whole.items() if value is not None}
        return jwt.encode(whole, self.private, algorithm="RS256", headers={"kid": self.kid})


def handler_for(tool: SmallTool) -> type[BaseHTTPRequestHandler]:
    """The tool's three addresses."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path == "/jwks":
                return self.answer(json.dumps(tool.key_set()), "application/json")
            query = {
                name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()
            }
            inputs = "".join(f'<input name="{k}" value="{v}">' for k, v in query.items())
            return self.answer(f'<form action="/confirm" method="post">{inputs}</form>')

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            sent = {name: values[0] for name, values in parse_qs(body).items()}
            status = tool.register(sent["openid_configuration"], sent["registration_token"])
            self.answer("done", status=status)

        def answer(self, text: str, kind: str = "text/html", status: int = 200) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, format: str, *args: Any) -> None:
            pass

    return Handler


def start_tool() -> tuple[SmallTool, ThreadingHTTPServer]:
    """A small tool on a free port, under a host name that differs from the campus's."""
    tool = SmallTool(rsa.generate_private_key(public_exponent=65537, key_size=2048))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler_for(tool))
    tool.url = f"http://localhost:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return tool, server


@dataclass
class Campus:
    """The campus as its visitors see it."""

    url: str
    connected: dict[str, Any] = field(default_factory=dict)

    def browser(self, person: str) -> requests.Session:
        """A browser in which somebody is signed in."""
        session = requests.Session()
        page = session.get(f"{self.url}/", timeout=5)
        fields = {"person": person, **Form(page.text).fields}
        session.post(f"{self.url}/sign-in", data=fields, timeout=5).raise_for_status()
        return session

    def json(self, path: str) -> Any:
        return requests.get(f"{self.url}{path}", timeout=5).json()

    def post(self, path: str, body: Any) -> requests.Response:
        return requests.post(f"{self.url}{path}", json=body, timeout=5)

    def token_answer(self, tool: SmallTool, scope: str, **claims: Any) -> requests.Response:
        asked = {"sub": tool.client_id, "aud": f"{self.url}/lti/token", "jti": uuid4().hex}
        return self.ask_for_token(tool.sign({**asked, **claims}), scope)

    def ask_for_token(self, assertion: str, scope: str) -> requests.Response:
        form = {
            "grant_type": "client_credentials",
            "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
            "client_assertion": assertion,
            "scope": scope,
        }
        return requests.post(f"{self.url}/lti/token", data=form, timeout=10)

    def call(
        self, method: str, url: str, token: str, body: Any = None, kind: str = "", accept: str = ""
    ) -> requests.Response:
        """A service call of the tool."""
        headers = {"Authorization": f"Bearer {token}", "Content-Type": kind, "Accept": accept}
        given = {name: value for name, value in headers.items() if value}
        data = None if body is None else json.dumps(body)
        return requests.request(method, url, data=data, headers=given, timeout=5)
