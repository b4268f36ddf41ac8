"""Connecting a tool by its invitation."""

import pytest
import requests

from tests.demo_campus.campus import TOOL_CONFIGURATION, Campus, Command, SmallTool


def test_connect_registers_and_places_the_scenarios(campus: Campus, tool: SmallTool) -> None:
    told = campus.connected
    assert told["code"] == 0
    assert told["client_id"] == tool.client_id
    assert told["issuer"] == campus.url
    placed = [(a["scenario"], a["title"]) for a in told["activities"]]
    assert placed == [("pip_branch", "The plan on the table"), ("own", "Mine")]
    assert told["lrs"]["endpoint"] == f"{campus.url}/xapi"
    assert tool.client[TOOL_CONFIGURATION]["deployment_id"] == "1"


def test_connecting_again_changes_nothing(
    campus: Campus, tool: SmallTool, command: Command
) -> None:
    before = len(tool.registrations)
    again = command("connect", f"{tool.url}/invite?invite=x", "--scenario", "two_accounts")
    assert again["already_connected"]
    assert again["client_id"] == tool.client_id
    assert len(tool.registrations) == before


def test_a_silent_tool_is_reported(campus: Campus, command: Command) -> None:
    told = command("connect", "http://127.0.0.1:9/lti/register/?invite=x")
    assert told["code"] == 1
    assert "did not answer" in told["error"]


def test_a_registration_needs_a_token(campus: Campus, tool: SmallTool) -> None:
    answer = requests.post(f"{campus.url}/lti/register", json=tool.registration(), timeout=5)
    assert answer.status_code == 401


@pytest.mark.parametrize(
    "missing", ["response_types", "initiate_login_uri", "redirect_uris", "client_name", "jwks_uri"]
)
def test_an_incomplete_registration_is_refused(
    campus: Campus, tool: SmallTool, missing: str
) -> None:
    request = {name: value for name, value in tool.registration().items() if name != missing}
    answer = campus.post("/lti/register", request)
    assert answer.status_code == 400
    assert missing in answer.json()["error_description"]


def test_the_domain_must_be_the_targets(campus: Campus, tool: SmallTool) -> None:
    request = tool.registration()
    request[TOOL_CONFIGURATION]["domain"] = "localhost"
    assert campus.post("/lti/register", request).status_code == 400
