"""A whole learner's and instructor's way in German: sentences, plural forms, dates, and what stays English."""

from collections.abc import Callable
from datetime import UTC, datetime
from html import unescape

import pytest
from django.conf import settings
from django.test import Client

from scoring.models import EvidenceRow
from sessions.models import Placement, Session
from tests.scoring.talks import finish
from tests.seats import Seated

pytestmark = pytest.mark.django_db
Seat = Callable[..., Seated]


def in_german(client: Client, address: str) -> str:
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "de"
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_briefing_is_german_and_the_scene_english(seat: Seat) -> None:
    seated = seat()
    shown = in_german(seated.client, f"/practice/{seated.practice.uuid}/")
    assert "Bevor Sie beginnen" in shown
    assert "Ich weiß, dass ich mit einer KI spreche" in shown
    assert "Before you begin" not in shown
    assert "Marta Ferreira" in shown


def test_the_debrief_is_told_in_german_with_the_lines_as_they_were_said(seat: Seat) -> None:
    seated = seat()
    finish(seated.practice, "excellent")
    Session.objects.filter(pk=seated.practice.pk).update(
        ended_at=datetime(2026, 3, 4, 9, 0, tzinfo=UTC)
    )
    shown = in_german(seated.client, f"/practice/{seated.practice.uuid}/debrief/")
    assert "<h1>Marta ist mit Ihnen gegangen, und alle sechs Ziele sind erreicht.</h1>" in shown
    assert "Mittwoch, 4. März" in shown
    quotes = EvidenceRow.objects.values_list("quote", flat=True)
    assert any(quote in unescape(shown) for quote in quotes)


@pytest.mark.parametrize(("most", "words"), [(2, "Noch 1 Versuch übrig."), (3, "Noch 2 Versuche übrig.")])  # fmt: skip
def test_plural_forms_are_right(seat: Seat, most: int, words: str) -> None:
    seated = seat()
    Placement.objects.update(most_attempts=most)
    finish(seated.practice, "average")
    assert words in in_german(seated.client, f"/practice/{seated.practice.uuid}/debrief/")
