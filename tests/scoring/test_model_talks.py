"""A scenario's two model talks, read by somebody who has practised it."""

from collections.abc import Callable
from html import unescape

import pytest

from sessions.cards import card_for
from tests.scoring.talks import finish
from tests.seats import Seated

pytestmark = pytest.mark.django_db
Seat = Callable[..., Seated]


def test_both_stand_side_by_side_with_what_each_line_does(seat: Seat) -> None:
    seated = seat()
    finish(seated.practice)
    address = f"/practice/{seated.practice.uuid}/models/"
    assert (
        address in seated.client.get(f"/practice/{seated.practice.uuid}/debrief/").content.decode()
    )
    shown = unescape(seated.client.get(address).content.decode())
    for lines in card_for(seated.practice).model_dialogue.values():
        assert all(text in shown for _, text in lines)
    assert "Shows: " in shown
    good, bad = shown.split("One that does not")
    assert good.count("Shows: ") > bad.count("Shows: ")
    assert "It meets: " in good


def test_they_are_not_shown_before_a_first_attempt_or_to_somebody_else(seat: Seat) -> None:
    seated, other = seat(1), seat(2)
    address = f"/practice/{seated.practice.uuid}/models/"
    assert seated.client.get(address).status_code == 302
    finish(seated.practice)
    assert other.client.get(address).status_code == 403
