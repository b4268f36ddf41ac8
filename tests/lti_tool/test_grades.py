"""The gradebook's client, access tokens and the roster, against services that answer over HTTP."""

import json
import threading
from datetime import timedelta
from typing import Any

import jwt
import pytest
from django.conf import LazySettings
from django.db import connections
from django.test import Client
from django.utils.timezone import now
from pylti1p3.names_roles import NamesRolesProvisioningService

from lti_tool.grades.answer import Column, ServiceError
from lti_tool.grades.client import (
    below,
    find_or_create_line_item,
    post_score,
    read_result,
    update_line_item,
)
from lti_tool.grades.connector import PlatformConnector
from lti_tool.grades.links import linked
from lti_tool.grades.traits import CommentMode, traits_of
from lti_tool.models import AccessToken, Deployment, Launch, Registration
from lti_tool.outbound import retry_after_s
from tests.lti_tool.platform import AGS, NRPS, SCOPE, Answer, Asked, Platform, answer_json

pytestmark = pytest.mark.django_db
BODY: dict[str, Any] = {
    "userId": "4",
    "scoreGiven": 0,
    "scoreMaximum": 100,
    "activityProgress": "Completed",
    "gradingProgress": "FullyGraded",
    "timestamp": "2026-11-22T16:31:00.000Z",
    "comment": "Line one\nLine two",
}


@pytest.fixture
def deployment(platform: Platform, registration: Registration) -> Deployment:
    platform.serve_tokens()
    return registration.deployments.get()


@pytest.fixture
def launch(client: Client, platform: Platform, deployment: Deployment) -> Launch:
    services: dict[str, Any] = {
        AGS: {"scope": [f"{SCOPE}lineitem"], "lineitems": f"{platform.origin}/lineitems?type_id=1"},
        NRPS: {"context_memberships_url": f"{platform.origin}/members"},
    }
    assert platform.launch(client, **services).status_code == 303
    return Launch.objects.get()


def send(platform: Platform, deployment: Deployment) -> Any:
    return post_score(
        line_item_url=f"{platform.origin}/li/6/lineitem?type_id=7&a=b",
        registration=deployment.registration,
        deployment=deployment,
        body=BODY,
    )


def serve_scores(platform: Platform, *answers: Answer) -> None:
    left = list(answers)
    platform.routes["/li/6/lineitem/scores"] = lambda _: left.pop(0) if len(left) > 1 else left[0]


def test_g2_g3_g5_score_is_sent_as_it_was_frozen(
    platform: Platform, deployment: Deployment
) -> None:
    serve_scores(platform, (200, {}, b""))
    answer = send(platform, deployment)
    assert answer.ok
    asked = platform.asked[-1]
    assert asked.path == "/li/6/lineitem/scores?type_id=7&a=b"
    assert asked.headers["Content-Type"] == "application/vnd.ims.lis.v1.score+json"
    assert json.loads(asked.body) == BODY


@pytest.mark.parametrize(
    ("status", "body"), [(200, b"OK"), (201, b'{"resultUrl": "x"}'), (204, b"")]
)
def test_g13_success_whatever_the_body(
    platform: Platform, deployment: Deployment, status: int, body: bytes
) -> None:
    serve_scores(platform, (status, {}, body))
    assert send(platform, deployment).ok


@pytest.mark.parametrize("status", [400, 403, 404, 409, 422, 429, 500, 503])
def test_refusals_carry_their_status_and_never_their_body(
    platform: Platform, deployment: Deployment, status: int
) -> None:
    serve_scores(platform, (status, {"Retry-After": "120"}, b"Ada Byron is not a student"))
    answer = send(platform, deployment)
    assert (answer.ok, answer.status, answer.retry_after_s) == (False, status, 120.0)
    assert "Ada" not in repr(answer)


@pytest.mark.parametrize("status", [401, 403])
def test_g8_unknown_token_is_replaced_once(
    platform: Platform, deployment: Deployment, status: int
) -> None:
    serve_scores(platform, (status, {}, b""), (200, {}, b""))
    assert send(platform, deployment).ok
    assert platform.fetches("/token") == 2
    serve_scores(platform, (status, {}, b""))
    assert send(platform, deployment).status == status
    assert platform.fetches("/li/6/lineitem/scores") == 4


