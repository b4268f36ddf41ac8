"""The administration pages of platforms' health and of deliveries, from what happened to what they say."""

from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now

from lti_tool.models import Deployment, Launch, Refusal, Registration, ResourceLink
from lti_tool.services.platforms import disable, register
from scoring.models import OutboxItem
from scoring.tasks import deliver
from tests.scoring import gradebook as fake
from tests.scoring.gradebook import Gradebook
from tests.scoring.talks import finish, gradable
from tests.seats import Seated

pytestmark = pytest.mark.django_db
DELIVERIES = "/manage/deliveries/"
MOST_QUERIES = 16


def text(answer: Any) -> str:
    return unescape(answer.content.decode()).partition("<main")[2]


def listed(admin: Client, query: str = "state=open") -> str:
    """The rows of the deliveries' table."""
    return text(admin.get(f"{DELIVERIES}?{query}")).partition("<tbody>")[2]


def platform_page(admin: Client) -> str:
    return text(admin.get(f"/manage/platforms/{Registration.objects.get().uuid}/"))


def test_a_platform_waits_then_is_connected_then_says_that_grades_fail(
    admin: Client, learner: Seated, gradebook: Gradebook
) -> None:
    assert "Connected" in text(admin.get("/manage/"))
    gradebook.refusals = [(404, {}, b"")]
    finish(learner.practice, "average")
    deliver()
    told = text(admin.get("/manage/"))
    assert "One platform is connected. One needs you." in told
    assert "Grades fail" in told
    page = platform_page(admin)
    assert "One grade was given up." in page
    admin.post(f"{DELIVERIES}resend/")
    deliver()
    told = text(admin.get("/manage/"))
    assert "Grades fail" not in told
    assert "Connected" in told
    assert "None yet" not in platform_page(admin).partition("Last grade accepted")[2][:120]


def test_the_five_states_are_said_in_words(admin: Client, link: ResourceLink) -> None:
    registration = link.deployment.registration
    assert "Waiting for its first launch" in text(admin.get("/manage/"))
    Deployment.objects.create(
        registration=registration, deployment_id="new", active=False, seen_at=now()
    )
    assert "A deployment waits for you" in text(admin.get("/manage/"))
    disable(registration=registration)
    told = text(admin.get("/manage/"))
    assert "Switched off" in told
    assert "Every platform is switched off." in told


def test_an_empty_tool_says_what_to_do(admin: Client) -> None:
    told = text(admin.get("/manage/"))
    assert "No platform is connected yet." in told
    assert "Invite your Moodle" in told


def test_use_and_services_are_counted_for_seven_days(
    admin: Client, learner: Seated, link: ResourceLink
) -> None:
    Launch.objects.create(
        message_type="LtiDeepLinkingRequest", deployment=link.deployment, identity=learner.launch.identity,
        context=link.context, role="instructor", expires_at=now(),
    )  # fmt: skip
    old = Launch.objects.create(
        message_type="LtiResourceLinkRequest", deployment=link.deployment, identity=learner.launch.identity,
        context=link.context, role="learner", expires_at=now(),
    )  # fmt: skip
    Launch.objects.filter(pk=old.pk).update(created_at=now() - timedelta(days=8))
    page = platform_page(admin)
    assert "2 launches" in page
    assert "Grades, Deep linking" in page


def test_counts_and_lists_follow_a_grade_from_waiting_to_accepted(
    admin: Client, learner: Seated, gradebook: Gradebook, store: fake.RecordStore
) -> None:
    gradebook.refusals = [(503, {}, b"")]
    finish(learner.practice, "average")
    assert "Not tried yet" in listed(admin, "kind=grade")
    deliver()
    waiting = listed(admin, "kind=grade")
    assert "Grade 38.8" in waiting
    assert "It answered 503: a fault or maintenance on its side." in waiting
    assert "Waiting, " in waiting
    assert "One is on its way." in text(admin.get(DELIVERIES))
    (item,) = OutboxItem.objects.filter(kind="grade")
    said = text(admin.post(f"{DELIVERIES}{item.pk}/resend/", {"query": "kind=grade"}, follow=True))
    assert "It is tried now." in said
    deliver()
    told = text(admin.get(DELIVERIES))
    assert "Everything has arrived." in told
    assert "Nothing here." in told
    assert "Grade 38.8" in listed(admin, "state=today&kind=grade")
    statements = listed(admin, "state=today&kind=xapi")
    assert "scored" in statements
    assert "Grade" not in statements


def test_a_person_is_a_number_unless_the_platform_shares_the_name(
    admin: Client, learner: Seated
) -> None:
    finish(learner.practice, "average")
    assert "Learner 1" in listed(admin)
    learner.launch.identity.name = "Priya Nair"
    learner.launch.identity.save()
    assert "Priya Nair" in listed(admin)


