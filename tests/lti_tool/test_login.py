"""Cases A: the platform's request to start a login."""

from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.conf import LazySettings
from django.test import Client

from lti_tool.models import LoginState, Refusal, Registration
from lti_tool.services.platforms import register
from tests.lti_tool.platform import TARGET, Platform

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("method", ["get", "post"])
def test_a1_a2_a_valid_login_goes_to_the_authorisation_address(
    client: Client, platform: Platform, registration: Registration, method: str
) -> None:
    response = platform.ask_login(client, method=method)
    assert response.status_code == 302
    sent = dict(parse_qsl(urlsplit(response["Location"]).query))
    assert response["Location"].startswith(f"{platform.origin}/auth?x=1&")
    assert {name: sent[name] for name in sent if name not in {"state", "nonce"}} == {
        "x": "1",
        "scope": "openid",
        "response_type": "id_token",
        "response_mode": "form_post",
        "prompt": "none",
        "client_id": platform.client_id,
        "redirect_uri": TARGET,
        "login_hint": "4",
        "lti_message_hint": '{"launchid":"ltilaunch_6"}',
    }
    assert len(sent["state"]) >= 43
    assert len(sent["nonce"]) >= 43


def test_a3_the_old_query_of_the_authorisation_address_is_kept(
    client: Client, platform: Platform, registration: Registration
) -> None:
    assert platform.start(client)["x"] == "1"


@pytest.mark.parametrize("missing", ["iss", "login_hint"])
def test_a4_a_missing_issuer_or_hint_is_refused(
    client: Client, platform: Platform, registration: Registration, missing: str
) -> None:
    refused(platform.ask_login(client, **{missing: ""}), "login_missing_param")


def test_a5_a6_an_unknown_issuer_and_client_look_the_same(
    client: Client, platform: Platform, registration: Registration
) -> None:
    bodies = []
    changes: list[dict[str, Any]] = [{"iss": "https://elsewhere.example"}, {"client_id": "nobody"}]
    for change in changes:
        response = platform.ask_login(client, **change)
        refused(response, "registration_unknown")
        shown = response.content.decode().replace(response["X-Correlation-Id"], "")
        bodies.append([line for line in shown.splitlines() if "UTC" not in line])
    assert bodies[0] == bodies[1]


def test_a7_the_only_client_of_an_issuer_needs_no_name(
    client: Client, platform: Platform, registration: Registration
) -> None:
    assert platform.start(client, client_id=None)["client_id"] == platform.client_id


def test_a8_several_clients_need_a_name_an_address_or_a_default(
    client: Client, platform: Platform, registration: Registration
) -> None:
    second = register(
        issuer=platform.origin,
        client_id="client-2",
        name="Second",
        auth_url=registration.auth_url,
        token_url=registration.token_url,
        jwks_url=registration.jwks_url,
    )
    refused(platform.ask_login(client, client_id=None), "client_ambiguous")
    at = client.get(f"/lti/login/{second.uuid}/", {"iss": platform.origin, "login_hint": "4"})
    assert dict(parse_qsl(urlsplit(at["Location"]).query))["client_id"] == "client-2"
    second.is_default = True
    second.save()
    assert platform.start(client, client_id=None)["client_id"] == "client-2"


def test_a10_a_registration_that_is_switched_off_is_refused(
    client: Client, platform: Platform, registration: Registration
) -> None:
    registration.active = False
    registration.save()
    refused(platform.ask_login(client), "registration_disabled")


def test_a11_the_binding_cookie_works_in_a_frame_and_secrets_are_kept_as_digests(
    client: Client, platform: Platform, registration: Registration
) -> None:
    response = platform.ask_login(client)
    (name,) = [name for name in response.cookies if name.startswith("__Host-lti-")]
    cookie = response.cookies[name]
    assert cookie["secure"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "None"
    assert cookie["path"] == "/"
    assert cookie["partitioned"]
    assert "Partitioned" in cookie.OutputString()
    assert not cookie["domain"]
    row = LoginState.objects.get()
    sent = dict(parse_qsl(urlsplit(response["Location"]).query))
    kept = {row.state_sha256, row.nonce_sha256, row.binding_sha256}
    assert not kept & {sent["state"], sent["nonce"], cookie.value}
    again = platform.ask_login(client)
    assert [n for n in again.cookies if n.startswith("__Host-lti-")] != [name]


def test_a12_the_platforms_storage_is_used_where_no_cookie_of_ours_came(
    client: Client, platform: Platform, registration: Registration
) -> None:
    response = platform.ask_login(client, lti_storage_target="post_message_forwarding")
    page = response.content.decode()
    assert response.status_code == 200
    assert f'data-origin="{platform.origin}"' in page
    assert 'data-target="post_message_forwarding"' in page
    assert any(name.startswith("__Host-lti-") for name in response.cookies)
    assert platform.ask_login(client, lti_storage_target="x").status_code == 302


def test_a13_extra_parameters_are_ignored(
    client: Client, platform: Platform, registration: Registration
) -> None:
    assert platform.start(client, canvas_region="eu")["state"]


def test_a14_too_many_logins_from_one_address_have_to_wait(
    client: Client, platform: Platform, registration: Registration, monkeypatch: Any
) -> None:
    monkeypatch.setattr("lti_tool.visitors.MOST_A_MINUTE", 2)
    answers = [platform.ask_login(client) for _ in range(6)]
    # A minute may end in between; three of six in one minute are too many either way.
    late = [answer for answer in answers if answer.status_code == 429]
    assert late
    assert late[0]["Retry-After"]
    refused(late[0], "rate_limited", 429)


@pytest.mark.parametrize("hint", ["x" * 8193, "a%00b", "%ff%fe"])
@pytest.mark.parametrize("name", ["login_hint", "lti_message_hint"])
def test_a15_a_hostile_hint_is_refused_and_never_a_fault(
    client: Client, platform: Platform, registration: Registration, hint: str, name: str
) -> None:
    first = (
        f"iss={platform.origin}&login_hint=4&"
        if name != "login_hint"
        else f"iss={platform.origin}&"
    )
    response = client.post(
        "/lti/login/", f"{first}{name}={hint}", content_type="application/x-www-form-urlencoded"
    )
    refused(response, "login_bad_param")


def test_other_methods_are_not_allowed(client: Client) -> None:
    assert client.put("/lti/login/").status_code == 405


def test_plain_http_gets_a_plain_cookie(
    client: Client, platform: Platform, registration: Registration, settings: LazySettings
) -> None:
    settings.SECURE_COOKIES = False
    response = platform.ask_login(client)
    (name,) = [name for name in response.cookies if name.startswith("lti-")]
    assert not response.cookies[name]["secure"]
    assert response.cookies[name]["samesite"] == "Lax"


def refused(response: Any, code: str, status: int = 400) -> None:
    assert (response.headers.get("X-Lti-Error"), response.status_code) == (code, status)
    page = response.content.decode()
    assert code in page
    assert response["X-Correlation-Id"] in page
    assert Refusal.objects.filter(code=code, correlation_id=response["X-Correlation-Id"]).exists()