def test_g12_no_answer_may_be_tried_again(platform: Platform, deployment: Deployment) -> None:
    answer = post_score(
        line_item_url="http://127.0.0.1:9/li",
        registration=deployment.registration,
        deployment=deployment,
        body=BODY,
    )
    assert (answer.status, answer.hopeless) == (None, False)


def test_t5_private_addresses_are_refused(
    platform: Platform, deployment: Deployment, settings: LazySettings
) -> None:
    PlatformConnector(deployment).get_access_token([f"{SCOPE}score"])
    settings.LTI_ALLOW_PRIVATE_HOSTS = False
    answer = send(platform, deployment)
    assert (answer.status, answer.hopeless) == (None, True)


def test_t5_redirects_of_a_score_are_not_followed(
    platform: Platform, deployment: Deployment
) -> None:
    serve_scores(platform, (302, {"Location": f"{platform.origin}/elsewhere"}, b""))
    assert send(platform, deployment).status == 302
    assert platform.fetches("/elsewhere") == 0


def test_g24_tokens_are_kept_sealed_for_each_set_of_scopes(
    platform: Platform, deployment: Deployment
) -> None:
    connector = PlatformConnector(deployment)
    first = connector.get_access_token([f"{SCOPE}score"])
    assert PlatformConnector(deployment).get_access_token([f"{SCOPE}score"]) == first
    assert platform.fetches("/token") == 1
    assert platform.asked[-1].form["scope"] == f"{SCOPE}score"
    assert connector.get_access_token([f"{SCOPE}lineitem"]) != first
    assert first not in str(list(AccessToken.objects.values()))
    AccessToken.objects.update(expires_at=now() - timedelta(seconds=1))
    assert connector.get_access_token([f"{SCOPE}score"]) != first


def test_g24_the_assertion_names_us_the_audience_and_the_deployment_once(
    client: Client, platform: Platform, deployment: Deployment
) -> None:
    PlatformConnector(deployment).get_access_token([f"{SCOPE}score"])
    deployment.registration.token_audience = "https://auth.example"
    PlatformConnector(deployment).get_access_token([f"{SCOPE}lineitem"])
    assertions = [a.form["client_assertion"] for a in platform.asked if a.path == "/token"]
    keys = client.get("/.well-known/jwks.json").json()["keys"]
    by_kid = {key["kid"]: jwt.PyJWK.from_dict(key).key for key in keys}
    read = []
    for assertion, audience in zip(
        assertions, [f"{platform.origin}/token", "https://auth.example"], strict=True
    ):
        key = by_kid[jwt.get_unverified_header(assertion)["kid"]]
        read.append(jwt.decode(assertion, key, algorithms=["RS256"], audience=audience))
    for claims in read:
        assert claims["iss"] == claims["sub"] == platform.client_id
        assert claims["exp"] - claims["iat"] <= 300
        assert claims["https://purl.imsglobal.org/spec/lti/claim/deployment_id"] == "1"
    assert read[0]["jti"] != read[1]["jti"]


@pytest.mark.parametrize(
    "answer",
    [
        (400, {}, b'{"error": "invalid_scope"}'),
        (401, {}, b"{broken"),
        (200, {}, b"<html>"),
        answer_json({"access_token": 7}),
        answer_json([]),
    ],
)
def test_g24_a_refused_token_is_no_answer_of_the_gradebook(
    platform: Platform, deployment: Deployment, answer: Answer
) -> None:
    platform.routes["/token"] = lambda _: answer
    refused = send(platform, deployment)
    assert refused.status is None
    assert refused.reason == f"token_refused_{answer[0]}"


@pytest.mark.parametrize("expires_in", [None, "soon", "NaN", 1e300, "3600"])
def test_g24_token_answers_are_read_defensively(
    platform: Platform, deployment: Deployment, expires_in: Any
) -> None:
    platform.serve_tokens(expires_in=expires_in, scope=None)
    assert PlatformConnector(deployment).get_access_token([f"{SCOPE}score"])


