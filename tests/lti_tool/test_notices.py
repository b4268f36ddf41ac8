"""Case J4: notices that a platform sends without anybody's browser, and our wish to get them."""

import json
import time
from typing import Any
from uuid import uuid4

import jwt
import pytest
from django.test import Client

from lti_tool.models import (
    Context,
    Deployment,
    Launch,
    Notice,
    Refusal,
    Registration,
    ResourceLink,
)
from lti_tool.services.placing import remember_choice
from lti_tool.tasks import ask_for_notices, purge
from sessions.models import Scenario
from tests.lti_tool.platform import CLAIM, INSTRUCTOR, KEY, OTHER_KEY, Platform, answer_json

pytestmark = pytest.mark.django_db
SERVICE = f"{CLAIM}platformnotificationservice"
HANDLERS = "/api/lti/notice-handlers/106"


@pytest.fixture
def course(client: Client, platform: Platform, registration: Registration) -> Context:
    """A course whose platform has the service, with settings chosen for it."""
    platform.serve_tokens()
    assert platform.launch(client, **service(platform)).status_code == 303
    context = Context.objects.get()
    remember_choice(context=context, chosen={"pip_branch": {"minutes": "15"}})
    return context


def service(platform: Platform, **changes: Any) -> dict[str, Any]:
    """The claim, as Canvas sends it."""
    claim = {
        "service_versions": ["1.0"],
        "platform_notification_service_url": f"{platform.origin}{HANDLERS}",
        "scope": ["https://purl.imsglobal.org/spec/lti/scope/noticehandlers"],
        "notice_types_supported": ["LtiHelloWorldNotice", "LtiContextCopyNotice"],
    }
    return {SERVICE: claim | changes}


def claims_of(platform: Platform, **changes: Any) -> dict[str, Any]:
    """The claims of a notice that a course was copied; a change of None leaves the claim out."""
    now = int(time.time())
    claims: dict[str, Any] = {
        "iss": platform.origin,
        "aud": platform.client_id,
        "azp": platform.client_id,
        "iat": now,
        "exp": now + 3600,
        "nonce": uuid4().hex,
        f"{CLAIM}version": "1.3.0",
        f"{CLAIM}deployment_id": platform.deployment_id,
        f"{CLAIM}notice": {
            "id": uuid4().hex,
            "timestamp": "2026-11-25T10:00:00Z",
            "type": "LtiContextCopyNotice",
        },
        f"{CLAIM}context": {"id": "3", "title": "Leading People, spring", "label": "LP"},
        f"{CLAIM}origin_contexts": ["2"],
    }
    for name, value in changes.items():
        full = f"{CLAIM}{name.removeprefix('lti_')}" if name.startswith("lti_") else name
        claims.pop(full, None)
        if value is not None:
            claims[full] = value
    return claims


def send(*tokens: str) -> Any:
    """The platform's server, which has no cookies and no CSRF token."""
    body = {"notices": [{"jwt": token} for token in tokens]}
    server = Client(enforce_csrf_checks=True)
    return server.post("/lti/notices/", json.dumps(body), content_type="application/json")


def handlers(platform: Platform) -> list[dict[str, Any]]:
    """What was asked of the platform's handlers."""
    return [json.loads(one.body) for one in platform.asked if one.path == HANDLERS]


def test_j4_our_address_is_registered_once_for_each_deployment(
    platform: Platform, course: Context
) -> None:
    platform.routes[HANDLERS] = lambda asked: answer_json(json.loads(asked.body))
    assert ask_for_notices() == 1
    assert ask_for_notices() == 0
    assert handlers(platform) == [
        {
            "notice_type": "LtiContextCopyNotice",
            "handler": "http://localhost:8000/lti/notices/",
        }
    ]
    put = next(one for one in platform.asked if one.path == HANDLERS)
    assert put.method == "PUT"
    assert put.headers["Authorization"].startswith("Bearer ")
    token = next(one for one in platform.asked if one.path == "/token")
    assert token.form["scope"] == "https://purl.imsglobal.org/spec/lti/scope/noticehandlers"


def test_j4_a_platform_that_says_no_is_asked_again_later(
    platform: Platform, course: Context
) -> None:
    platform.routes[HANDLERS] = lambda _: (503, {}, b"")
    assert ask_for_notices() == 0
    platform.routes[HANDLERS] = lambda asked: answer_json(json.loads(asked.body))
    assert ask_for_notices() == 1
    assert Registration.objects.get().notice_kinds


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param(
            {"notice_types_supported": ["LtiHelloWorldNotice"]},
            id="J4 no notice we want is no wish",
        ),
        pytest.param({"service_versions": ["2.0"]}, id="J4 another version is no wish"),
        pytest.param(
            {"platform_notification_service_url": None},
            id="J4 a service without address is no wish",
        ),
        pytest.param({"notice_types_supported": "all"}, id="J4 kinds that are no list are no wish"),
    ],
)
def test_services_that_are_of_no_use(
    client: Client, platform: Platform, registration: Registration, changes: dict[str, Any]
) -> None:
    platform.serve_tokens()
    assert platform.launch(client, **service(platform, **changes)).status_code == 303
    assert Context.objects.get().notices_url == ""
    assert ask_for_notices() == 0


