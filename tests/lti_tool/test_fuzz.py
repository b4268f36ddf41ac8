"""Ten thousand logins and launches nobody would send: none is a fault of ours, and none that is refused leaves a trace."""

import json
import logging
from collections.abc import Iterator
from typing import Any

import jwt
import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lti_tool.models import Identity, Launch, Registration
from tests.lti_tool.platform import AGS, CLAIM, DL, INSTRUCTOR, KEY, LEARNER, NRPS, TARGET, Platform

pytestmark = [pytest.mark.django_db, pytest.mark.soak]

EACH = settings(
    max_examples=5_000,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
STATUSES = {200, 302, 303, 400, 401, 405, 429, 503}

odd = st.one_of(
    st.text(max_size=30),
    st.sampled_from(["", "\x00", "\ud800", "﷽", "%00", "../../", "<script>", "'--", "javascript:x", "x" * 9000, "0", "[]"]),
)  # fmt: skip
json_value = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), odd),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=6,
)
LOGIN = (
    "iss", "login_hint", "target_link_uri", "client_id", "lti_message_hint", "lti_deployment_id",
    "lti_storage_target", "again", "extra",
)  # fmt: skip
CLAIMS = (
    "iss", "aud", "azp", "sub", "exp", "iat", "nbf", "nonce", "name", "email",
    *(f"{CLAIM}{name}" for name in (
        "version", "message_type", "deployment_id", "roles", "resource_link", "context", "target_link_uri", "custom",
        "launch_presentation", "tool_platform", "for_user", "role_scope_mentor", "lis",
    )),
    f"{DL}deep_linking_settings", AGS, NRPS, "https://x.example/unknown",
)  # fmt: skip
MESSAGES = (
    "LtiResourceLinkRequest",
    "LtiDeepLinkingRequest",
    "LtiSubmissionReviewRequest",
    "DataPrivacyLaunchRequest",
)


@pytest.fixture(autouse=True)
def many_quietly(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """As from many addresses, each refusal without its line in the test's log."""
    monkeypatch.setattr("lti_tool.visitors.MOST_A_MINUTE", 1_000_000)
    logging.disable(logging.WARNING)
    yield
    logging.disable(logging.NOTSET)


def text(value: str) -> str:
    """A form can carry no lone surrogate; the client would refuse to send it."""
    return value.encode(errors="ignore").decode()


@EACH
@given(
    post=st.booleans(),
    kept=st.sets(st.sampled_from(LOGIN)),
    sent=st.dictionaries(st.sampled_from(LOGIN), odd, max_size=5),
)
def test_a15_five_thousand_odd_logins_are_no_fault_of_ours(
    client: Client,
    platform: Platform,
    registration: Registration,
    post: bool,
    kept: set[str],
    sent: dict[str, str],
) -> None:
    right = {
        "iss": platform.origin, "login_hint": "4", "target_link_uri": TARGET, "client_id": platform.client_id,
    }  # fmt: skip
    fields = {name: value for name, value in right.items() if name in kept}
    fields |= {name: text(value) for name, value in sent.items()}
    response = client.post("/lti/login/", fields) if post else client.get("/lti/login/", fields)
    assert response.status_code in STATUSES


@EACH
@given(
    message=st.sampled_from(MESSAGES),
    role=st.sampled_from([LEARNER, INSTRUCTOR]),
    dropped=st.sets(st.sampled_from(CLAIMS), max_size=2),
    changed=st.dictionaries(st.sampled_from(CLAIMS), json_value, max_size=3),
    state=st.one_of(st.none(), odd),
    header=st.dictionaries(
        st.sampled_from(["alg", "kid", "typ", "jku", "x"]), json_value, max_size=1
    ),
)
def test_d31_five_thousand_odd_launches_are_no_fault_of_ours(
    client: Client, platform: Platform, registration: Registration, message: str, role: str, dropped: set[str],
    changed: dict[str, Any], state: str | None, header: dict[str, Any],
) -> None:  # fmt: skip
    started = platform.start(client)
    claims = platform.claims(started["nonce"], lti_message_type=message, lti_roles=[role])
    claims = {name: value for name, value in claims.items() if name not in dropped} | changed
    before = (Launch.objects.count(), Identity.objects.count())
    token = signed(claims, {"alg": "RS256", "kid": "k1", **header})
    response = platform.post(client, started["state"] if state is None else text(state), token)
    assert response.status_code in STATUSES
    if response.status_code != 303:
        assert (Launch.objects.count(), Identity.objects.count()) == before


def signed(claims: dict[str, Any], header: dict[str, Any]) -> str:
    """A token signed by the platform, whatever it says."""
    parts = [json.dumps(part).encode() for part in (header, claims)]
    body = b".".join(jwt.utils.base64url_encode(part) for part in parts)
    rs256 = jwt.algorithms.RSAAlgorithm(jwt.algorithms.RSAAlgorithm.SHA256)
    return b".".join([body, jwt.utils.base64url_encode(rs256.sign(body, KEY))]).decode()