@pytest.mark.django_db(transaction=True)
def test_g24_one_token_is_fetched_at_a_time(platform: Platform, deployment: Deployment) -> None:
    PlatformConnector(deployment)._assertion()
    tokens: list[str] = []

    def take() -> None:
        tokens.append(PlatformConnector(deployment).get_access_token([f"{SCOPE}score"]))
        connections.close_all()

    threads = [threading.Thread(target=take) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(tokens)) == 1
    assert platform.fetches("/token") == 1


def test_results_over_pages_of_the_same_origin(platform: Platform, deployment: Deployment) -> None:
    row = {"userId": "4", "resultScore": 16.66667, "resultMaximum": 50, "comment": "Fine"}
    onward = f'<{platform.origin}/li/results2?b=AbC>; title="x"; rel=next'

    platform.routes["/li/results"] = lambda _: answer_json([{"userId": "5"}], Link=onward)
    platform.routes["/li/results2"] = lambda _: answer_json([{"id": "x"}, row])
    ask = {"registration": deployment.registration, "deployment": deployment}
    found = read_result(line_item_url=f"{platform.origin}/li", user_id="4", **ask)  # type: ignore[arg-type]
    assert found is not None
    assert found.fraction == pytest.approx(1 / 3, abs=0.0001)
    assert platform.asked[-1].path == "/li/results2?b=AbC"
    assert read_result(line_item_url=f"{platform.origin}/li", user_id="9", **ask) is None  # type: ignore[arg-type]
    platform.routes["/li/results"] = lambda _: (404, {}, b"<html>")
    with pytest.raises(ServiceError) as failed:
        read_result(line_item_url=f"{platform.origin}/li", user_id="4", **ask)  # type: ignore[arg-type]
    assert failed.value.answer.status == 404


class Gradebook:
    """Line items as a platform keeps them."""

    def __init__(self, platform: Platform) -> None:
        self.rows: list[dict[str, Any]] = []
        self.origin = platform.origin
        platform.routes["/lineitems"] = self.answer

    def answer(self, asked: Asked) -> Answer:
        if asked.method == "POST":
            made = json.loads(asked.body) | {"id": f"{self.origin}/lineitems/{len(self.rows)}"}
            self.rows.append(made)
            return answer_json(made, 201)
        query = dict(pair.split("=") for pair in asked.path.partition("?")[2].split("&"))
        names = {"resource_link_id": "resourceLinkId", "resource_id": "resourceId", "tag": "tag"}
        wanted = {names[name]: value for name, value in query.items() if name in names}
        fitting = [r for r in self.rows if all(r.get(n) == v for n, v in wanted.items())]
        return answer_json(fitting)


COLUMN = Column(label="The plan", resource_id="pip_branch", tag="total")


def test_g20_column_is_asked_for_then_made_then_kept(platform: Platform, launch: Launch) -> None:
    gradebook = Gradebook(platform)
    assert launch.link is not None
    for _ in range(2):
        item = find_or_create_line_item(
            line_items_url=launch.line_items_url, link=launch.link, column=COLUMN
        )
    assert len(gradebook.rows) == 1
    assert gradebook.rows[0]["resourceLinkId"] == "11"
    assert item.url == gradebook.rows[0]["id"]
    assert item.link == launch.link
    first = next(a for a in platform.asked if a.path.startswith("/lineitems"))
    assert first.path == "/lineitems?type_id=1&resource_link_id=11"
    assert first.headers["Accept"] == "application/vnd.ims.lis.v2.lineitemcontainer+json"


def test_g21_copied_course_finds_its_column_by_our_names(
    platform: Platform, launch: Launch
) -> None:
    gradebook = Gradebook(platform)
    kept = {"resourceId": "pip_branch", "tag": "total", "id": f"{platform.origin}/lineitems/9"}
    other = kept | {"resourceLinkId": "77", "id": f"{platform.origin}/lineitems/8"}
    gradebook.rows = [other, kept]
    assert launch.link is not None
    item = find_or_create_line_item(
        line_items_url=launch.line_items_url, link=launch.link, column=COLUMN
    )
    assert item.url == kept["id"]


