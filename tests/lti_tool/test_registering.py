"""Cases I: dynamic registration, and the command that connects by hand."""

import io
import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import LazySettings
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import Client

from lti_tool.models import Registration, RegistrationInvite
from tests.lti_tool.platform import Answer, Asked, Platform, answer_json

pytestmark = pytest.mark.django_db
TOOL_CONFIGURATION = "https://purl.imsglobal.org/spec/lti-tool-configuration"


def command(*words: str) -> Any:
    out = io.StringIO()
    call_command("platform", *words, "--json", stdout=out)
    return json.loads(out.getvalue())


def invite() -> str:
    url: str = command("invite")["url"]
    return parse_qs(urlsplit(url).query)["invite"][0]


def serve(platform: Platform, **changes: Any) -> dict[str, str]:
    """Serve a configuration and an endpoint that takes its token once, as Moodle's does."""
    at = platform.origin
    configuration = {
        "issuer": at,
        "authorization_endpoint": f"{at}/auth",
        "token_endpoint": f"{at}/token",
        "jwks_uri": f"{at}/jwks",
        "registration_endpoint": f"{at}/register",
        "https://purl.imsglobal.org/spec/lti-platform-configuration": {
            "product_family_code": "moodle"
        },
    } | changes
    used: list[str] = []

    def take(asked: Asked) -> Answer:
        token = asked.headers.get("Authorization", "")
        if token in used or token != "Bearer once":
            return answer_json({"error": "invalid_token"}, 401)
        used.append(token)
        body = json.loads(asked.body)
        return answer_json(
            body
            | {
                "client_id": "given",
                TOOL_CONFIGURATION: body[TOOL_CONFIGURATION] | {"deployment_id": "3"},
            }
        )

    platform.routes["/config"] = lambda _: answer_json(configuration)
    platform.routes["/register"] = take
    return {"openid_configuration": f"{at}/config", "registration_token": "once"}


def test_i1_i3_i4_invited_registration(client: Client, platform: Platform) -> None:
    fields = serve(platform) | {"invite": invite()}
    shown = client.get("/lti/register/", fields)
    assert shown.status_code == 200
    assert platform.origin in shown["Content-Security-Policy"]
    assert "csrfmiddlewaretoken" in shown.content.decode()
    assert not platform.asked
    done = client.post("/lti/register/", fields)
    assert done.status_code == 200
    assert "js/lti/close.js" in done.content.decode()
    registration = Registration.objects.get()
    assert (registration.issuer, registration.client_id) == (platform.origin, "given")
    assert [row.deployment_id for row in registration.deployments.all()] == ["3"]
    assert registration.platform_family == "moodle"
    assert registration.institution.signals_policy == "words_and_timing"
    sent = json.loads(platform.asked[-1].body)
    assert sent["token_endpoint_auth_method"] == "private_key_jwt"
    assert sent["redirect_uris"] == ["http://localhost:8000/lti/launch/"]
    assert sent[TOOL_CONFIGURATION]["domain"] == "localhost:8000"
    assert [each["type"] for each in sent[TOOL_CONFIGURATION]["messages"]] == [
        "LtiResourceLinkRequest",
        "LtiDeepLinkingRequest",
        "LtiSubmissionReviewRequest",
    ]
    again = client.post("/lti/register/", fields)
    assert again.status_code == 403


def test_i1_nobody_invited(client: Client, platform: Platform) -> None:
    fields = serve(platform)
    assert client.get("/lti/register/", fields).status_code == 403
    assert client.post("/lti/register/", fields | {"invite": "made up"}).status_code == 403
    assert not platform.asked
    client.force_login(User.objects.create_superuser("root"))
    assert client.post("/lti/register/", fields).status_code == 200


def test_i1_form_needs_its_csrf_token(platform: Platform) -> None:
    strict = Client(enforce_csrf_checks=True)
    fields = serve(platform) | {"invite": invite()}
    assert strict.post("/lti/register/", fields).status_code == 403
    token = strict.get("/lti/register/", fields).cookies["csrftoken"].value
    sent = fields | {"csrfmiddlewaretoken": token}
    assert strict.post("/lti/register/", sent).status_code == 200


@pytest.mark.parametrize(
    "changes",
    [
        {"issuer": "https://elsewhere.example"},
        {"token_endpoint": None},
        {"jwks_uri": "file:///etc/passwd"},
        {"registration_endpoint": ["x"]},
    ],
)
def test_i2_wrong_configuration(
    client: Client, platform: Platform, changes: dict[str, Any]
) -> None:
    fields = serve(platform, **changes) | {"invite": invite()}
    assert client.post("/lti/register/", fields).status_code == 400
    assert not Registration.objects.exists()
    assert platform.fetches("/register") == 0


@pytest.mark.parametrize(
    "url", ["http://lms.example/c", "https://127.0.0.1/c", "https://10.0.0.1/c", "https://[::1]/c"]
)
def test_i2_private_hosts_are_never_called(
    client: Client, settings: LazySettings, url: str
) -> None:
    settings.LTI_ALLOW_PRIVATE_HOSTS = False
    fields = {"openid_configuration": url, "invite": invite()}
    refused = client.post("/lti/register/", fields)
    assert refused["X-Lti-Error"] in {"address_refused", "address_private"}


def test_i2_redirect_to_another_host(client: Client, platform: Platform) -> None:
    fields = serve(platform) | {"invite": invite()}
    platform.routes["/config"] = lambda _: (302, {"Location": "http://localhost:9/c"}, b"")
    refused = client.post("/lti/register/", fields)
    assert refused["X-Lti-Error"] == "redirect_refused"


def test_i5_no_deployment_in_the_answer(client: Client, platform: Platform) -> None:
    fields = serve(platform) | {"invite": invite()}
    platform.routes["/register"] = lambda _: answer_json({"client_id": "given"}, 201)
    assert client.post("/lti/register/", fields).status_code == 200
    assert Registration.objects.get().hold_new_deployments


def test_i7_token_used_before_keeps_the_invitation(client: Client, platform: Platform) -> None:
    fields = serve(platform) | {"invite": invite(), "registration_token": "used"}
    refused = client.post("/lti/register/", fields)
    assert (refused.status_code, refused["X-Lti-Error"]) == (400, "token_refused")
    assert RegistrationInvite.objects.get().used_at is None
    assert client.post("/lti/register/", fields | {"registration_token": "once"}).status_code == 200


def test_i10_registering_again_updates_the_row(client: Client, platform: Platform) -> None:
    for token_url in (f"{platform.origin}/token", f"{platform.origin}/token2"):
        fields = serve(platform, token_endpoint=token_url) | {"invite": invite()}
        assert client.post("/lti/register/", fields).status_code == 200
    assert Registration.objects.get().token_url == f"{platform.origin}/token2"


def test_unreadable_answers(client: Client, platform: Platform) -> None:
    fields = serve(platform) | {"invite": invite()}
    for body in (b"[]", b"<html>", b"[" * 100_000):
        platform.routes["/register"] = lambda _, body=body: (200, {}, body)  # type: ignore[misc]
        assert client.post("/lti/register/", fields).status_code == 400


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
