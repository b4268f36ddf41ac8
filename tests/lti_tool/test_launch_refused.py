"""Cases B and D: launches that must be refused, and the few odd ones that must not."""

import json
from collections.abc import Iterator
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.apps import apps
from django.conf import LazySettings
from django.db.models import Model
from django.test import Client

from lti_tool.models import Deployment, Launch, Refusal, Registration
from lti_tool.services.platforms import register
from tests.lti_tool.changed_claims import CHANGED
from tests.lti_tool.platform import (
    AGS,
    KEY,
    OTHER_KEY,
    Platform,
    answer_json,
    jwk,
)

pytestmark = pytest.mark.django_db


# What stood before the launch (the rights of accounts too), the login itself, the platform's keys as fetched, and the one audit row.
KEPT = {
    "Institution",
    "Registration",
    "Deployment",
    "LoginState",
    "KeySetCache",
    "Refusal",
    "Group",
}


def refused(response: Any, *codes: str, status: int = 400) -> None:
    assert response.headers.get("X-Lti-Error") in codes
    assert response.status_code == status
    code = response["X-Lti-Error"]
    assert code in response.content.decode()
    assert Refusal.objects.filter(code=code, correlation_id=response["X-Correlation-Id"]).exists()
    assert {row.__name__ for row in written()} <= KEPT
    assert "Traceback" not in response.content.decode()


def written() -> Iterator[type[Model]]:
    """The tables of ours that hold anything."""
    for label in ("lti_tool", "practice", "scoring", "auth"):
        models = apps.get_app_config(label).get_models()
        yield from (one for one in models if one.__name__ != "Permission" and one.objects.exists())


@pytest.mark.parametrize(("case", "changes", "code"), CHANGED, ids=[case[0] for case in CHANGED])
def test_a_changed_claim(
    client: Client,
    platform: Platform,
    registration: Registration,
    case: str,
    changes: dict[str, Any],
    code: str,
) -> None:
    response = platform.launch(client, **changes)
    refused(response, code, status=401 if code.startswith("audience") else 400)


def test_b1_a_header_without_a_key_id_is_refused(
    client: Client, platform: Platform, registration: Registration
) -> None:
    refused(platform.launch(client, signing={"kid": None}), "kid_missing")


def test_b2_d6_an_unknown_key_id_is_refused_and_costs_one_fetch_a_minute(
    client: Client, platform: Platform, registration: Registration
) -> None:
    for _ in range(3):
        refused(platform.launch(client, signing={"kid": "k9"}), "kid_unknown")
    assert platform.fetches("/jwks") == 1


def test_b5_a_signed_token_that_is_no_message_is_refused(
    client: Client, platform: Platform, registration: Registration
) -> None:
    started = platform.start(client)
    token = platform.sign({"name": "badltilaunch"})
    refused(platform.post(client, started["state"], token), "claim_missing")


def test_b6_of_several_missing_claims_the_first_is_named(
    client: Client, platform: Platform, registration: Registration
) -> None:
    response = platform.launch(client, lti_version=None, lti_roles=None, lti_deployment_id=None)
    refused(response, "version_unsupported")


def test_d1_a_bad_signature_is_refused(
    client: Client, platform: Platform, registration: Registration
) -> None:
    refused(platform.launch(client, signing={"key": OTHER_KEY}), "signature_invalid")


def test_d2_d3_unsafe_algorithms_are_refused_before_any_fetch(
    client: Client, platform: Platform, registration: Registration, monkeypatch: Any
) -> None:
    public = KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    refused(platform.launch(client, signing={"key": None, "alg": "none"}), "alg_not_allowed")
    header = jwt.utils.base64url_encode(b'{"alg":"HS256","typ":"JWT","kid":"k1"}')
    started = platform.start(client)
    payload = jwt.utils.base64url_encode(json.dumps(platform.claims("n")).encode())
    signed = jwt.algorithms.HMACAlgorithm(jwt.algorithms.HMACAlgorithm.SHA256)
    mac = jwt.utils.base64url_encode(signed.sign(header + b"." + payload, public))
    token = b".".join([header, payload, mac]).decode()
    refused(platform.post(client, started["state"], token), "alg_not_allowed")
    assert platform.fetches("/jwks") == 0


