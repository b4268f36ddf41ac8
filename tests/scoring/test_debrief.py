"""The learner's debrief, asked for as a browser does."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

from scoring.models import Assessment, EvidenceRow
from sessions.models import Session
from sessions.remembering import remember
from sessions.services import append_moment
from tests.scoring.talks import finish, talk
from tests.seats import Seated

pytestmark = pytest.mark.django_db
Seat = Callable[..., Seated]


def page(seated: Seated, session: Session | None = None) -> str:
    answer = seated.client.get(f"/practice/{(session or seated.practice).uuid}/debrief/")
    assert answer.status_code == 200
    return answer.content.decode()


def test_it_opens_with_its_answer_and_shows_the_score(seat: Seat) -> None:
    seated = seat()
    finish(seated.practice, "excellent")
    shown = page(seated)
    assert "<h1>Marta came with you, and all six objectives are met.</h1>" in shown
    assert "<b>92.5</b>" in shown
    assert "Settled" in shown
    assert "style=" not in shown


def test_sc2_every_quote_leads_to_the_turn_it_stands_in(seat: Seat) -> None:
    seated = seat()
    finish(seated.practice, "average")
    shown = page(seated)
    for row in EvidenceRow.objects.all():
        turn = seated.practice.turns.get(n=row.turn)
        assert (turn.heard or "")[row.start : row.end] == row.quote
    targets = set(re.findall(r'href="#(t\d+)"', shown))
    assert targets
    assert targets <= set(re.findall(r'id="(t\d+)"', shown))


def test_what_is_missing_comes_with_a_wording_to_try(seat: Seat) -> None:
    seated = seat()
    finish(seated.practice, "average")
    shown = page(seated)
    assert "Try saying" in shown
    assert "Not found." in shown
    assert "Held at begun" in shown or "Partly" in shown


def test_the_curve_is_told_in_words_and_its_turns_are_marked(seat: Seat) -> None:
    seated = seat()
    finish(seated.practice, "excellent")
    shown = page(seated)
    assert "Marta starts guarded and ends" in shown
    assert "Marta told you something new." in shown
    assert "opened</span>" in shown


def test_a_practice_that_is_not_over_leads_back_to_it(seat: Seat) -> None:
    seated = seat()
    talk(seated.practice)
    answer = seated.client.get(f"/practice/{seated.practice.uuid}/debrief/")
    assert answer.status_code == 302
    assert answer.headers["Location"] == f"/practice/{seated.practice.uuid}/"


def test_one_that_broke_off_says_so_and_has_no_score(seat: Seat) -> None:
    seated = seat()
    finish(seated.practice, reason="connection_lost")
    shown = page(seated)
    assert "This one broke off." in shown
    assert "of 100" not in shown


def test_a_spoilt_one_says_why_and_is_not_counted(seat: Seat) -> None:
    seated = seat(modality="voice")
    finish(seated.practice, source="voice", confidence=0.4)
    shown = page(seated)
    assert "too many of your words could not be made out" in shown
    assert "Not counted" in shown


def test_a_spoilt_one_costs_no_attempt(seat: Seat) -> None:
    seated = seat(modality="voice")
    placement = seated.practice.placement
    placement.most_attempts = 1
    placement.save()
    finish(seated.practice, source="voice", confidence=0.4)
    assert "The attempt is given back to you" in page(seated)
    assert "/again/" in page(seated)
    seated.client.post(f"/practice/{seated.practice.uuid}/again/")
    assert Session.objects.filter(attempt=2).exists()


@pytest.mark.parametrize(
    ("kind", "data", "why"),
    [
        ("peer_back", {"gone_ms": 29_000}, ""),
        ("peer_back", {"gone_ms": 31_000}, "the connection was lost for too long"),
        ("sound", {"over": "webrtc", "way": "down", "received": 9_600, "lost": 400}, ""),
        ("sound", {"over": "webrtc", "way": "down", "received": 40, "lost": 9}, ""),
        (
            "sound",
            {"over": "webrtc", "way": "down", "received": 9_200, "lost": 800},
            "too much of the sound was lost",
        ),
    ],
)
def test_what_the_line_lost_is_weighed_and_kept(
    seat: Seat, kind: str, data: dict[str, object], why: str
) -> None:
    seated, teacher = seat(modality="voice"), seat(2, role="instructor")
    whole = {"over": "webrtc", "way": "up", "received": 20_000, "lost": 0}
    for one, facts in (("sound", whole), (kind, data)):
        append_moment(session_id=seated.practice.pk, at_ms=1000, kind=one, data=facts)
    finish(seated.practice, source="voice", confidence=0.9)
    shown = page(seated)
    assert ("Not counted" in shown) is bool(why)
    assert why in shown
    review = teacher.client.get(f"/review/{teacher.link.uuid}/{seated.practice.uuid}/")
    assert why in review.content.decode()
    assert Assessment.objects.get().conditions["lost_ms"] == data.get("gone_ms", 0)


def test_a_short_cut_is_not_taken_for_a_bad_line(seat: Seat) -> None:
    seated = seat(modality="voice")
    cut = {"gone_ms": 10_000}, {"over": "webrtc", "way": "up", "received": 4_500, "lost": 500}
    for kind, data in zip(("peer_back", "sound"), cut, strict=True):
        append_moment(session_id=seated.practice.pk, at_ms=1000, kind=kind, data=data)
    finish(seated.practice, source="voice", confidence=0.9)
    assert "Not counted" not in page(seated)


def test_unsure_words_wait_for_a_person(seat: Seat) -> None:
    seated = seat(modality="voice")
    finish(seated.practice, source="voice", confidence=0.7)
    shown = page(seated)
    assert "Waits for your instructor" in shown
    assert "Nothing has been sent to your course." in shown


def test_nobody_else_sees_it(seat: Seat, client: Client) -> None:
    seated, other = seat(1), seat(2)
    finish(seated.practice)
    address = f"/practice/{seated.practice.uuid}/debrief/"
    assert client.get(address).status_code == 403
    assert other.client.get(address).status_code == 403
    assert seat(9, role="instructor").client.get(address).status_code == 403


def test_again_opens_the_next_attempt_and_names_what_is_remembered(seat: Seat) -> None:
    seated = seat()
    finish(seated.practice, "excellent")
    remember(session=seated.practice)
    assert "Marta will remember" in page(seated)
    (state,) = seated.practice.memories.filter(kind="state")
    assert {"greeting", "agree_date"} <= set(state.data["beats"])
    answer = seated.client.post(f"/practice/{seated.practice.uuid}/again/")
    second = Session.objects.get(attempt=2)
    assert answer.headers["Location"] == f"/practice/{second.uuid}/"
    again = seated.client.post(f"/practice/{seated.practice.uuid}/again/")
    assert again.headers["Location"] == answer.headers["Location"]


def test_no_attempt_left_is_said_and_none_is_opened(seat: Seat) -> None:
    seated = seat()
    placement = seated.practice.placement
    placement.most_attempts = 1
    placement.save()
    finish(seated.practice)
    shown = page(seated)
    assert "You have used your attempts at this activity." in shown
    assert "/again/" not in shown
    seated.client.post(f"/practice/{seated.practice.uuid}/again/")
    assert Session.objects.count() == 1


def test_a_flagged_line_is_shown_with_its_cost(seat: Seat) -> None:
    seated = seat()
    finish(seated.practice, "harsh")
    flags = Assessment.objects.get().flags.all()
    shown = page(seated)
    assert shown.count("A line to look at") >= len(flags)
