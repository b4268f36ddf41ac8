"""Cases C and the accepted ones of D: what a launch becomes."""

import time
from typing import Any

import pytest
from django.test import Client

from lti_tool.models import Context, Identity, Launch, LoginState, Registration, ResourceLink
from lti_tool.protocol.errors import LaunchError
from lti_tool.services.launches import record_launch
from sessions.models import Placement, Scenario, Session
from tests.lti_tool.platform import (
    AGS,
    INSTRUCTOR,
    LEARNER,
    MEMBERSHIP,
    NRPS,
    OTHER_KEY,
    SCOPE,
    Platform,
    jwk,
)

pytestmark = pytest.mark.django_db

INSTITUTION = "http://purl.imsglobal.org/vocab/lis/v2/institution/person"
SYSTEM = "http://purl.imsglobal.org/vocab/lti/system/person"
PEOPLE: list[dict[str, Any]] = [{"email": "a@b.example"}, {"name": "Ada Byron"}, {}]


ROLES: list[tuple[str, list[str], str]] = [
    ("C1 a full launch of a learner", [LEARNER], "learner"),
    ("C1 a full launch of an instructor", [INSTRUCTOR], "instructor"),
    ("C2 the strongest role in the course decides", [LEARNER, INSTRUCTOR], "instructor"),
    (
        "C2 a sub-role counts as its role",
        [f"{MEMBERSHIP}/Instructor#TeachingAssistant"],
        "instructor",
    ),
    ("C3 the short name of a learner is read", ["Learner"], "learner"),
    ("C3 the short name of an instructor is read", ["Instructor"], "instructor"),
    (
        "C4 only an unknown role gives a learner's view",
        ["http://example.com/roles#Owl"],
        "learner",
    ),
    ("C5 no role gives a learner's view", [], "learner"),
    (
        "D43 an administrator of the institution who learns in the course is a learner",
        [f"{INSTITUTION}#Administrator", LEARNER],
        "learner",
    ),
    (
        "D43 an institution's role alone gives a learner's view",
        [f"{INSTITUTION}#Instructor", f"{SYSTEM}#Administrator"],
        "learner",
    ),
    (
        "H7 a role of nobody beside a course role is read past",
        [f"{INSTITUTION}#None", INSTRUCTOR],
        "instructor",
    ),
]


def accepted(response: Any) -> Launch:
    assert response.status_code == 303, response.headers.get("X-Lti-Error")
    assert response["Location"].startswith("/lti/enter/#")
    return Launch.objects.latest("pk")


@pytest.mark.parametrize(("case", "roles", "role"), ROLES, ids=[one[0] for one in ROLES])
def test_role(
    client: Client,
    platform: Platform,
    registration: Registration,
    case: str,
    roles: list[str],
    role: str,
) -> None:
    assert accepted(platform.launch(client, lti_roles=roles)).role == role


@pytest.mark.parametrize("roles", [[LEARNER], [INSTRUCTOR]], ids=["learner", "instructor"])
@pytest.mark.parametrize(
    "person",
    PEOPLE,
    ids=[
        "C6 an e-mail address is not kept",
        "C7 a name alone is shown",
        "C8 nobody named is a number",
    ],
)
def test_person(
    client: Client,
    platform: Platform,
    registration: Registration,
    person: dict[str, Any],
    roles: list[str],
) -> None:
    identity = accepted(platform.launch(client, lti_roles=roles, **person)).identity
    assert identity.shown_as == person.get("name", "Learner 1")
    assert identity.user.email == ""


def test_c9_an_activity_without_a_course_gets_one_of_its_own(
    client: Client, platform: Platform, registration: Registration
) -> None:
    launch = accepted(platform.launch(client, lti_context=None, email="a@b.example"))
    assert launch.link is not None
    assert launch.link.context.context_id == "link:11"


def test_d6_a_rotated_key_costs_one_fetch(
    client: Client, platform: Platform, registration: Registration
) -> None:
    for _ in range(2):
        accepted(platform.launch(client))
    assert platform.fetches("/jwks") == 1
    platform.serve_keys(jwk("k2", OTHER_KEY))
    accepted(platform.launch(client, signing={"kid": "k2", "key": OTHER_KEY}))
    assert platform.fetches("/jwks") == 2


def test_d7_a_key_without_alg_is_rs256(
    client: Client, platform: Platform, registration: Registration
) -> None:
    key = jwk()
    del key["alg"], key["use"]
    platform.serve_keys(key)
    accepted(platform.launch(client))


@pytest.mark.parametrize(
    "changes",
    [
        {"iat": lambda now: int(now) + 40, "nbf": lambda now: int(now) + 40},
        {"exp": lambda now: int(now) - 5},
        {"exp": lambda now: now + 60.5},
        {"aud": ["client-1"]},
        {"azp": "client-1"},
        {"https://example.com/extra": {"any": ["thing"]}},
    ],
    ids=[
        "D8 half a minute ahead is accepted",
        "D9 expired five seconds ago is accepted",
        "D16 a fraction of a second is accepted",
        "D17 a list of one audience is accepted",
        "D17 our own azp is accepted",
        "D39 unknown claims are ignored",
    ],
)
def test_accepted(
    client: Client, platform: Platform, registration: Registration, changes: dict[str, Any]
) -> None:
    at = time.time()
    told = {name: value(at) if callable(value) else value for name, value in changes.items()}
    accepted(platform.launch(client, **told))