def test_d4_a_symmetric_key_in_the_set_opens_nothing(
    client: Client, platform: Platform, registration: Registration
) -> None:
    platform.serve_keys({"kty": "oct", "kid": "k1", "k": "c2VjcmV0", "alg": "HS256"})
    secret = {"key": b"secret" * 8, "alg": "HS256"}
    refused(platform.launch(client, signing=secret), "alg_not_allowed")
    refused(platform.launch(client), "kid_unknown")


@pytest.mark.parametrize(
    "answer",
    [
        answer_json({}),
        answer_json([]),
        answer_json({"keys": {}}),
        (200, {}, b"<html>sorry</html>"),
        (500, {}, b""),
        (302, {"Location": "http://elsewhere.example/jwks"}, b""),
        (200, {}, b'{"keys": [' + b" " * 1_100_000 + b"]}"),
    ],
    ids=["empty", "list", "no list", "html", "500", "other host", "large"],
)
def test_d5_an_unreadable_key_set_leaves_the_state_usable(
    client: Client, platform: Platform, registration: Registration, answer: Any
) -> None:
    platform.routes["/jwks"] = lambda _: answer
    started = platform.start(client)
    token = platform.sign(platform.claims(started["nonce"]))
    response = platform.post(client, started["state"], token)
    refused(response, "jwks_unavailable", status=503)
    assert response["Retry-After"]
    platform.serve_keys(jwk())
    assert platform.post(client, started["state"], token).status_code == 303


def test_d5_a_key_set_nobody_serves_asks_to_come_back(
    client: Client, platform: Platform, registration: Registration
) -> None:
    registration.jwks_url = "http://127.0.0.1:9/jwks"
    registration.save()
    refused(platform.launch(client), "jwks_unavailable", status=503)


def test_d24_the_answer_of_another_registration_is_refused(
    client: Client, platform: Platform, registration: Registration
) -> None:
    register(
        issuer="https://other.example",
        client_id="client-1",
        name="Other",
        deployment_id="1",
        auth_url="https://other.example/auth",
        token_url="https://other.example/token",
        jwks_url=registration.jwks_url,
    )
    started = platform.start(client, iss="https://other.example")
    token = platform.sign(platform.claims(started["nonce"]))
    refused(platform.post(client, started["state"], token), "issuer_mismatch")


def test_d26_an_old_token_under_a_new_state_is_refused(
    client: Client, platform: Platform, registration: Registration
) -> None:
    old, new = platform.start(client), platform.start(client)
    token = platform.sign(platform.claims(old["nonce"]))
    refused(platform.post(client, new["state"], token), "nonce_mismatch")


def test_d28_d29_another_browser_or_one_without_cookies_is_refused(
    client: Client, platform: Platform, registration: Registration
) -> None:
    started = platform.start(client)
    token = platform.sign(platform.claims(started["nonce"]))
    other = Client()
    response = platform.post(other, started["state"], token)
    refused(response, "browser_binding")
    assert "/lti/login/?iss=" in response.content.decode()
    (name,) = [name for name in client.cookies if name.startswith("__Host-lti-")]
    other.cookies[name] = "forged"
    refused(platform.post(other, started["state"], token), "browser_binding")
    assert platform.post(client, started["state"], token).status_code == 303


def test_d27_a_used_form_from_another_browser_is_refused(
    client: Client, platform: Platform, registration: Registration
) -> None:
    started = platform.start(client)
    token = platform.sign(platform.claims(started["nonce"]))
    assert platform.post(client, started["state"], token).status_code == 303
    response = platform.post(Client(), started["state"], token)
    assert response["X-Lti-Error"] == "browser_binding"


