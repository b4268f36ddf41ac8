"""From the launch's code to a seat, and who may do what with it."""

import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.utils.timezone import now

from lti_tool.access import instructor_seat, learner_seat, seat_for_socket, seats
from lti_tool.models import EntryCode, Launch, LoginState, Registration, SeatToken
from lti_tool.tasks import purge
from sessions.models import Scenario, Session
from sessions.services import end, open_attempt
from tests.lti_tool.platform import AGS, INSTRUCTOR, Platform

pytestmark = pytest.mark.django_db
CUSTOM = {"scenario": "pip_branch", "attempts": "1"}


@pytest.fixture
def learner(
    client: Client, platform: Platform, registration: Registration, scenario: Scenario
) -> dict[str, Any]:
    return platform.enter(client, platform.launch(client, lti_custom=CUSTOM))


def request_of(client: Client) -> HttpRequest:
    request = RequestFactory().get("/")
    request.COOKIES = {name: morsel.value for name, morsel in client.cookies.items()}
    return request


def test_learner_goes_to_the_briefing_with_a_cookie_that_works_in_a_frame(
    client: Client, learner: dict[str, Any]
) -> None:
    launch, session = Launch.objects.get(), Session.objects.get()
    assert learner["next"] == f"/practice/{session.uuid}/"
    cookie = client.cookies[f"__Host-seat-{launch.uuid.hex[:16]}"]
    assert cookie["secure"]
    assert cookie["httponly"]
    assert cookie["partitioned"]
    assert (cookie["samesite"], cookie["path"], cookie["max-age"]) == ("None", "/", 8 * 3600)
    assert cookie.value == learner["token"]
    assert SeatToken.objects.get().token_sha256 != learner["token"]
    assert client.get("/lti/session/").status_code == 204
    assert Client().get("/lti/session/").status_code == 401


def test_code_works_once_and_for_a_minute(
    client: Client, platform: Platform, registration: Registration
) -> None:
    launched = platform.launch(client)
    code = launched["Location"].partition("#")[2]
    assert platform.enter(client, launched)["next"] == "/lti/nothing/"
    body = json.dumps({"code": code})
    assert client.post("/lti/session/", body, content_type="application/json").status_code == 400
    late = platform.launch(client)["Location"].partition("#")[2]
    EntryCode.objects.update(expires_at=now() - timedelta(seconds=1))
    body = json.dumps({"code": late})
    assert client.post("/lti/session/", body, content_type="application/json").status_code == 400


@pytest.mark.parametrize("body", ["", "[]", '{"code": 7}', "[" * 100_000, "\x00"])
def test_hostile_exchange(client: Client, body: str) -> None:
    answer = client.post("/lti/session/", body, content_type="application/json")
    assert answer.status_code == 400


def test_foreign_page_may_not_exchange(
    client: Client, platform: Platform, registration: Registration
) -> None:
    code = platform.launch(client)["Location"].partition("#")[2]
    answer = client.post(
        "/lti/session/",
        json.dumps({"code": code}),
        content_type="application/json",
        headers={"Origin": "https://evil.example"},
    )
    assert answer.status_code == 403


def test_e9_a_window_of_its_own_gets_a_seat_of_its_own(
    client: Client, learner: dict[str, Any]
) -> None:
    asked = client.post(f"/lti/window/{learner['next'].split('/')[2]}/")
    code = asked.json()["url"].partition("#")[2]
    other = Client()
    body = json.dumps({"code": code})
    entered = other.post("/lti/session/", body, content_type="application/json")
    assert entered.json()["next"] == learner["next"]
    assert other.get("/lti/session/").status_code == 204
    assert Client().post(f"/lti/window/{uuid4()}/").status_code == 403


def test_learner_seat_is_for_the_own_practice_only(
    client: Client, platform: Platform, learner: dict[str, Any]
) -> None:
    session = Session.objects.get()
    mine = learner_seat(request_of(client), session.uuid)
    assert mine is not None
    assert mine.session == session
    assert mine.identity.user == session.learner
    other = Client()
    platform.enter(other, platform.launch(other, sub="5", lti_custom=CUSTOM))
    assert learner_seat(request_of(other), session.uuid) is None
    assert learner_seat(request_of(Client()), session.uuid) is None
    assert learner_seat(request_of(client), uuid4()) is None
    teacher = Client()
    platform.enter(teacher, platform.launch(teacher, sub="9", lti_roles=[INSTRUCTOR]))
    assert learner_seat(request_of(teacher), session.uuid) is None


def test_next_attempt_needs_no_new_launch(client: Client, learner: dict[str, Any]) -> None:
    first = Session.objects.get()
    end(session=first, reason="learner")
    first.placement.most_attempts = None
    first.placement.save()
    second = open_attempt(user=first.learner, placement=first.placement)
    seat = learner_seat(request_of(client), second.uuid)
    assert seat is not None
    assert seat.session == second


def test_without_attempts_left_the_last_one_opens(
    client: Client, platform: Platform, learner: dict[str, Any]
) -> None:
    session = Session.objects.get()
    end(session=session, reason="learner")
    again = platform.enter(client, platform.launch(client, lti_custom=CUSTOM))
    assert again["next"] == learner["next"]


def test_instructor_goes_to_the_board_and_holds_its_seat(
    client: Client, platform: Platform, registration: Registration, scenario: Scenario
) -> None:
    launched = platform.launch(client, lti_roles=[INSTRUCTOR], lti_custom=CUSTOM)
    entered = platform.enter(client, launched)
    link = Launch.objects.get().link
    assert link is not None
    assert entered["next"] == f"/review/{link.uuid}/"
    seat = instructor_seat(request_of(client), link.uuid)
    assert seat is not None
    assert seat.role == "instructor"
    assert instructor_seat(request_of(client), uuid4()) is None
    pupil = Client()
    platform.enter(pupil, platform.launch(pupil, lti_custom=CUSTOM))
    assert instructor_seat(request_of(pupil), link.uuid) is None


