"""What was said is forgotten when its time is over; the levels and the grade stay."""

import io
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.core.management import call_command
from django.utils.timezone import now

from scoring.models import Assessment, EvidenceRow
from scoring.tasks import forget
from sessions.models import Session, Turn
from sessions.remembering import remember
from tests.scoring.talks import finish
from tests.seats import Seated

pytestmark = pytest.mark.django_db
Seat = Callable[..., Seated]


def ended_days_ago(session: Session, days: int) -> None:
    Session.objects.filter(pk=session.pk).update(ended_at=now() - timedelta(days=days))


def told(what: str) -> str:
    call_command("retention", what, stdout=(out := io.StringIO()))
    return out.getvalue()


def test_a_transcript_goes_when_its_time_is_over_and_the_levels_stay(seat: Seat) -> None:
    old, young = seat(1), seat(2)
    for seated in (old, young):
        finish(seated.practice, "excellent")
        remember(session=seated.practice)
    quotes = list(EvidenceRow.objects.values_list("quote", flat=True))
    ended_days_ago(old.practice, 181)
    ended_days_ago(young.practice, 179)
    total = Assessment.objects.get(session=old.practice).total
    assert told("preview").startswith("1 practices with")
    assert Turn.objects.filter(session=old.practice).exists()
    assert forget() == 1
    assert not Turn.objects.filter(session=old.practice).exists()
    assert not old.practice.memories.exists()
    assert Turn.objects.filter(session=young.practice).exists()
    assert Assessment.objects.get(session=old.practice).total == total
    page = old.client.get(f"/practice/{old.practice.uuid}/debrief/").content.decode()
    assert "What was said is no longer kept." in page
    assert list(EvidenceRow.objects.values_list("quote", flat=True)) == quotes
    assert told("run").startswith("0 practices")


def test_how_long_is_a_setting_and_the_briefing_says_it(seat: Seat, settings: LazySettings) -> None:
    settings.TRANSCRIPT_DAYS = 30
    seated = seat(consent=False)
    page = seated.client.get(f"/practice/{seated.practice.uuid}/").content.decode()
    assert "30 days" in page
    ended_days_ago(seated.practice, 31)
    assert forget() == 1


def test_what_was_observed_of_a_voice_goes_after_thirty_days(seat: Seat) -> None:
    seated = seat()
    finish(seated.practice, observed=True, events=[["raised_voice", 1.0], ["open_question", 0.9]])
    ended_days_ago(seated.practice, 31)
    forget()
    turn = seated.practice.turns.filter(speaker="learner")[0]
    assert turn.events == [["open_question", 0.9]]
    assert not turn.observed