def test_g20_a_platform_that_refuses_a_column_is_heard(platform: Platform, launch: Launch) -> None:
    assert launch.link is not None
    platform.routes["/lineitems"] = lambda asked: (
        answer_json([]) if asked.method == "GET" else (403, {}, b"")
    )
    with pytest.raises(ServiceError) as failed:
        find_or_create_line_item(
            line_items_url=launch.line_items_url, link=launch.link, column=COLUMN
        )
    assert failed.value.answer.status == 403


def test_g22_change_keeps_what_we_do_not_know(platform: Platform, deployment: Deployment) -> None:
    kept = {"id": "x", "label": "L", "https://lms.example/ext": {"a": 0}, "gradesReleased": False}
    platform.routes["/li/1"] = lambda _: answer_json(kept | {"endDateTime": None})
    answer = update_line_item(
        line_item_url=f"{platform.origin}/li/1",
        registration=deployment.registration,
        deployment=deployment,
        changes={"submissionReview": {"url": "https://tool"}},
    )
    assert answer.ok
    assert platform.asked[-1].method == "PUT"
    changed = kept | {"submissionReview": {"url": "https://tool"}}
    assert json.loads(platform.asked[-1].body) == changed


BASE = "https://lms.example/a/b?x=1"


@pytest.mark.parametrize(
    ("header", "found"),
    [
        (
            '<https://lms.example/n?b=WyJBQmNEIl0>; rel="next"',
            "https://lms.example/n?b=WyJBQmNEIl0",
        ),
        ("<https://lms.example/n>; rel=next", "https://lms.example/n"),
        ('<https://lms.example/n>; title="a, b; c"; REL="last next"', "https://lms.example/n"),
        (
            '<https://lms.example/f>; rel="first", </n?c=A,B>; rel="next"',
            "https://lms.example/n?c=A,B",
        ),
        ('<https://evil.example/n>; rel="next"', ""),
        ('<https://lms.example/n>; rel="prev"', ""),
        ("<https://lms.example/n>", ""),
        ("nonsense", ""),
        ("", ""),
    ],
)
def test_g23_the_link_header_is_read_by_its_standard_and_stays_at_home(
    header: str, found: str
) -> None:
    assert linked(header, "next", base=BASE) == found


def test_g23_hostile_link_header_is_read_quickly() -> None:
    assert linked("<a>" + "; " * 50_000 + '"' * 50_000, "next", base=BASE) == ""


def test_addresses_and_waits() -> None:
    assert (
        below("https://h/x/lineitem?type_id=7", "scores") == "https://h/x/lineitem/scores?type_id=7"
    )
    assert retry_after_s("nonsense") is None
    assert retry_after_s("Wed, 21 Oct 2015 07:28:00 GMT") == 0.0


def test_traits() -> None:
    assert traits_of("moodle").comment == traits_of("never heard of").comment
    assert traits_of("never heard of").conflict == {400, 409}
    assert traits_of("Canvas").comment == CommentMode.WHEN_CHANGED
    assert 400 in traits_of("canvas").conflict
    assert traits_of("Brightspace").not_gradable == {422}


def test_the_packages_own_classes_page_with_our_connector(
    platform: Platform, deployment: Deployment
) -> None:
    onward = f'<{platform.origin}/members2?bookmark=WyJBQ>; rel="next"'
    platform.routes["/members"] = lambda _: answer_json(
        {"members": [{"user_id": "4"}]}, Link=onward
    )
    platform.routes["/members2"] = lambda _: answer_json({"members": [{"user_id": "5"}]})
    service = NamesRolesProvisioningService(
        PlatformConnector(deployment), {"context_memberships_url": f"{platform.origin}/members"}
    )
    assert [member["user_id"] for member in service.get_members()] == ["4", "5"]
    assert platform.asked[-1].path == "/members2?bookmark=WyJBQ"
    platform.routes["/members2"] = lambda _: (500, {}, b"")
    with pytest.raises(ServiceError):
        service.get_members()
