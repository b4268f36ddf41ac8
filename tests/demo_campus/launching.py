"""The tool's half of a launch from the campus."""

from typing import Any, Final

import jwt
import requests

from tests.demo_campus.campus import Campus, Form, SmallTool

LTI: Final = "https://purl.imsglobal.org/spec/lti/claim/"
DL: Final = "https://purl.imsglobal.org/spec/lti-dl/claim/"
ENDPOINT: Final = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"
ROSTER_CLAIM: Final = "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice"
ACTIVITY: Final = "/launch/activity/1"
CHOICE: Final = "/launch/content/1"
REVIEW: Final = "/launch/review/1/4"


def asked(tool: SmallTool, started: Form, **changes: str) -> dict[str, str]:
    """The tool's authorisation request for a login."""
    return {
        "scope": "openid",
        "response_type": "id_token",
        "response_mode": "form_post",
        "prompt": "none",
        "client_id": tool.client_id,
        "redirect_uri": f"{tool.url}/lti/launch/",
        "login_hint": started.fields["login_hint"],
        "lti_message_hint": started.fields["lti_message_hint"],
        "state": "a-state",
        "nonce": "a-nonce",
        **changes,
    }


def authorise(
    campus: Campus, browser: requests.Session, tool: SmallTool, path: str, **changes: str
) -> requests.Response:
    started = Form(browser.get(f"{campus.url}{path}", timeout=5).text)
    assert started.action == f"{tool.url}/lti/login/"
    return browser.get(f"{campus.url}/lti/auth", params=asked(tool, started, **changes), timeout=5)


def claims_of(campus: Campus, tool: SmallTool, answer: requests.Response) -> dict[str, Any]:
    """The verified claims of an answer."""
    form = Form(answer.text)
    assert form.action == f"{tool.url}/lti/launch/"
    assert form.fields["state"] == "a-state"
    encoded = form.fields["id_token"]
    keys = jwt.PyJWKSet.from_dict(campus.json("/lti/jwks"))
    key = keys[jwt.get_unverified_header(encoded)["kid"]]
    return jwt.decode(
        encoded, key, algorithms=["RS256"], audience=tool.client_id, issuer=campus.url
    )