def test_one_stuck_grade_is_sent_again_and_no_longer_stuck(
    admin: Client, learner: Seated, gradebook: Gradebook
) -> None:
    gradebook.refusals = [(404, {}, b"")]
    finish(learner.practice, "average")
    deliver()
    assert "One delivery is stuck." in text(admin.get(DELIVERIES))
    assert "The gradebook column is gone" in listed(admin, "state=dead")
    assert 'class="count">1<' in text(admin.get("/manage/keys/"))
    (dead,) = OutboxItem.objects.filter(kind="grade")
    admin.post(f"{DELIVERIES}{dead.pk}/resend/")
    deliver()
    assert [score["scoreGiven"] for score in gradebook.scores] == [38.8]
    assert "Everything has arrived." in text(admin.get(DELIVERIES))
    superseded = listed(admin, "state=superseded")
    assert "Sent again by an administrator." in superseded


def test_everything_stuck_is_sent_again_at_once(
    admin: Client, seat: Callable[..., Seated], gradebook: Gradebook
) -> None:
    for number in (1, 2, 3):
        seated = seat(number)
        gradable(seated.launch, gradebook.url)
        finish(seated.practice, "average")
    gradebook.refusals = [(404, {}, b"")] * 3
    deliver()
    told = text(admin.get(DELIVERIES))
    assert "Three deliveries are stuck." in told
    assert "Resend all 3 stuck" in told
    said = text(admin.post(f"{DELIVERIES}resend/", follow=True))
    assert "3 deliveries queued again." in said
    deliver()
    assert len(gradebook.scores) == 3
    assert not OutboxItem.objects.filter(status="dead").exists()


def test_a_stuck_statement_is_sent_again_with_its_id(
    admin: Client, learner: Seated, store: fake.RecordStore
) -> None:
    store.bad = {"scored"}
    finish(learner.practice, "average")
    deliver()
    (dead,) = OutboxItem.objects.filter(status="dead")
    store.bad = set()
    admin.post(f"{DELIVERIES}{dead.pk}/resend/")
    deliver()
    assert dead.payload["id"] in store.kept
    assert not OutboxItem.objects.filter(status__in=["dead", "pending"]).exists()


def test_a_grade_that_nothing_counts_for_stays_stuck(
    admin: Client, learner: Seated, gradebook: Gradebook
) -> None:
    gradebook.refusals = [(404, {}, b"")]
    finish(learner.practice, "average")
    deliver()
    learner.practice.assessments.update(settled_at=None)
    (dead,) = OutboxItem.objects.filter(kind="grade")
    said = text(admin.post(f"{DELIVERIES}{dead.pk}/resend/", follow=True))
    assert "Nothing to send" in said
    assert OutboxItem.objects.get(pk=dead.pk).status == "dead"


def test_the_list_is_narrowed_to_a_platform(
    admin: Client, learner: Seated, store: fake.RecordStore
) -> None:
    finish(learner.practice, "average")
    other = register(issuer="https://o.example", client_id="o", auth_url="", token_url="", jwks_url="")  # fmt: skip
    mine = Registration.objects.exclude(pk=other.pk).get()
    assert listed(admin, f"platform={other.pk}") == ""
    rows = listed(admin, f"platform={mine.pk}")
    assert "Grade 38.8" in rows
    assert "Statement" in rows


def test_odd_addresses_do_no_harm(admin: Client, learner: Seated) -> None:
    finish(learner.practice, "average")
    for query in ("state=x", "kind=x", "platform=x", f"platform={'9' * 40}", "page=x", "page=99"):
        assert admin.get(f"{DELIVERIES}?{query}").status_code == 200
    assert admin.post(f"{DELIVERIES}999/resend/").status_code == 404
    back = admin.post(f"{DELIVERIES}resend/", {"query": "state=all&x=\r\nSet-Cookie: a=b"})
    assert back["Location"].startswith(f"{DELIVERIES}?state=all&x=%0D%0A")


def grow(link: ResourceLink, count: int) -> None:
    """More platforms, each with a deployment and a refusal, and more deliveries."""
    (item,) = OutboxItem.objects.filter(kind="grade")[:1]
    for number in range(count):
        made = register(
            issuer=f"https://lms{number}.example", client_id="c", deployment_id="1", auth_url="", token_url="",
            jwks_url="",
        )  # fmt: skip
        Refusal.objects.create(code=f"code-{number}", registration=made)
        item.pk, item.key, item.status = None, f"copy-{number}", "dead"
        item.save(force_insert=True)


@pytest.mark.parametrize("address", ["/manage/", DELIVERIES, "/manage/refusals/"])
def test_pages_ask_no_more_of_the_database_when_there_is_more(
    admin: Client, learner: Seated, link: ResourceLink, address: str
) -> None:
    finish(learner.practice, "average")
    Refusal.objects.create(code="token_expired", registration=link.deployment.registration)
    admin.get(address)  # what is made once is made now
    with CaptureQueriesContext(
        connection,
    ) as few:
        admin.get(address)
    grow(link, 20)
    with CaptureQueriesContext(connection) as many:
        admin.get(address)
    assert len(few) == len(many) <= MOST_QUERIES
