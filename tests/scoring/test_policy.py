"""The administration page of what may be sensed and how long it is kept."""

from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now

from lti_tool.models import ResourceLink
from sessions.models import Institution, Placement, Recording, Session, Turn
from sessions.remembering import remember
from tests.scoring.talks import finish
from tests.seats import Seated

pytestmark = pytest.mark.django_db
PAGE = "/manage/policy/"
MOST_QUERIES = 12
Seat = Callable[..., Seated]


@pytest.fixture
def own(link: ResourceLink) -> str:
    """The page of the activity's institution."""
    return f"{PAGE}{link.deployment.registration.institution_id}/"


def text(answer: Any) -> str:
    return unescape(answer.content.decode()).partition("<main")[2]


def given(**changes: str) -> dict[str, str]:
    return {
        "region": "nz", "signals_policy": "observable_delivery", "model_evidence": "confirms",
        "recording": "off", "camera_reading": "choice",
    } | changes  # fmt: skip


def test_a_policy_is_set_and_attempts_opened_afterwards_follow_it(
    admin: Client, own: str, seat: Seat, link: ResourceLink
) -> None:
    Institution.objects.update(region="", signals_policy="words_and_timing")
    before = Institution.objects.get().policy_version
    assert "no other is offered there" in text(admin.get(PAGE))
    open_already = seat(1).practice
    said = text(admin.post(own, given(), follow=True))
    assert "Attempts opened from now on follow it" in said
    assert "Observable delivery" in said
    row = Institution.objects.get()
    assert (row.region, row.signals_policy, row.model_evidence) == (
        "NZ",
        "observable_delivery",
        "confirms",
    )
    assert row.policy_version == before + 1
    assert link.placement is not None
    link.placement.refresh_from_db()
    assert seat(2).practice.signals_policy == "observable_delivery"
    open_already.refresh_from_db()
    assert open_already.signals_policy == "words_and_timing"
    admin.post(own, given(model_evidence="beside"))
    assert Institution.objects.get().policy_version == before + 1


def test_where_the_institution_says_so_no_picture_of_a_learner_comes_to_the_server(
    admin: Client, own: str, seat: Seat, link: ResourceLink
) -> None:
    asked, said = "Read it on this device", "never leave it"
    Placement.objects.update(camera_offered=True)
    admin.post(own, given())
    assert link.placement is not None
    link.placement.refresh_from_db()
    page = f"/practice/{seat(1, consent=False).practice.uuid}/"
    assert asked in text(seat(1, consent=False).client.get(page))
    admin.post(own, given(camera_reading="device"))
    learner = seat(2, consent=False, modality="voice")
    page = f"/practice/{learner.practice.uuid}/"
    told = text(learner.client.get(page))
    assert asked not in told
    assert said in told
    ticked = {"modality": "voice", "time_to_answer": "1", "agree": "on", "camera": "on"}
    assert learner.client.post(page, ticked).status_code == 302
    learner.practice.refresh_from_db()
    assert (learner.practice.camera, learner.practice.on_device) == (True, True)
    call_command("institution", "camera-reading", issuer="https://lms.example.com", by="choice")
    assert Institution.objects.get().camera_reading == "choice"


@pytest.mark.parametrize("region", ["", "DE", "no"])
@pytest.mark.parametrize("policy", ["observable_delivery", "learner_mirror"])
def test_in_europe_or_nowhere_only_words_and_timing_are_offered(
    admin: Client, own: str, region: str, policy: str
) -> None:
    Institution.objects.update(region="", signals_policy="words_and_timing")
    answer = admin.post(own, given(region=region, signals_policy=policy))
    assert answer.status_code == 400
    assert "Only words and timing are offered in the EU" in text(answer)
    assert f'value="{policy}"' in text(answer).partition(" checked")[0][-120:]
    assert Institution.objects.get().signals_policy == "words_and_timing"
    assert (
        admin.post(own, given(region=region, signals_policy="words_and_timing")).status_code == 302
    )


def test_odd_values_are_refused_at_their_field(admin: Client, own: str) -> None:
    before = Institution.objects.values().get()
    for wrong in ({"region": "Canada"}, {"signals_policy": "x"}, {"model_evidence": ""}):
        assert admin.post(own, given() | wrong).status_code == 400
    assert "Two letters, such as CA" in text(admin.post(own, given(region="Canada")))
    assert Institution.objects.values().get() == before
    assert admin.get(f"{PAGE}999/").status_code == 404


def test_the_records_show_a_policy_but_do_not_change_it(admin: Client, own: str) -> None:
    pk = Institution.objects.get().pk
    changed = admin.post(
        f"/admin/practice/institution/{pk}/change/", {"signals_policy": "learner_mirror"}
    )
    assert changed.status_code == 403


def test_what_is_due_is_counted_and_forgotten_once_the_word_is_typed(
    admin: Client, seat: Seat
) -> None:
    assert "Nothing is due today." in text(admin.get(PAGE))
    old, young = seat(1).practice, seat(2).practice
    for practice in (old, young):
        finish(practice, "excellent", observed=True, events=[["raised_voice", 1.0]])
        remember(session=practice)
    Session.objects.filter(pk=old.pk).update(ended_at=now() - timedelta(days=181))
    Recording.objects.create(
        session=young, start_ms=0, ms=60_000, made_at=now() - timedelta(days=15)
    )
    turns, memories = old.turns.count(), old.memories.count()
    told = text(admin.get(PAGE))
    assert "; 1 recording; what was observed" in told
    assert "180 days after the practice" in told
    assert f"1 practice with {turns} turns and {memories} memories" in told
    refused = admin.post(f"{PAGE}forget/", {"word": "yes"})
    assert refused.status_code == 400
    assert "Nothing was forgotten. Type the word “forget”." in text(refused)
    assert Turn.objects.filter(session=old).count() == turns
    said = text(admin.post(f"{PAGE}forget/", {"word": " Forget "}, follow=True))
    assert f"Forgotten. Practices: 1, turns: {turns}, memories: {memories}, recordings: 1," in said
    assert not Recording.objects.exists()
    assert "Nothing is due today." in said
    assert not Turn.objects.filter(session=old).exists()
    assert Turn.objects.filter(session=young).exists()


def test_the_page_asks_no_more_of_the_database_when_there_are_more_institutions(
    admin: Client, link: ResourceLink
) -> None:
    Institution.objects.bulk_create(Institution(name=f"School {n}") for n in range(60))
    admin.get(PAGE)
    with CaptureQueriesContext(connection) as asked:
        told = text(admin.get(f"{PAGE}?page=2"))
    assert len(asked) <= MOST_QUERIES
    assert "Page 2 of 3" in told
