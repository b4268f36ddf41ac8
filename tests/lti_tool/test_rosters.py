"""Cases H: the roster of a course, read by the task from a platform that answers over HTTP."""

from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.test import Client
from django.utils.timezone import now

from lti_tool.models import Context, Identity, Launch, Membership, Registration
from lti_tool.tasks import sync_roster, sync_rosters
from tests.lti_tool.platform import (
    INSTRUCTOR,
    LEARNER,
    MEMBERSHIP,
    NRPS,
    Answer,
    Asked,
    Platform,
    answer_json,
)

pytestmark = pytest.mark.django_db
NONE = "http://purl.imsglobal.org/vocab/lis/v2/institution/person#None"


@pytest.fixture
def course(client: Client, platform: Platform, registration: Registration) -> Context:
    """A course that one learner came from; its platform has a roster."""
    platform.serve_tokens()
    service: dict[str, Any] = {NRPS: {"context_memberships_url": f"{platform.origin}/members"}}
    assert platform.launch(client, **service).status_code == 303
    return Context.objects.get()


def serve(platform: Platform, *members: Any, path: str = "/members", **headers: str) -> None:
    platform.routes[path] = lambda _: answer_json({"id": path, "members": members}, **headers)


def person(user_id: str, *roles: str, **facts: Any) -> dict[str, Any]:
    return {"user_id": user_id, "roles": list(roles or ("Learner",))} | facts


def active(course: Context) -> dict[str, str]:
    """The role of each person who is in the course."""
    rows = Membership.objects.filter(context=course, active=True)
    return dict(rows.values_list("identity__subject", "role"))


def requests(platform: Platform) -> list[Asked]:
    return [one for one in platform.asked if one.path.startswith(("/members", "/changes"))]


def test_h1_the_roster_is_asked_for_by_its_media_type_and_scope(
    platform: Platform, course: Context
) -> None:
    serve(platform, person("4"))
    assert sync_rosters() == 1
    (asked,) = requests(platform)
    assert asked.method == "GET"
    assert asked.headers["Accept"] == "application/vnd.ims.lti-nrps.v2.membershipcontainer+json"
    assert asked.headers["Authorization"].startswith("Bearer ")
    (token,) = [one for one in platform.asked if one.path == "/token"]
    scope = "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly"
    assert token.form["scope"] == scope


def test_h2_pages_are_followed_to_the_end_by_their_link_header(
    platform: Platform, course: Context
) -> None:
    onward = f'<{platform.origin}/members2?bookmark=WyJBQ>; rel="next"'
    serve(platform, person("4"), person("5"), Link=onward)
    serve(platform, person("6"), path="/members2")
    assert sync_roster(course.pk)
    assert set(active(course)) == {"4", "5", "6"}
    assert requests(platform)[1].path == "/members2?bookmark=WyJBQ"


@pytest.mark.parametrize(
    ("family", "asked"),
    [
        pytest.param("moodle", {}, id="H2 moodle is asked without a limit"),
        pytest.param("never heard of", {}, id="H2 an unknown platform is asked without a limit"),
        pytest.param("canvas", {"limit": "100"}, id="H2 canvas is asked for a hundred at once"),
    ],
)
def test_page_size(platform: Platform, course: Context, family: str, asked: dict[str, str]) -> None:
    Registration.objects.update(platform_family=family)
    Context.objects.update(roster_url=f"{platform.origin}/members?rlid=11")
    serve(platform, person("4"))
    assert sync_roster(course.pk)
    query = dict(parse_qsl(urlsplit(requests(platform)[0].path).query))
    assert query == {"rlid": "11"} | asked


def test_h3_a_member_without_a_status_is_active(platform: Platform, course: Context) -> None:
    serve(platform, person("5"), person("6", status="Active"), person("7", status="Inactive"))
    assert sync_roster(course.pk)
    assert set(active(course)) == {"5", "6"}
    assert not Identity.objects.filter(subject="7").exists()


def test_h3_h4_whoever_a_full_roster_no_longer_lists_has_left_and_may_come_back(
    platform: Platform, course: Context
) -> None:
    serve(platform, person("4"), person("5"))
    assert sync_roster(course.pk)
    serve(platform, person("5"))
    assert sync_roster(course.pk)
    assert set(active(course)) == {"5"}
    assert Membership.objects.get(identity__subject="4").active is False
    serve(platform, person("4"), person("5"))
    assert sync_roster(course.pk)
    assert set(active(course)) == {"4", "5"}


def test_h4_the_address_of_differences_is_used_as_it_is_and_deleted_members_leave(
    platform: Platform, course: Context
) -> None:
    changes = f'<{platform.origin}/changes?since=Ab%2F1>; rel="differences"'
    serve(platform, person("4"), person("9", "Instructor"), Link=changes)
    assert sync_roster(course.pk)
    later = f'<{platform.origin}/changes?since=Ab%2F2>; rel="differences"'
    serve(platform, person("9", status="Deleted"), person("10"), path="/changes", Link=later)
    assert sync_roster(course.pk)
    assert requests(platform)[-1].path == "/changes?since=Ab%2F1"
    assert set(active(course)) == {"4", "10"}
    serve(platform, path="/changes")
    assert sync_roster(course.pk)
    assert requests(platform)[-1].path == "/changes?since=Ab%2F2"
    assert set(active(course)) == {"4", "10"}


def test_h4_differences_that_are_gone_lead_back_to_the_whole_roster(
    platform: Platform, course: Context
) -> None:
    serve(platform, person("4"), Link=f'<{platform.origin}/changes>; rel="differences"')
    assert sync_roster(course.pk)
    platform.routes["/changes"] = lambda _: (410, {}, b"")
    serve(platform, person("5"))
    assert sync_roster(course.pk)
    assert set(active(course)) == {"5"}