@pytest.mark.parametrize(("state", "code"), [("", "state_missing"), ("forged", "state_unknown")])
def test_d30_a_missing_or_forged_state_is_refused(
    client: Client, platform: Platform, registration: Registration, state: str, code: str
) -> None:
    refused(platform.post(client, state, "a.b.c"), code)


def test_d30_an_expired_state_is_refused(
    client: Client, platform: Platform, registration: Registration, monkeypatch: Any
) -> None:
    started = platform.start(client)
    monkeypatch.setattr("lti_tool.protocol.launch.STATE_LIFETIME_S", -1)
    refused(platform.post(client, started["state"], "a.b.c"), "state_unknown")


@pytest.mark.parametrize(
    ("token", "code"),
    [
        ("", "id_token_missing"),
        ("a.b", "id_token_malformed"),
        ("garbage", "id_token_malformed"),
        ("é\x00.ü.🙂", "id_token_malformed"),
        ("a" * 65537, "id_token_malformed"),
        (f"{jwt.utils.base64url_encode(b'[' * 20000).decode()}.e30.x", "id_token_malformed"),
        (f"{jwt.utils.base64url_encode(b'[]').decode()}.e30.x", "id_token_malformed"),
    ],
)
def test_d31_what_is_no_token_is_refused(
    client: Client, platform: Platform, registration: Registration, token: str, code: str
) -> None:
    started = platform.start(client)
    refused(platform.post(client, started["state"], token), code)


def test_d32_the_platforms_own_error_says_to_open_the_activity_again(
    client: Client, platform: Platform, registration: Registration
) -> None:
    response = client.post("/lti/launch/", {"error": "login_required", "state": "x"})
    refused(response, "platform_error")
    assert "Your session in the learning platform has ended" in response.content.decode()


def test_d33_get_on_the_launch_address_is_not_allowed(client: Client) -> None:
    assert client.get("/lti/launch/").status_code == 405


def test_d34_an_unknown_deployment_is_refused_or_listed_inactive(
    client: Client, platform: Platform, registration: Registration
) -> None:
    started = platform.start(client, lti_deployment_id=None)
    claims = platform.claims(started["nonce"], lti_deployment_id="new")
    refused(platform.post(client, started["state"], platform.sign(claims)), "deployment_unknown")
    assert not Deployment.objects.filter(deployment_id="new").exists()
    registration.hold_new_deployments = True
    registration.save()
    refused(platform.post(client, started["state"], platform.sign(claims)), "deployment_unknown")
    held = Deployment.objects.get(deployment_id="new")
    assert not held.active
    held.active = True
    held.save()
    assert platform.post(client, started["state"], platform.sign(claims)).status_code == 303


def test_registration_switched_off_during_the_login(
    client: Client, platform: Platform, registration: Registration
) -> None:
    started = platform.start(client)
    Registration.objects.update(active=False)
    refused(platform.post(client, started["state"], "a.b.c"), "registration_disabled")


def test_claims_are_never_shown_unescaped(
    client: Client, platform: Platform, registration: Registration
) -> None:
    response = platform.launch(client, lti_version="<script>alert(1)</script>")
    assert "<script>alert" not in response.content.decode()


def test_b12_anonymous_people_practise_where_it_is_allowed_without_grade(
    client: Client, platform: Platform, registration: Registration, settings: LazySettings
) -> None:
    settings.LTI_ALLOW_ANONYMOUS = True
    endpoint = {"lineitem": "https://lms.example/li/1", "lineitems": "https://lms.example/lis"}
    assert platform.launch(client, sub=None, **{AGS: endpoint}).status_code == 303
    launch = Launch.objects.get()
    assert launch.identity.anonymous
    assert not launch.line_item_url
    assert not launch.line_items_url
