"""The command that connects by hand, and what a connected platform may do."""

import io
import json
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from tests.lti_tool.platform import Platform

pytestmark = pytest.mark.django_db


def command(*words: str) -> Any:
    out = io.StringIO()
    call_command("platform", *words, "--json", stdout=out)
    return json.loads(out.getvalue())


def test_platform_command(platform: Platform) -> None:
    at = platform.origin
    made = command(
        "add", "--issuer", at, "--client-id", "c", "--auth-url", f"{at}/auth",
        "--token-url", f"{at}/token", "--jwks-url", f"{at}/jwks", "--deployment-id", "1",
    )  # fmt: skip
    assert made["login_url"] == "http://localhost:8000/lti/login/"
    assert made["launch_url"] == "http://localhost:8000/lti/launch/"
    assert made["jwks_url"] == "http://localhost:8000/.well-known/jwks.json"
    assert made["deployments"] == [{"deployment_id": "1", "active": True}]
    assert command("list") == [made]
    assert command("show", "--issuer", at) == made
    assert command("disable", "--issuer", at, "--client-id", "c")["active"] is False
    with pytest.raises(CommandError):
        command("show", "--issuer", "nobody")
    with pytest.raises(CommandError, match="token_url"):
        command("add", "--issuer", at)


def test_e7_only_active_platforms_may_frame_our_pages(client: Client, platform: Platform) -> None:
    at = "https://lms.example"
    command(
        "add", "--issuer", at, "--client-id", "c", "--auth-url", f"{at}/auth",
        "--token-url", f"{at}/token", "--jwks-url", f"{at}/jwks",
    )  # fmt: skip
    refused = client.post("/lti/launch/", {})
    assert f"frame-ancestors 'self' {at}" in refused["Content-Security-Policy"]
    assert "X-Frame-Options" not in refused
    command("disable", "--issuer", at)
    assert at not in client.get("/lti/enter/")["Content-Security-Policy"]