def test_h5_a_member_without_a_name_is_a_number_and_a_shared_name_is_kept(
    platform: Platform, course: Context
) -> None:
    serve(platform, person("5"), person("6", name="Ada Byron", email="ada@lms.example"))
    assert sync_roster(course.pk)
    shown = {one.subject: one.shown_as for one in Identity.objects.select_related("user")}
    assert shown == {"4": "Learner 1", "5": "Learner 2", "6": "Ada Byron"}
    assert set(Identity.objects.values_list("user__email", flat=True)) == {""}
    serve(platform, person("5", name="Mary"), person("6"))
    assert sync_roster(course.pk)
    assert Identity.objects.get(subject="5").shown_as == "Mary"
    assert Identity.objects.get(subject="6").shown_as == "Ada Byron"


def test_h6_an_empty_course_is_a_roster_too(platform: Platform, course: Context) -> None:
    serve(platform)
    assert sync_roster(course.pk)
    course.refresh_from_db()
    assert active(course) == {}
    assert course.roster_at is not None
    assert course.roster_fault == ""


def test_h6_a_course_of_five_thousand_is_kept_whole_in_a_bounded_number_of_queries(
    platform: Platform, course: Context, django_assert_max_num_queries: Any
) -> None:
    serve(platform, *(person(f"u{n}", name=f"Person {n}") for n in range(5000)))
    with django_assert_max_num_queries(180):
        assert sync_roster(course.pk)
    assert len(active(course)) == 5000
    numbers = list(Identity.objects.values_list("number", flat=True))
    assert len(set(numbers)) == len(numbers) == 5001
    with django_assert_max_num_queries(60):
        assert sync_roster(course.pk)
    assert Identity.objects.count() == 5001


def test_h6_the_user_of_the_roster_is_the_subject_of_launches(
    client: Client, platform: Platform, course: Context
) -> None:
    serve(platform, person("4"), person("5", name="Grace"))
    assert sync_roster(course.pk)
    assert platform.launch(client, sub="5").status_code == 303
    assert Launch.objects.latest("pk").identity == Identity.objects.get(name="Grace")
    assert Identity.objects.count() == 2


@pytest.mark.parametrize(
    ("roles", "role"),
    [
        pytest.param(["Learner"], "learner", id="H7 the short name of a learner is read"),
        pytest.param(["Instructor"], "instructor", id="H7 the short name of a teacher is read"),
        pytest.param([LEARNER], "learner", id="H7 the full name of a learner is read"),
        pytest.param([INSTRUCTOR], "instructor", id="H7 the full name of a teacher is read"),
        pytest.param([NONE, LEARNER], "learner", id="H7 a role of nobody is read past"),
        pytest.param([NONE, INSTRUCTOR], "instructor", id="H7 nobody beside a teacher is no harm"),
        pytest.param(
            [f"{MEMBERSHIP}/Instructor#TeachingAssistant"],
            "instructor",
            id="H7 an assistant counts as a teacher",
        ),
        pytest.param("Learner", "learner", id="H7 a role that is no list is no teacher"),
    ],
)
def test_role(platform: Platform, course: Context, roles: Any, role: str) -> None:
    serve(platform, {"user_id": "5", "roles": roles})
    assert sync_roster(course.pk)
    assert active(course) == {"5": role}


FAILURES: list[tuple[str, Answer, str]] = [
    ("H2 a platform that breaks down", (500, {}, b""), "status_500"),
    ("H2 a platform that forbids it", (403, {}, b""), "status_403"),
    ("H2 a page that is no roster", (200, {}, b"<html>Sign in</html>"), "answer_unreadable"),
    ("H2 a roster without members", answer_json({"members": None}), "answer_unreadable"),
]


@pytest.mark.parametrize(("case", "answer", "fault"), FAILURES, ids=[one[0] for one in FAILURES])
def test_a_failing_platform_leaves_the_roster_as_it_was(
    platform: Platform, course: Context, case: str, answer: Answer, fault: str
) -> None:
    serve(platform, person("4"), person("5"))
    assert sync_roster(course.pk)
    course.refresh_from_db()
    read_at = course.roster_at
    # The second page fails: what the first one told is not half a roster.
    serve(platform, person("4"), Link=f'<{platform.origin}/members2>; rel="next"')
    platform.routes["/members2"] = lambda _: answer
    assert not sync_roster(course.pk)
    course.refresh_from_db()
    assert set(active(course)) == {"4", "5"}
    assert (course.roster_at, course.roster_fault) == (read_at, fault)
    serve(platform, person("4"))
    assert sync_roster(course.pk)
    course.refresh_from_db()
    assert course.roster_fault == ""


def test_the_hourly_reading_takes_courses_in_use_and_one_that_fails_holds_up_no_other(
    client: Client, platform: Platform, course: Context
) -> None:
    deployment = course.deployment
    other = Context.objects.create(
        deployment=deployment, context_id="3", roster_url=f"{platform.origin}/members3"
    )
    Launch.objects.create(
        message_type="LtiResourceLinkRequest",
        deployment=deployment,
        identity=Identity.objects.get(),
        context=other,
        role="learner",
        expires_at=now(),
    )
    Context.objects.create(
        deployment=deployment, context_id="4", roster_url=f"{platform.origin}/members4"
    )
    serve(platform, person("8"), path="/members3")
    assert sync_rosters() == 1
    assert platform.fetches("/members") == 1
    assert platform.fetches("/members4") == 0
    assert set(active(other)) == {"8"}
    Registration.objects.update(active=False)
    assert sync_rosters() == 0
    assert not sync_roster(other.pk)
