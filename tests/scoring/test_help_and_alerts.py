"""Grave lines are shown first and told once by mail; help is one step away at every stage."""

from collections.abc import Callable

import pytest
from django.conf import LazySettings
from django.contrib.auth.models import User
from django.core import mail
from django.test import Client

from scoring.models import Assessment
from scoring.tasks import deliver, sweep
from sessions.models import Institution
from tests.scoring.talks import finish
from tests.seats import Seated

pytestmark = pytest.mark.django_db
Seat = Callable[..., Seated]


@pytest.fixture
def mailed(settings: LazySettings) -> None:
    settings.EMAIL_HOST = "mail.example.com"


def wants_mail() -> None:
    Institution.objects.update(alert_email="care@school.example")


def test_a_grave_line_is_told_once_with_nothing_but_a_link(
    learner: Seated, mailed: None, settings: LazySettings
) -> None:
    wants_mail()
    finish(learner.practice, "grave")
    for _ in range(2):
        deliver()
        sweep()
    (sent,) = mail.outbox
    assert sent.to == ["care@school.example"]
    assert f"{settings.PUBLIC_ORIGIN}/review/attempt/{learner.practice.uuid}/" in sent.body
    for private in ("Learner 1", "person-1", *(f.quote for f in Assessment.objects.get().flags.all())):  # fmt: skip
        assert private not in sent.body + sent.subject


@pytest.mark.parametrize(("script", "host", "address"), [("harsh", "m", "a@b.example"), ("grave", "", "a@b.example"), ("grave", "m", "")])  # fmt: skip
def test_no_mail_goes_where_none_is_wanted(
    learner: Seated, settings: LazySettings, script: str, host: str, address: str
) -> None:
    settings.EMAIL_HOST = host
    Institution.objects.update(alert_email=address)
    finish(learner.practice, script)
    deliver()
    assert mail.outbox == []


def test_a_mail_server_that_is_down_is_tried_again(
    learner: Seated, mailed: None, settings: LazySettings
) -> None:
    wants_mail()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9  # nobody listens there
    finish(learner.practice, "grave")
    deliver()
    row = Assessment.objects.get()
    assert (row.alert_tries, row.alerted_at) == (1, None)
    assert row.alert_due_at is not None
    Assessment.objects.update(alert_due_at="2026-01-01T00:00:00Z")
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    sweep()
    assert len(mail.outbox) == 1


def test_the_board_shows_a_grave_line_first(seat: Seat, desk: Seated) -> None:
    first, grave = seat(1), seat(2)
    first.practice.placement.release = "hold_until_released"
    first.practice.placement.save()
    finish(first.practice, "excellent")
    finish(grave.practice, "grave")
    shown = desk.client.get(f"/review/{desk.link.uuid}/").content.decode()
    queue = shown[shown.index("Waiting for your judgement") :]
    assert queue.index("Needs a look") < queue.index("Learner 2") + 400
    assert queue.index("Learner 2") < queue.index("Learner 1")


def test_help_is_there_before_during_and_after(seat: Seat) -> None:
    seated = seat()
    Institution.objects.update(
        help_text="Talk to us <any time>.", help_contact="Student care, room 12"
    )
    at = f"/practice/{seated.practice.uuid}/"
    before = seated.client.get(at).content.decode()
    assert "Marta&#x27;s father needs care, and a job may be at risk." in before
    during = seated.client.get(f"{at}room/").content.decode()
    assert "data-open-help" in during
    finish(seated.practice)
    after = seated.client.get(f"{at}debrief/").content.decode()
    for page in (before, during, after):
        assert "Talk to us &lt;any time&gt;." in page
        assert "Student care, room 12" in page


def test_without_own_words_the_card_is_neutral(seat: Seat) -> None:
    seated = seat()
    shown = seated.client.get(f"/practice/{seated.practice.uuid}/").content.decode()
    assert "local crisis line or emergency number" in shown


def test_an_administrator_edits_the_card_and_a_wrong_address_is_told(link: object) -> None:
    client = Client()
    client.force_login(User.objects.create_superuser("root"))
    institution = Institution.objects.get()
    sent = {"institution": institution.pk, "help_text": "Come by.", "help_contact": "Room 3", "alert_email": "x"}  # fmt: skip
    answer = client.post("/manage/help/", sent)
    assert answer.status_code == 400
    assert "Come by." in answer.content.decode()
    assert "valid email" in answer.content.decode()
    assert client.post("/manage/help/", sent | {"alert_email": ""}).status_code == 302
    institution.refresh_from_db()
    assert (institution.help_text, institution.help_contact) == ("Come by.", "Room 3")
    assert client.post("/manage/help/", {"institution": "999"}).status_code == 404
