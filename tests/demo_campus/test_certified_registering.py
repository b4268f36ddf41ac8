"""What a platform must say of itself and must refuse when a tool registers."""

from typing import Any

import pytest
import requests

from tests.demo_campus.campus import (
    AGS,
    ROSTER,
    TOOL_CONFIGURATION,
    Campus,
    Command,
    SmallTool,
    start_tool,
)
from tests.demo_campus.launching import ENDPOINT, LTI, ROSTER_CLAIM, authorise, claims_of

PLATFORM = "https://purl.imsglobal.org/spec/lti-platform-configuration"


def test_the_configuration_says_all_a_tool_must_know(campus: Campus) -> None:
    said = campus.json("/.well-known/openid-configuration")
    assert said["issuer"] == campus.url
    for name in (
        "authorization_endpoint", "token_endpoint", "jwks_uri", "registration_endpoint"
    ):  # fmt: skip
        assert said[name].startswith(f"{campus.url}/")
    assert {"openid", f"{AGS}score", ROSTER} <= set(said["scopes_supported"])
    assert said["response_types_supported"] == ["id_token"]
    assert said["token_endpoint_auth_methods_supported"] == ["private_key_jwt"]
    assert said["id_token_signing_alg_values_supported"] == ["RS256"]
    kinds = [message["type"] for message in said[PLATFORM]["messages_supported"]]
    assert {"LtiResourceLinkRequest", "LtiDeepLinkingRequest"} <= set(kinds)
    assert said[PLATFORM]["product_family_code"]


def test_a_registration_is_answered_with_client_id_and_deployment(
    campus: Campus, tool: SmallTool
) -> None:
    asked = tool.registration()
    assert tool.client["client_id"]
    assert tool.client["client_name"] == asked["client_name"]
    assert set(tool.client["scope"].split()) == set(asked["scope"].split())
    assert tool.client[TOOL_CONFIGURATION]["deployment_id"]


def test_a_tool_that_asks_for_no_service_is_told_of_none(campus: Campus, command: Command) -> None:
    modest, listening = start_tool()
    modest.scopes = ()
    told = command("connect", f"{modest.url}/invite?invite=x")
    path = f"/launch/activity/{told['activities'][0]['id']}"
    claims = claims_of(campus, modest, authorise(campus, campus.browser("4"), modest, path))
    listening.shutdown()
    listening.server_close()
    assert claims[f"{LTI}message_type"] == "LtiResourceLinkRequest"
    assert claims.keys().isdisjoint({ENDPOINT, ROSTER_CLAIM})


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"response_types": ["code"]}, id="another flow"),
        pytest.param({"response_types": "id_token"}, id="response types that are no list"),
        pytest.param({"grant_types": ["implicit"]}, id="a grant is missing"),
        pytest.param({"grant_types": None}, id="no grants"),
        pytest.param({"redirect_uris": "http://x.example/"}, id="addresses that are no list"),
        pytest.param({"redirect_uris": ["javascript:x"]}, id="a redirect that is a script"),
        pytest.param({"initiate_login_uri": "http://[x"}, id="an address nobody can read"),
        pytest.param({"jwks_uri": "file:///etc/passwd"}, id="a key set that is a file"),
        pytest.param({"token_endpoint_auth_method": "none"}, id="no signed assertion"),
    ],
)
def test_a_wrong_registration_is_refused(
    campus: Campus, tool: SmallTool, changes: dict[str, Any]
) -> None:
    answer = campus.post("/lti/register", tool.registration() | changes)
    assert answer.status_code == 400
    assert answer.json()["error"] == "invalid_client_metadata"


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"domain": ""}, id="no domain"),
        pytest.param({"domain": "elsewhere.example"}, id="the domain is not the target's"),
        pytest.param({"target_link_uri": ""}, id="no target"),
        pytest.param({"custom_parameters": {"n": 1}}, id="custom values that are no texts"),
        pytest.param({"custom_parameters": ["n"]}, id="custom values without names"),
        pytest.param({"messages": ["LtiDeepLinkingRequest"]}, id="messages that are words"),
    ],
)
def test_a_wrong_tool_configuration_is_refused(
    campus: Campus, tool: SmallTool, changes: dict[str, Any]
) -> None:
    request = tool.registration()
    request[TOOL_CONFIGURATION] |= changes
    assert campus.post("/lti/register", request).status_code == 400


@pytest.mark.parametrize("body", [b"", b"null", b"[]", b"{", b'"text"', b"\xff"])
def test_what_is_no_registration_is_refused(campus: Campus, body: bytes) -> None:
    answer = requests.post(f"{campus.url}/lti/register", data=body, timeout=5)
    assert answer.status_code == 400


def test_a_right_registration_without_a_fresh_token_is_refused(
    campus: Campus, tool: SmallTool
) -> None:
    for authorization in ("", "Bearer used-or-forged", "Basic eDp4"):
        answer = requests.post(
            f"{campus.url}/lti/register",
            json=tool.registration(),
            headers={"Authorization": authorization},
            timeout=5,
        )
        assert (answer.status_code, answer.json()["error"]) == (401, "invalid_token")