def test_d21_a_listed_further_audience_is_accepted(
    client: Client, platform: Platform, registration: Registration
) -> None:
    registration.trusted_audiences = ["other"]
    registration.save()
    accepted(platform.launch(client, aud=["other", "client-1"], azp="client-1"))


def test_d27_a_reload_goes_back_to_the_running_launch(
    client: Client, platform: Platform, registration: Registration
) -> None:
    started = platform.start(client)
    token = platform.sign(platform.claims(started["nonce"]))
    first = platform.post(client, started["state"], token)
    second = platform.post(client, started["state"], token)
    assert second.status_code == 303
    assert first["Location"] != second["Location"]
    assert Launch.objects.count() == 1


def test_d41_a_known_link_in_another_context_is_another_link(
    client: Client, platform: Platform, registration: Registration
) -> None:
    first = accepted(platform.launch(client)).link
    again = accepted(platform.launch(client)).link
    moved = accepted(platform.launch(client, lti_context={"id": "3"})).link
    assert first == again
    assert moved != first
    assert ResourceLink.objects.filter(current=True).count() == 1
    assert Context.objects.count() == 2


def test_d42_the_same_subject_of_two_platforms_is_two_people(
    client: Client, platform: Platform, registration: Registration
) -> None:
    accepted(platform.launch(client))
    Registration.objects.filter(pk=registration.pk).update(client_id="old")
    second = Registration.objects.create(
        institution=registration.institution,
        name="Second",
        issuer=platform.origin,
        client_id="client-1",
        auth_url=registration.auth_url,
        jwks_url=registration.jwks_url,
    )
    second.deployments.create(deployment_id="1")
    accepted(platform.launch(client))
    assert Identity.objects.filter(subject="4").count() == 2
    assert Identity.objects.values("user").distinct().count() == 2


def test_d44_the_platforms_test_student_practises(
    client: Client, platform: Platform, registration: Registration
) -> None:
    assert accepted(platform.launch(client, lti_roles=[f"{SYSTEM}#TestUser"])).identity.test_user


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("javascript:alert(1)", False),
        ("http://evil.example/", False),
        ("https://lms.example/back", True),
    ],
)
def test_d45_a_hostile_return_address_is_not_kept(
    client: Client, platform: Platform, registration: Registration, url: str, kept: bool
) -> None:
    presentation = {"return_url": url, "document_target": "iframe"}
    launch = accepted(platform.launch(client, lti_launch_presentation=presentation))
    assert bool(launch.return_url) is kept


def test_d46_two_tabs_are_two_sessions(
    client: Client, platform: Platform, registration: Registration, scenario: Scenario
) -> None:
    custom = {"scenario": "pip_branch"}
    one, two = platform.start(client), platform.start(client)
    for started, link_id in ((two, "12"), (one, "11")):
        claims = platform.claims(
            started["nonce"], lti_resource_link={"id": link_id}, lti_custom=custom
        )
        accepted(platform.post(client, started["state"], platform.sign(claims)))
    assert Session.objects.count() == 2


def test_services_and_course_are_kept(
    client: Client, platform: Platform, registration: Registration
) -> None:
    services: dict[str, Any] = {
        AGS: {
            "scope": [f"{SCOPE}score"],
            "lineitem": "https://lms.example/li/1?type_id=7",
            "lineitems": "https://lms.example/lis",
        },
        NRPS: {"context_memberships_url": "https://lms.example/members"},
        "lti_tool_platform": {"product_family_code": "Moodle"},
    }
    launch = accepted(platform.launch(client, **services))
    assert launch.grade_scopes == [f"{SCOPE}score"]
    assert launch.link is not None
    assert [item.url for item in launch.link.line_items.all()] == [launch.line_item_url]
    assert launch.context is not None
    assert launch.context.roster_url == "https://lms.example/members"
    registration.refresh_from_db()
    assert registration.platform_family == "moodle"


def test_custom_scenario_is_placed_once_with_its_settings(
    client: Client, platform: Platform, registration: Registration, scenario: Scenario
) -> None:
    custom = {
        "scenario": "pip_branch",
        "mode": "assessment",
        "pass_mark": "60",
        "policy": "last",
        "text_only": "true",
        "attempts": "many",
        "submission_end": "$ResourceLink.submission.endDateTime",
    }
    for _ in range(2):
        accepted(platform.launch(client, lti_custom=custom))
    placement = Placement.objects.get()
    assert (placement.mode, placement.pass_mark, placement.policy) == ("assessment", 60, "last")
    assert placement.text_only
    assert placement.most_attempts is None
    assert placement.title == "The plan on the table"
    assert Session.objects.get().trial is False


def test_unknown_scenario_and_hostile_texts_do_no_harm(
    client: Client, platform: Platform, registration: Registration
) -> None:
    launch = accepted(
        platform.launch(
            client,
            name="A\x00\ud800b",
            lti_custom={"scenario": "nothing\x00", "n": 5, "\ud800": "x"},
            lti_context={"id": "2", "title": ["not", "text"]},
            lti_launch_presentation="none",
            **{AGS: {"scope": "x", "lineitem": 7}},
        )
    )
    assert launch.session is None


def test_of_two_posts_at_once_one_gets_through(
    client: Client, platform: Platform, registration: Registration
) -> None:
    started = platform.start(client)
    login = LoginState.objects.select_related("registration").get()
    claims = platform.claims(started["nonce"])
    record_launch(started=login, claims=claims)
    with pytest.raises(LaunchError, match="state_replayed"):
        record_launch(started=login, claims=claims)
    assert Launch.objects.count() == 1