def test_instructor_of_an_unset_activity_chooses(
    client: Client, platform: Platform, registration: Registration
) -> None:
    entered = platform.enter(client, platform.launch(client, lti_roles=[INSTRUCTOR]))
    assert entered["next"].startswith("/lti/picker/")


def test_j1_submission_review_opens_the_attempt(
    client: Client, platform: Platform, registration: Registration, scenario: Scenario
) -> None:
    endpoint: dict[str, Any] = {AGS: {"lineitem": "https://lms.example/li/1"}}
    platform.enter(client, platform.launch(client, lti_custom=CUSTOM, **endpoint))
    end(session=Session.objects.get(), reason="learner")
    review: dict[str, Any] = {
        "lti_message_type": "LtiSubmissionReviewRequest",
        "lti_for_user": {"user_id": "4"},
        "lti_resource_link": None,
        **endpoint,
    }
    teacher = Client()
    launched = platform.launch(teacher, sub="9", lti_roles=[INSTRUCTOR], **review)
    session = Session.objects.get()
    assert platform.enter(teacher, launched)["next"] == f"/review/attempt/{session.uuid}/"
    own = platform.enter(client, platform.launch(client, **review))
    assert own["next"] == f"/practice/{session.uuid}/"


def test_j2_speedgrader_opens_the_review_page_as_an_activity(
    client: Client, platform: Platform, learner: dict[str, Any]
) -> None:
    session = Session.objects.get()
    end(session=session, reason="ended")
    page = f"http://localhost:8000/review/attempt/{session.uuid}/"
    started = platform.start(client, target_link_uri=page)
    teacher = {"lti_target_link_uri": page, "lti_roles": [INSTRUCTOR], "sub": "9"}
    claims = platform.claims(started["nonce"], **teacher)
    opened = platform.post(client, started["state"], platform.sign(claims))
    assert platform.enter(client, opened)["next"] == f"/review/attempt/{session.uuid}/"
    elsewhere = f"http://localhost:8000/review/attempt/{uuid4()}/"
    started = platform.start(client, target_link_uri=elsewhere)
    claims = platform.claims(started["nonce"], **teacher | {"lti_target_link_uri": elsewhere})
    board = platform.enter(client, platform.post(client, started["state"], platform.sign(claims)))
    assert board["next"].startswith("/review/")
    assert "attempt" not in board["next"]


def test_socket_takes_a_cookie_or_a_token(client: Client, learner: dict[str, Any]) -> None:
    session = Session.objects.get()
    cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
    by_cookie = {"headers": [(b"cookie", cookies.encode())]}
    empty: dict[str, Any] = {"headers": []}
    assert seat_for_socket(by_cookie, session.uuid, None) is not None
    assert seat_for_socket(empty, str(session.uuid), learner["token"]) is not None
    assert seat_for_socket(empty, session.uuid, "forged") is None
    assert seat_for_socket(empty, session.uuid, None) is None
    bearer = {"headers": [(b"authorization", f"Bearer {learner['token']}".encode())]}
    assert len(seats(bearer)) == 1


def test_seat_ends_with_its_time_or_its_registration(
    client: Client, learner: dict[str, Any], registration: Registration
) -> None:
    session = Session.objects.get()
    Registration.objects.update(active=False)
    assert learner_seat(request_of(client), session.uuid) is None
    Registration.objects.update(active=True)
    assert learner_seat(request_of(client), session.uuid) is not None
    SeatToken.objects.update(expires_at=now())
    assert learner_seat(request_of(client), session.uuid) is None


def test_e1_storage_brings_the_binding_back(
    client: Client, platform: Platform, registration: Registration
) -> None:
    asked = platform.ask_login(client, lti_storage_target="_parent")
    page = asked.content.decode()
    binding = page.partition('data-binding="')[2].partition('"')[0]
    go = page.partition('data-go="')[2].partition('"')[0].replace("&amp;", "&")
    query = dict(pair.partition("=")[::2] for pair in go.partition("?")[2].split("&"))
    token = platform.sign(platform.claims(query["nonce"]))
    bare = Client()
    step: Any = platform.post(bare, query["state"], token)
    assert step.status_code == 200
    assert f'name="id_token" value="{token}"' in step.content.decode()
    assert "data-window" in step.content.decode()
    forged: Any = platform.post(bare, query["state"], token, storage_binding="forged")
    assert forged["X-Lti-Error"] == "browser_binding"
    entered: Any = platform.post(bare, query["state"], token, storage_binding=binding)
    assert entered.status_code == 303


def test_pages_after_the_launch(client: Client) -> None:
    for address in ("/lti/enter/", "/lti/nothing/"):
        page = client.get(address)
        assert page.status_code == 200
        assert "no-store" in page["Cache-Control"]
        assert "<script>" not in page.content.decode()


def test_purge_takes_only_what_is_over(
    client: Client, platform: Platform, learner: dict[str, Any]
) -> None:
    platform.start(client)
    purge()
    assert LoginState.objects.count() == 2
    assert SeatToken.objects.count() == 1
    LoginState.objects.update(created_at=now() - timedelta(hours=9))
    EntryCode.objects.update(expires_at=now() - timedelta(hours=1))
    SeatToken.objects.update(expires_at=now() - timedelta(hours=1))
    purge()
    assert not LoginState.objects.exists()
    assert not EntryCode.objects.exists()
    assert not SeatToken.objects.exists()
    assert Launch.objects.count() == 1