def test_j4_a_copied_course_finds_the_settings_of_its_original(
    client: Client, platform: Platform, course: Context
) -> None:
    assert send(platform.sign(claims_of(platform))).status_code == 200
    copy = Context.objects.get(context_id="3")
    assert copy.earlier_ids == ["2"]
    assert copy.chosen == {"pip_branch": {"minutes": "15"}}
    assert copy.title == "Leading People, spring"
    moved = {
        "lti_context": {"id": "3", "title": "Leading People"},
        "lti_resource_link": {"id": "77"},
    }
    assert platform.launch(client, **moved).status_code == 303
    assert Launch.objects.latest("pk").context == copy


def test_j4_an_activity_of_a_copied_course_finds_its_conversation_by_its_title(
    client: Client, platform: Platform, course: Context, scenario: Scenario
) -> None:
    placed = {"lti_custom": {"scenario": "pip_branch", "pass_mark": "70"}}
    assert platform.launch(client, **placed).status_code == 303
    send(platform.sign(claims_of(platform)))
    copied = {"id": "77", "title": "The plan on the table"}
    there = {"lti_context": {"id": "3"}, "lti_roles": [INSTRUCTOR]}
    assert platform.launch(client, lti_resource_link=copied, **there).status_code == 303
    placement = ResourceLink.objects.get(link_id="77").placement
    assert placement is not None
    assert (placement.scenario.key, placement.pass_mark) == ("pip_branch", 70)
    other = {"id": "78", "title": "Something new"}
    assert platform.launch(client, lti_resource_link=other, **there).status_code == 303
    assert ResourceLink.objects.get(link_id="78").placement is None


def test_j4_what_a_copy_chose_itself_is_not_overwritten(
    platform: Platform, course: Context
) -> None:
    copy = Context.objects.create(deployment=course.deployment, context_id="3")
    remember_choice(context=copy, chosen={"pip_branch": {"minutes": "40"}})
    send(platform.sign(claims_of(platform)))
    copy.refresh_from_db()
    assert copy.chosen == {"pip_branch": {"minutes": "40"}}


def test_j4_a_notice_sent_twice_is_taken_once(platform: Platform, course: Context) -> None:
    token = platform.sign(claims_of(platform))
    assert [send(token).status_code, send(token).status_code, send(token, token).status_code] == [
        200,
        200,
        200,
    ]
    assert Notice.objects.count() == 1
    assert Context.objects.get(context_id="3").earlier_ids == ["2"]
    Context.objects.filter(context_id="3").delete()
    assert send(token).status_code == 200
    assert not Context.objects.filter(context_id="3").exists()


@pytest.mark.parametrize(
    "kind",
    [
        pytest.param("LtiHelloWorldNotice", id="J4 a greeting is taken and ignored"),
        pytest.param("LtiAssetProcessorSubmissionNotice", id="J4 J5 a submission is ignored"),
        pytest.param("X" * 250, id="J4 a kind nobody knows is ignored"),
    ],
)
def test_ignored(platform: Platform, course: Context, kind: str) -> None:
    notice = {"id": "n1", "timestamp": "2026-11-25T10:00:00Z", "type": kind}
    assert send(platform.sign(claims_of(platform, lti_notice=notice))).status_code == 200
    assert not Notice.objects.exists()
    assert Context.objects.count() == 1


BAD: list[tuple[str, dict[str, Any], str]] = [
    ("J4 another issuer is refused", {"iss": "https://elsewhere.example"}, "registration_unknown"),
    ("J4 another audience is refused", {"aud": "other", "azp": None}, "registration_unknown"),
    ("J4 an azp that is not us is refused", {"azp": "other"}, "azp_mismatch"),
    (
        "J4 an unlisted further audience is refused",
        {"aud": ["client-1", "other"]},
        "audience_untrusted",
    ),
    ("J4 an expired notice is refused", {"exp": 1_700_000_000}, "token_expired"),
    ("J4 a notice without exp is refused", {"exp": None}, "claim_missing"),
    ("J4 a notice without iat is refused", {"iat": None}, "claim_missing"),
    ("J4 a notice from the future is refused", {"iat": 9_000_000_000}, "token_not_yet_valid"),
    ("J4 a notice two days old is refused", {"iat": time.time() - 172_800}, "token_too_old"),
    ("J4 an unknown deployment is refused", {"lti_deployment_id": "9"}, "deployment_unknown"),
    ("J4 no deployment is refused", {"lti_deployment_id": None}, "deployment_missing"),
    ("J4 another LTI version is refused", {"lti_version": "1.0"}, "version_unsupported"),
    ("J4 a token that is no notice is refused", {"lti_notice": None}, "notice_invalid"),
    ("J4 a notice without an id is refused", {"lti_notice": {"type": "X"}}, "notice_invalid"),
    (
        "J4 a notice id over 255 characters is refused",
        {"lti_notice": {"id": "n" * 256, "type": "X"}},
        "identifier_too_long",
    ),
]


