"""What a platform must send and must refuse in launches and Deep Linking, as its certification asks."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import jwt
import pytest
import requests
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.demo_campus.campus import Campus, Form, SmallTool
from tests.demo_campus.launching import (
    ACTIVITY,
    CHOICE,
    DL,
    ENDPOINT,
    LTI,
    REVIEW,
    ROSTER_CLAIM,
    asked,
    authorise,
    claims_of,
)

MEMBERSHIP = "http://purl.imsglobal.org/vocab/lis/v2/membership"
EVERY_MESSAGE = pytest.mark.parametrize(
    ("path", "person", "kind"),
    [
        pytest.param(ACTIVITY, "4", "LtiResourceLinkRequest", id="a learner opens an activity"),
        pytest.param(ACTIVITY, "3", "LtiResourceLinkRequest", id="an instructor opens an activity"),
        pytest.param(CHOICE, "3", "LtiDeepLinkingRequest", id="an instructor chooses content"),
        pytest.param(REVIEW, "3", "LtiSubmissionReviewRequest", id="an instructor opens work"),
    ],
)
SETTINGS = f"{DL}deep_linking_settings"


def message(campus: Campus, tool: SmallTool, path: str, person: str) -> dict[str, Any]:
    return claims_of(campus, tool, authorise(campus, campus.browser(person), tool, path))


@EVERY_MESSAGE
def test_every_message_has_the_required_claims_with_their_types(
    campus: Campus, tool: SmallTool, path: str, person: str, kind: str
) -> None:
    claims = message(campus, tool, path, person)
    assert claims[f"{LTI}message_type"] == kind
    assert claims[f"{LTI}version"] == "1.3.0"
    assert claims["iss"] == campus.url
    assert claims["aud"] == tool.client_id
    assert claims["sub"] == person
    assert claims["nonce"] == "a-nonce"
    assert type(claims["iat"]) is int
    assert type(claims["exp"]) is int
    assert claims[f"{LTI}deployment_id"] == "1"
    assert claims[f"{LTI}context"]["id"] == "2"
    assert all(role.startswith("http://purl.imsglobal.org/") for role in claims[f"{LTI}roles"])
    assert claims[f"{LTI}tool_platform"]["guid"]
    assert all(isinstance(value, str) for value in claims[f"{LTI}custom"].values())


@EVERY_MESSAGE
def test_every_message_goes_where_its_login_said(
    campus: Campus, tool: SmallTool, path: str, person: str, kind: str
) -> None:
    browser = campus.browser(person)
    started = Form(browser.get(f"{campus.url}{path}", timeout=5).text)
    assert started.fields["iss"] == campus.url
    assert started.fields["client_id"] == tool.client_id
    assert started.fields["lti_deployment_id"] == "1"
    address = f"{campus.url}/lti/auth"
    claims = claims_of(campus, tool, browser.post(address, data=asked(tool, started), timeout=5))
    assert claims[f"{LTI}target_link_uri"] == started.fields["target_link_uri"]


@EVERY_MESSAGE
def test_every_message_names_its_key(
    campus: Campus, tool: SmallTool, path: str, person: str, kind: str
) -> None:
    answer = authorise(campus, campus.browser(person), tool, path)
    header = jwt.get_unverified_header(Form(answer.text).fields["id_token"])
    assert header["alg"] == "RS256"
    assert header["kid"] in [key["kid"] for key in campus.json("/lti/jwks")["keys"]]


def test_the_key_set_has_public_rsa_keys_only(campus: Campus) -> None:
    for key in campus.json("/lti/jwks")["keys"]:
        assert (key["kty"], key["alg"], key["use"]) == ("RSA", "RS256", "sig")
        assert key.keys().isdisjoint({"d", "p", "q", "dp", "dq", "qi"})


def test_an_activity_names_its_resource_link(campus: Campus, tool: SmallTool) -> None:
    link = message(campus, tool, ACTIVITY, "4")[f"{LTI}resource_link"]
    assert (link["id"], link["title"]) == ("1", "The plan on the table")


def test_an_administrator_keeps_the_course_role_beside_the_others(
    campus: Campus, tool: SmallTool
) -> None:
    roles = message(campus, tool, ACTIVITY, "2")[f"{LTI}roles"]
    assert f"{MEMBERSHIP}#Instructor" in roles
    assert any("institution/person#Administrator" in role for role in roles)


def test_the_services_are_told_with_the_scopes_that_were_granted(
    campus: Campus, tool: SmallTool
) -> None:
    claims = message(campus, tool, ACTIVITY, "4")
    granted = tool.client["scope"].split()
    assert claims[ENDPOINT]["scope"] == [scope for scope in granted if "lti-ags" in scope]
    assert claims[ENDPOINT]["lineitems"].startswith(campus.url)
    assert claims[ROSTER_CLAIM]["service_versions"] == ["2.0"]
    assert claims[ROSTER_CLAIM]["context_memberships_url"].startswith(campus.url)


def test_a_deep_linking_request_says_what_may_come_back(campus: Campus, tool: SmallTool) -> None:
    claims = message(campus, tool, CHOICE, "3")
    assert f"{LTI}resource_link" not in claims
    wanted = claims[SETTINGS]
    assert wanted["accept_types"] == ["ltiResourceLink"]
    assert wanted["accept_presentation_document_targets"] == ["iframe", "window"]
    assert wanted["accept_multiple"] is True
    assert wanted["deep_link_return_url"].startswith(campus.url)
    assert isinstance(wanted["data"], str)


def test_an_expired_hint_or_a_forged_one_starts_nothing(campus: Campus, tool: SmallTool) -> None:
    answer = authorise(
        campus, campus.browser("4"), tool, ACTIVITY, lti_message_hint="a-forged-hint"
    )
    assert answer.status_code == 400
    assert "id_token" not in answer.text


Answer = Callable[..., requests.Response]


@pytest.fixture(scope="module")
def wanted(campus: Campus, tool: SmallTool) -> dict[str, Any]:
    """The settings of one Deep Linking request."""
    settings: dict[str, Any] = message(campus, tool, CHOICE, "3")[SETTINGS]
    return settings


@pytest.fixture(scope="module")
def placed(campus: Campus) -> Callable[[], int]:
    """Counts the activities of these tests on the course page."""
    instructor = campus.browser("3")
    page = f"{campus.url}/course"
    return lambda: instructor.get(page, timeout=5).text.count(">Certified</a>")


@pytest.fixture
def give_back(campus: Campus, tool: SmallTool, wanted: dict[str, Any]) -> Answer:
    """Send a Deep Linking answer; by itself a right one with one activity."""
    item = {"type": "ltiResourceLink", "title": "Certified", "url": f"{tool.url}/lti/launch/"}

    def send(
        item_changes: dict[str, Any] | None = None,
        key: rsa.RSAPrivateKey | None = None,
        **changes: Any,
    ) -> requests.Response:
        claims = {
            "aud": campus.url, "nonce": uuid4().hex, f"{LTI}version": "1.3.0",
            f"{LTI}message_type": "LtiDeepLinkingResponse", f"{LTI}deployment_id": "1",
            f"{DL}data": wanted["data"], f"{DL}content_items": [item | (item_changes or {})],
        } | changes  # fmt: skip
        signed = tool.sign(claims)
        if key is not None:
            whole = jwt.decode(signed, options={"verify_signature": False})
            signed = jwt.encode(whole, key, algorithm="RS256", headers={"kid": tool.kid})
        return requests.post(wanted["deep_link_return_url"], data={"JWT": signed}, timeout=5)

    return send


def test_a_right_answer_is_placed(placed: Callable[[], int], give_back: Answer) -> None:
    before = placed()
    assert give_back().status_code == 200
    assert placed() == before + 1


def test_an_empty_answer_is_a_right_one(placed: Callable[[], int], give_back: Answer) -> None:
    before = placed()
    answer = give_back(**{f"{DL}content_items": [], f"{DL}msg": "Nothing was chosen"})
    assert answer.status_code == 200
    assert "Nothing was chosen" in answer.text
    assert placed() == before


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"key": rsa.generate_private_key(65537, 2048)}, id="a bad signature"),
        pytest.param({"aud": "https://elsewhere.example"}, id="a wrong audience"),
        pytest.param({"aud": None}, id="no audience"),
        pytest.param({"iss": "another-client"}, id="a wrong issuer"),
        pytest.param({"nonce": None}, id="no nonce"),
        pytest.param({"exp": 1_600_000_000}, id="an answer that has expired"),
        pytest.param({"exp": None}, id="an answer without end"),
        pytest.param({"iat": None}, id="an answer without beginning"),
        pytest.param({f"{LTI}deployment_id": "99"}, id="a wrong deployment"),
        pytest.param({f"{LTI}deployment_id": None}, id="no deployment"),
        pytest.param({f"{LTI}version": "1.1"}, id="a wrong version"),
        pytest.param({f"{LTI}version": None}, id="no version"),
        pytest.param({f"{LTI}message_type": "LtiResourceLinkRequest"}, id="a wrong kind"),
        pytest.param({f"{DL}data": "not-what-was-sent"}, id="wrong data"),
        pytest.param({f"{DL}data": None}, id="no data"),
        pytest.param({f"{DL}content_items": {"type": "ltiResourceLink"}}, id="no list of items"),
        pytest.param({"item_changes": {"type": "file"}}, id="a type nobody asked for"),
        pytest.param({"item_changes": {"url": "http://[x"}}, id="an address nobody can read"),
        pytest.param({"item_changes": {"url": "javascript:x"}}, id="an address that is a script"),
        pytest.param({"item_changes": {"custom": {"n": 1}}}, id="custom values that are no texts"),
        pytest.param({"item_changes": {"custom": "n=1"}}, id="custom values without names"),
        pytest.param({"item_changes": {"lineItem": {}}}, id="a column without its maximum"),
        pytest.param({"item_changes": {"lineItem": {"scoreMaximum": "x"}}}, id="a wrong maximum"),
    ],
)  # fmt: skip
def test_a_wrong_answer_places_nothing(
    placed: Callable[[], int], give_back: Answer, changes: dict[str, Any]
) -> None:
    before = placed()
    assert give_back(**changes).status_code == 400
    assert placed() == before


def test_an_answer_for_others_as_well_is_refused(campus: Campus, give_back: Answer) -> None:
    assert give_back(aud=[campus.url, "https://elsewhere.example"]).status_code == 400
    assert give_back(aud=[campus.url]).status_code == 200


def test_a_nonce_counts_once(give_back: Answer) -> None:
    nonce = uuid4().hex
    assert give_back(nonce=nonce).status_code == 200
    assert give_back(nonce=nonce).status_code == 400


def test_an_unsigned_answer_is_refused(campus: Campus, tool: SmallTool) -> None:
    token = jwt.encode({"iss": tool.client_id, "aud": campus.url}, "", algorithm="none")
    for sent in (token, "no.token", ""):
        answer = requests.post(f"{campus.url}/lti/deep-link", data={"JWT": sent}, timeout=5)
        assert answer.status_code == 400
