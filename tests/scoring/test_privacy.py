"""Case J3: what is held about a person, the export of all of it, and the erasure that leaves everybody else alone."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.test import Client

from lti_tool.models import Identity, Launch, Registration, ResourceLink
from scoring.models import BlindRating, Erasure, Override
from scoring.tasks import deliver
from sessions.models import Turn
from tests.lti_tool.platform import INSTRUCTOR, LEARNER, Platform
from tests.scoring.gradebook import Gradebook, RecordStore
from tests.seats import Seated

pytestmark = pytest.mark.django_db
Seat = Callable[..., Seated]
Rows = dict[str, dict[str, dict[str, Any]]]
INSTITUTION = "http://purl.imsglobal.org/vocab/lis/v2/institution/person#"
ADMINISTRATOR = f"{INSTITUTION}Administrator"
SYSTEM = "http://purl.imsglobal.org/vocab/lis/v2/system/person#Administrator"
ABOUT_ONE = {"user_id": "1"}
# What a login needs for minutes; their keys are digests.
PASSING = {"loginstate", "entrycode", "seattoken"}


def privacy(client: Client, platform: Platform, **changes: Any) -> Any:
    """The launch of a privacy request, which has no course and no activity."""
    claims = {
        "lti_message_type": "DataPrivacyLaunchRequest",
        "lti_context": None,
        "lti_resource_link": None,
    }
    return platform.launch(client, **claims | changes)


def opened(platform: Platform, **changes: Any) -> tuple[Client, str]:
    """The browser of somebody who asks, and the page they come to."""
    client = Client()
    return client, platform.enter(client, privacy(client, platform, **changes))["next"]


def shown(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def everything() -> Rows:
    """Every row of every table, by its key, as it is stored."""
    found: Rows = {}
    for model in apps.get_models():
        if model._meta.managed and model._meta.model_name not in PASSING:
            rows = {str(row.pk): row for row in model._default_manager.all()}
            fields = [field.attname for field in model._meta.concrete_fields]
            found[model._meta.label_lower] = {
                key: {name: getattr(row, name) for name in fields} for key, row in rows.items()
            }
    return found


def test_j3_a_person_sees_what_is_held_about_them_in_words(
    platform: Platform, practised: Callable[..., Seated]
) -> None:
    practised(1, "Ada Byron")
    client, address = opened(platform, sub="1", lti_roles=[LEARNER])
    page = shown(client, address)
    assert "What is kept about you." in page
    for words in (
        "1 practice<",
        "1 course<",
        "1 assessment<",
        "quotes as evidence",
        "still to be sent",
    ):
        assert words in page
    turns = Turn.objects.count()
    assert f"{turns} turns of talk" in page


@pytest.mark.parametrize(
    "roles",
    [
        pytest.param([ADMINISTRATOR], id="J3 an administrator of the institution may ask"),
        pytest.param([SYSTEM], id="J3 an administrator of the system may ask"),
        pytest.param([INSTRUCTOR], id="J3 staff named by a course role may ask"),
    ],
)
def test_asking_for_others(
    platform: Platform, practised: Callable[..., Seated], roles: list[str]
) -> None:
    practised(1, "Ada Byron")
    client, address = opened(platform, sub="99", lti_roles=roles, lti_for_user=ABOUT_ONE)
    assert "What is kept about Ada Byron." in shown(client, address)


REFUSED: list[tuple[str, dict[str, Any], str]] = [
    (
        "J3 a learner who asks about somebody else is refused",
        {"sub": "2", "lti_roles": [LEARNER], "lti_for_user": ABOUT_ONE},
        "role_forbidden",
    ),
    (
        "J3 somebody without a role who asks about somebody else is refused",
        {"sub": "2", "lti_roles": [], "lti_for_user": ABOUT_ONE},
        "role_forbidden",
    ),
    (
        "J3 a request about nobody is refused",
        {"sub": "2", "lti_roles": [ADMINISTRATOR], "lti_for_user": {"name": "Ada"}},
        "for_user_missing",
    ),
    (
        "J3 a request about an id that is no text is refused",
        {"sub": "2", "lti_roles": [ADMINISTRATOR], "lti_for_user": {"user_id": 1}},
        "for_user_missing",
    ),
]


@pytest.mark.parametrize(("case", "changes", "code"), REFUSED, ids=[one[0] for one in REFUSED])
def test_refused(
    client: Client,
    platform: Platform,
    signing: Registration,
    case: str,
    changes: dict[str, Any],
    code: str,
) -> None:
    answer = privacy(client, platform, **changes)
    assert (answer.status_code, answer["X-Lti-Error"]) == (400, code)
    assert not Launch.objects.exists()
    assert not Identity.objects.exists()


def test_j3_a_request_without_a_person_at_all_is_refused_where_anonymous_people_are_allowed(
    client: Client, platform: Platform, signing: Registration
) -> None:
    Registration.objects.update(allow_anonymous=True)
    answer = privacy(client, platform, sub=None, lti_roles=[ADMINISTRATOR])
    assert answer["X-Lti-Error"] == "for_user_missing"


def test_j3_somebody_we_never_met_has_nothing_here_and_is_not_noted(
    platform: Platform, signing: Registration
) -> None:
    asking = {"sub": "99", "lti_roles": [ADMINISTRATOR], "lti_for_user": {"user_id": "404"}}
    client, address = opened(platform, **asking)
    assert "Nothing is kept about this person." in shown(client, address)
    assert client.get(f"{address}export/").status_code == 404
    assert client.post(f"{address}erase/", {"word": "erase"}).status_code == 404
    assert not Identity.objects.filter(subject="404").exists()


def test_j3_the_page_opens_only_with_the_seat_of_its_own_launch(
    platform: Platform, practised: Callable[..., Seated], client: Client
) -> None:
    ada, grace = practised(1, "Ada Byron"), practised(2, "Grace Hopper")
    _, address = opened(platform, sub="1", lti_roles=[LEARNER])
    other, _ = opened(platform, sub="2", lti_roles=[LEARNER])
    for browser in (client, other, ada.client, grace.client):
        assert browser.get(address).status_code == 403
        assert browser.get(f"{address}export/").status_code == 403
        assert browser.post(f"{address}erase/", {"word": "erase"}).status_code == 403
    by_practice = f"/privacy/{ada.launch.uuid}/"
    assert ada.client.get(by_practice).status_code == 403


def test_j3_the_export_is_whole_and_holds_nothing_of_anybody_else(
    platform: Platform, practised: Callable[..., Seated], store: RecordStore
) -> None:
    ada, grace = practised(1, "Ada Byron"), practised(2, "Grace Hopper")
    deliver()
    Launch.objects.update(return_url="https://lms.example/back?sesskey=s3cret")
    client, address = opened(platform, sub="1", lti_roles=[LEARNER])
    answer = client.get(f"{address}export/")
    assert answer["Content-Disposition"].startswith("attachment")
    told = answer.json()
    assert told["person"]["name"] == "Ada Byron"
    assert told["person"]["subject"] == "1"
    (practice,) = told["practices"]
    assert practice["uuid"] == str(ada.practice.uuid)
    assert practice["consent"]["text_version"] == "1"
    assert len(practice["turns"]) == ada.practice.turns.count() > 10
    assert len(practice["moments"]) == ada.practice.moments.count()
    assert len(practice["memories"]) == ada.practice.memories.count() > 0
    (assessment,) = practice["assessments"]
    evidence = [quote for row in assessment["objectives"] for quote in row["evidence"]]
    assert "this is a formal improvement plan" in json.dumps(evidence)
    assert {row["kind"] for row in practice["deliveries"]} == {"grade", "xapi"}
    assert len(practice["statements"]) == ada.practice.statements.count() > 3
    assert told["grades"][0]["sent"] == 92.5
    assert told["courses"][0]["course"] == "Leading People"
    assert len(told["launches"]) == 2
    text = answer.content.decode()
    for foreign in ("Grace", str(grace.practice.uuid), "s3cret", grace.token, ada.token, "sealed"):
        assert foreign not in text


def test_j3_the_export_takes_every_table_that_leads_to_a_person() -> None:
    """A table that somebody adds later belongs into the export, or among these."""
    known = {
        "Identity", "Membership", "Launch", "GradeState", "Override", "Session", "Consent", "Turn", "Moment",
        "Memory", "Assessment", "ObjectiveScore", "ElementScore", "EvidenceRow", "FlagFinding", "OutboxItem",
        "Statement", "Appeal", "BlindRating", "BlindLevel", "Reaction", "ReactionAnswer", "Draft", "Scenario",
            "AuditEntry", "Recording", "CourseGroup", "CourseGroup_members", "Accommodation",
    }  # fmt: skip
    # They hang on a published scenario, and say nothing of who published it.
    of_scenarios = {"Placement", "ResourceLink", "LineItem"}
    passing = {"LoginState", "EntryCode", "SeatToken"}
    administrators = {
        "RegistrationInvite",
        "ApiToken",
        "RatingRun",
        "LogEntry",
        "User_groups",
        "User_user_permissions",
    }
    reached: set[str] = set()
    open_ = [User]
    while open_:
        for relation in open_.pop()._meta.get_fields(include_hidden=True):
            model = (
                relation.related_model if relation.auto_created and not relation.concrete else None
            )
            if isinstance(model, type) and model.__name__ not in reached | {"User"}:
                reached.add(model.__name__)
                open_.append(model)
    assert reached == known | of_scenarios | passing | administrators


def test_j3_erasing_leaves_everything_else_byte_for_byte(
    platform: Platform, practised: Callable[..., Seated], seat: Seat, store: RecordStore
) -> None:
    practised(2, "Grace Hopper")
    seat(90, role="instructor")
    deliver()
    practised(3, "Mary Somerville")
    before = everything()
    practised(1, "Ada Byron")
    client, address = opened(platform, sub="1", lti_roles=[LEARNER])
    assert everything() != before
    answer = client.post(f"{address}erase/", {"word": " Erase "})
    assert "You have been erased here." in answer.content.decode()
    after = everything()
    (erasure,) = after.pop("scoring.erasure").values()
    assert before.pop("scoring.erasure") == {}
    # The platform's key set is read at a launch; it is nobody's.
    for told in (before, after):
        told.pop("lti_tool.keysetcache")
        told.pop("lti_tool.accesstoken")
    assert after == before
    assert erasure["wish"] == "own"
    assert erasure["counts"]["practices"] == 1
    assert "Ada" not in json.dumps(erasure, default=str)
    assert client.get(address).status_code == 403


def test_j3_what_was_not_sent_is_not_sent_any_more(
    platform: Platform, practised: Callable[..., Seated], gradebook: Gradebook
) -> None:
    practised(1, "Ada Byron")
    practised(2, "Grace Hopper")
    client, address = opened(platform, sub="1", lti_roles=[LEARNER])
    client.post(f"{address}erase/", {"word": "erase"})
    deliver()
    assert [score["userId"] for score in gradebook.scores] == ["2"]


def test_j3_a_grade_in_the_gradebook_stays_there_and_the_page_says_so(
    platform: Platform, practised: Callable[..., Seated], gradebook: Gradebook
) -> None:
    practised(1, "Ada Byron")
    deliver()
    asking = {"sub": "99", "lti_roles": [ADMINISTRATOR], "lti_for_user": ABOUT_ONE}
    client, address = opened(platform, **asking)
    assert "Grades that have been sent stay" in shown(client, address)
    client.post(f"{address}erase/", {"word": "erase"})
    assert gradebook.held["1"]["scoreGiven"] == 92.5
    assert Erasure.objects.get().wish == "platform"
    assert "Nothing is kept about this person." in shown(client, address)
    assert Identity.objects.get().subject == "99"


@pytest.mark.parametrize("word", ["", "yes", "erase me"])
def test_j3_without_the_word_nothing_is_erased(
    platform: Platform, practised: Callable[..., Seated], word: str
) -> None:
    practised(1, "Ada Byron")
    client, address = opened(platform, sub="1", lti_roles=[LEARNER])
    before = everything()
    answer = client.post(f"{address}erase/", {"word": word})
    assert answer.status_code == 400
    assert "Nothing was erased." in answer.content.decode()
    assert client.get(f"{address}erase/").status_code == 405
    assert everything() == before


def test_j3_an_instructor_is_erased_and_their_decisions_about_others_stay(
    platform: Platform, practised: Callable[..., Seated], seat: Seat, link: ResourceLink
) -> None:
    grace, desk = practised(2, "Grace Hopper"), seat(90, role="instructor")
    Identity.objects.filter(subject="90").update(name="A Teacher")
    change = {"objective": "o1", "level": 4, "reason": "It was in the first line."}
    desk.client.post(f"/review/{link.uuid}/{grace.practice.uuid}/level/", change)
    decided = Override.objects.values().get()
    client, address = opened(platform, sub="90", lti_roles=[INSTRUCTOR])
    told = client.get(f"{address}export/").json()
    assert "reason" not in told["decisions_about_others"][0]
    client.post(f"{address}erase/", {"word": "erase"})
    assert Override.objects.values().get() == decided
    left = Identity.objects.get(user=decided["by_id"])
    assert left.name == ""
    assert left.subject.startswith("erased-")
    assert left.user.username == left.subject
    assert not Launch.objects.filter(identity=left).exists()
    debrief = grace.client.get(f"/practice/{grace.practice.uuid}/debrief/").content.decode()
    assert "It was in the first line." in debrief


def test_j3_blind_ratings_are_told_to_both_and_stay_when_whoever_gave_them_is_erased(
    platform: Platform, practised: Callable[..., Seated], seat: Seat, link: ResourceLink
) -> None:
    ada, desk = practised(1, "Ada"), seat(90, role="instructor")
    levels = {f"o{n}": 3 for n in range(1, 7)}
    desk.client.post(f"/review/{link.uuid}/blind/{ada.practice.uuid}/", levels)
    client, address = opened(platform, sub="1")
    [practice] = client.get(f"{address}export/").json()["practices"]
    assert [one["level"] for one in practice["ratings_by_people"][0]["levels"]] == [3] * 6
    client, address = opened(platform, sub="90", lti_roles=[INSTRUCTOR])
    [given] = client.get(f"{address}export/").json()["ratings_of_others"]
    assert len(given["levels"]) == 6
    client.post(f"{address}erase/", {"word": "erase"})
    assert BlindRating.objects.get().by.username.startswith("erased-")


def test_j3_a_review_by_somebody_else_no_longer_names_the_person(
    platform: Platform, practised: Callable[..., Seated], link: ResourceLink
) -> None:
    practised(1, "Ada Byron")
    Launch.objects.create(
        message_type="LtiSubmissionReviewRequest", deployment=link.deployment, role="instructor", for_user="1",
        identity=practised(2, "Grace Hopper").launch.identity, expires_at="2030-01-01T00:00Z",
    )  # fmt: skip
    client, address = opened(platform, sub="1", lti_roles=[LEARNER])
    client.post(f"{address}erase/", {"word": "erase"})
    assert not Launch.objects.filter(for_user="1").exists()


def test_j3_somebody_erased_who_comes_again_begins_anew(
    platform: Platform, practised: Callable[..., Seated]
) -> None:
    practised(1, "Ada Byron")
    client, address = opened(platform, sub="1", lti_roles=[LEARNER])
    client.post(f"{address}erase/", {"word": "erase"})
    again, address = opened(platform, sub="1", lti_roles=[LEARNER])
    page = shown(again, address)
    assert "No name is kept." in page
    assert "practice<" not in page
    assert "1 arrival from the platform" in page