@pytest.mark.parametrize(("case", "changes", "code"), BAD, ids=[one[0] for one in BAD])
def test_bad_notice(
    platform: Platform, course: Context, case: str, changes: dict[str, Any], code: str
) -> None:
    answer = send(platform.sign(claims_of(platform, **changes)))
    assert (answer.status_code, answer.json()) == (400, {"error": code})
    assert Refusal.objects.get().code == code
    assert Context.objects.count() == 1


@pytest.mark.parametrize(
    ("signing", "code"),
    [
        pytest.param({"key": OTHER_KEY}, "signature_invalid", id="J4 a foreign key is refused"),
        pytest.param({"kid": "k9"}, "kid_unknown", id="J4 an unknown key id is refused"),
        pytest.param({"kid": None}, "kid_missing", id="J4 no key id is refused"),
        pytest.param(
            {"key": "", "alg": "none"}, "alg_not_allowed", id="J4 no signature is refused"
        ),
    ],
)
def test_bad_signature(
    platform: Platform, course: Context, signing: dict[str, Any], code: str
) -> None:
    answer = send(platform.sign(claims_of(platform), **signing))
    assert (answer.status_code, answer.json()) == (400, {"error": code})


def test_j4_of_a_batch_with_one_bad_notice_none_is_taken(
    platform: Platform, course: Context
) -> None:
    good = platform.sign(claims_of(platform))
    also = platform.sign(claims_of(platform, lti_context={"id": "4"}))
    bad = platform.sign(claims_of(platform, lti_context={"id": "5"}), key=OTHER_KEY)
    assert send(good, bad, also).status_code == 400
    assert Context.objects.count() == 1
    assert not Notice.objects.exists()
    assert send(good, also).status_code == 200
    assert Context.objects.count() == 3


def test_j4_a_platform_that_is_switched_off_tells_us_nothing(
    platform: Platform, course: Context
) -> None:
    token = platform.sign(claims_of(platform))
    Deployment.objects.update(active=False)
    assert send(token).json() == {"error": "deployment_unknown"}
    Registration.objects.update(active=False)
    assert send(token).json() == {"error": "registration_disabled"}
    assert Context.objects.count() == 1


def test_j4_a_key_set_that_cannot_be_read_is_worth_another_try(
    platform: Platform, course: Context
) -> None:
    platform.routes["/jwks"] = lambda _: (500, {}, b"")
    token = platform.sign(claims_of(platform), kid="k2")
    answer = send(token)
    assert (answer.status_code, answer["Retry-After"]) == (503, "30")


def test_j4_a_flood_from_one_address_is_held_back(registration: Registration) -> None:
    answers = [send("a.b.c") for _ in range(301)]
    assert {answer.status_code for answer in answers[:300]} == {400}
    assert (answers[-1].status_code, answers[-1]["Retry-After"]) == (429, "60")


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="J4 an empty body is refused"),
        pytest.param(b"{", id="J4 a body that is no JSON is refused"),
        pytest.param(b"[]", id="J4 a list is refused"),
        pytest.param(b'{"notices": []}', id="J4 no notice is refused"),
        pytest.param(b'{"notices": ["x"]}', id="J4 a notice without a token is refused"),
        pytest.param(b'{"notices": [{"jwt": 7}]}', id="J4 a token that is a number is refused"),
        pytest.param(b'{"notices": [{"jwt": "a.b.c"}]}', id="J4 garbage is refused"),
        pytest.param(b'{"notices": "' + b"x" * 1_100_000 + b'"}', id="J4 a large body is refused"),
        pytest.param(b"[" * 100_000, id="J4 a deep body is refused"),
        pytest.param(
            json.dumps({"notices": [{"jwt": "x"}] * 101}).encode(),
            id="J4 over a hundred are refused",
        ),
    ],
)
def test_bad_body(registration: Registration, body: bytes) -> None:
    answer = Client().post("/lti/notices/", body, content_type="application/json")
    assert answer.status_code == 400
    assert answer["X-Lti-Error"] == answer.json()["error"]


def test_j4_a_token_with_claims_of_the_wrong_kind_is_refused(
    platform: Platform, registration: Registration
) -> None:
    odd: list[Any] = [None, 7, ["x"], {}, "\x00", "\ud800", platform.origin]
    bodies = [["x"], *(claims_of(platform) | {"iss": one, "aud": one} for one in odd)]
    bodies += [claims_of(platform) | {name: {}} for name in ("iat", "exp", "azp", f"{CLAIM}notice")]
    for body in bodies:
        token = jwt.api_jws.encode(json.dumps(body).encode(), KEY, "RS256", headers={"kid": "k1"})
        assert send(token).status_code == 400


def test_nothing_is_read_from_this_address(client: Client) -> None:
    assert client.get("/lti/notices/").status_code == 405


def test_what_was_noticed_long_ago_is_forgotten(platform: Platform, course: Context) -> None:
    send(platform.sign(claims_of(platform)))
    purge()
    assert Notice.objects.count() == 1
    Notice.objects.update(received_at="2026-01-01T00:00Z")
    purge()
    assert not Notice.objects.exists()
