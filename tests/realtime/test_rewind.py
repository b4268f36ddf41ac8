"""Going back to a turn of a practice that is over: by page, by socket, and what it must never leave behind."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from asgiref.sync import async_to_sync
from django.test import Client
from django.utils.timezone import now

from scoring.models import Assessment, OutboxItem, Statement
from scoring.retention import forget
from sessions.models import Memory, Placement, Session, Turn
from tests.realtime.socket import Browser
from tests.realtime.test_room import SPOKEN
from tests.seats import Seated

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("typed_engines")]
Seat = Callable[..., Seated]
AGREED = {"modality": "text", "time_to_answer": "1", "agree": "on"}


def mine(session: Session) -> list[int]:
    turns = session.turns.filter(speaker=Turn.Speaker.LEARNER)
    return list(turns.values_list("n", flat=True))


def go_back(seated: Seated, n: int, **choices: str) -> Session:
    """Through the page to the door of the room."""
    answer = seated.client.post(f"/practice/{seated.practice.uuid}/from/{n}/", AGREED | choices)
    assert answer.status_code == 302, answer.content.decode()
    made = Session.objects.get(rewinds=seated.practice, status=Session.Status.LIVE)
    assert answer.headers["Location"] == f"/practice/{made.uuid}/room/"
    return made


def hold(seated: Seated, *, upto: int = 6) -> None:
    """A first talk, in the room itself."""

    async def talk() -> None:
        browser = Browser(seated)
        assert await browser.open()
        await browser.until("turn", speaker="persona")
        await browser.until("floor", state="open")
        for line in SPOKEN[:upto]:
            await browser.says(line)
        await browser.send(type="leave")
        await browser.until("ended")
        await browser.leave()

    async_to_sync(talk)()
    seated.practice.refresh_from_db()


def say(seated: Seated, made: Session, *lines: str) -> list[dict[str, object]]:
    """Hold the talk and leave it; gives what the room showed first and last."""

    async def talk() -> list[dict[str, object]]:
        browser = Browser(seated, uuid=str(made.uuid))
        assert await browser.open()
        hello = await browser.until("hello")
        await browser.until("floor", state="open")
        for line in lines:
            await browser.says(line)
        await browser.send(type="leave")
        ended = await browser.until("ended")
        await browser.leave()
        return [hello, ended]

    return async_to_sync(talk)()


def test_every_turn_of_the_learner_and_no_other_can_be_taken_anew(seat: Seat) -> None:
    seated = seat()
    hold(seated)
    shown = seated.client.get(f"/practice/{seated.practice.uuid}/debrief/").content.decode()
    for n in mine(seated.practice):
        assert f"/practice/{seated.practice.uuid}/from/{n}/" in shown
    hers = seated.practice.turns.filter(speaker=Turn.Speaker.PERSONA)[1]
    assert f"/from/{hers.n}/" not in shown
    refused = seated.client.get(f"/practice/{seated.practice.uuid}/from/{hers.n}/")
    assert refused.status_code == 409
    assert "no turn of yours" in refused.content.decode()


def test_the_page_shows_the_moment_and_asks_before_it_opens_anything(seat: Seat) -> None:
    seated = seat()
    hold(seated)
    n = mine(seated.practice)[2]
    address = f"/practice/{seated.practice.uuid}/from/{n}/"
    shown = seated.client.get(address).content.decode()
    assert "It uses no attempt, has no score and goes to nobody." in shown
    refused = seated.client.post(address, AGREED | {"agree": ""})
    assert refused.status_code == 400
    assert not Session.objects.filter(rewinds=seated.practice).exists()


def test_the_room_opens_with_the_talk_so_far_and_goes_on_from_it(seat: Seat) -> None:
    seated = seat()
    hold(seated)
    n = mine(seated.practice)[3]
    made = go_back(seated, n)
    hello, ended = say(seated, made, "I can see that this is hard to hear. What is on your mind?")
    assert isinstance(hello["turns"], list)
    assert len(hello["turns"]) == n - 1
    assert ended["next"] == f"/practice/{made.uuid}/debrief/"
    was = list(seated.practice.turns.filter(n__lt=n).values("n", "heard", "state", "tells", "beat"))
    assert list(made.turns.filter(n__lt=n).values("n", "heard", "state", "tells", "beat")) == was
    assert made.turns.filter(n__gte=n).count() >= 2
    used = set(seated.practice.turns.filter(n__lt=n, who="marta").values_list("planned", flat=True))
    fresh = made.turns.filter(n__gte=n, who="marta").exclude(planned="")
    assert not used & set(fresh.values_list("planned", flat=True))


def test_the_same_words_from_the_same_moment_lead_to_the_same_state(seat: Seat) -> None:
    """The state is a fold of the copied turns: what came later in the first talk has no part in it."""
    seated = seat()
    hold(seated)
    n = mine(seated.practice)[2]
    first = seated.practice.turns.get(n=n)
    made = go_back(seated, n)
    say(seated, made, first.heard or "")
    again = made.turns.get(n=n)
    for part, value in first.state.items():
        assert again.state[part] == pytest.approx(value, abs=1e-6), part


def test_its_debrief_sets_both_ways_side_by_side(seat: Seat) -> None:
    seated = seat()
    hold(seated)
    n = mine(seated.practice)[1]
    made = go_back(seated, n)
    say(seated, made, "Before I go on: what have you noticed yourself?")
    shown = seated.client.get(f"/practice/{made.uuid}/debrief/").content.decode()
    assert "Before I go on: what have you noticed yourself?" in shown
    assert "Would have been" in shown
    assert "It left Marta " in shown
    assert "attempt left" not in shown
    listed = seated.client.get(f"/practice/{seated.practice.uuid}/debrief/").content.decode()
    assert "Other ways you tried" in listed
    assert f"/practice/{made.uuid}/debrief/" in listed


def test_it_leaves_no_grade_no_record_no_memory_and_uses_no_attempt(seat: Seat) -> None:
    seated, desk = seat(), seat(90, role="instructor")
    Placement.objects.update(most_attempts=2, memory_on=True)
    hold(seated)
    owed, said = OutboxItem.objects.count(), Statement.objects.count()
    made = go_back(seated, mine(seated.practice)[1])
    say(seated, made, "What have you noticed yourself?")
    assert Assessment.objects.filter(session=made).exists()
    assert (OutboxItem.objects.count(), Statement.objects.count()) == (owed, said)
    assert not Memory.objects.filter(session=made).exists()
    again = seated.client.post(f"/practice/{seated.practice.uuid}/again/")
    following = Session.objects.get(rewinds=None, attempt=2)
    assert again.headers["Location"] == f"/practice/{following.uuid}/"
    board = desk.client.get(f"/review/{seated.link.uuid}/").content.decode()
    assert str(made.uuid) not in board
    theirs = desk.client.get(f"/review/{seated.link.uuid}/{made.uuid}/")
    assert theirs.status_code in {403, 404}


def test_nobody_else_can_go_back_into_it_or_delete_it(seat: Seat) -> None:
    seated, other = seat(1), seat(2)
    hold(seated)
    n = mine(seated.practice)[0]
    address = f"/practice/{seated.practice.uuid}/from/{n}/"
    assert other.client.post(address, AGREED).status_code == 403
    assert Client().get(address).status_code == 403
    made = go_back(seated, n)
    say(seated, made)
    assert other.client.get(f"/practice/{made.uuid}/debrief/").status_code == 403
    assert other.client.post(f"/practice/{made.uuid}/way/delete/").status_code == 403
    assert Session.objects.filter(pk=made.pk).exists()


def test_a_second_click_finds_the_talk_that_is_open(seat: Seat) -> None:
    seated = seat()
    hold(seated)
    n = mine(seated.practice)[1]
    assert go_back(seated, n) == go_back(seated, n)


def test_it_can_be_deleted_and_goes_with_the_practice(seat: Seat) -> None:
    seated = seat()
    hold(seated)
    made = go_back(seated, mine(seated.practice)[1])
    held = seated.client.post(f"/practice/{made.uuid}/way/delete/")
    assert held.headers["Location"] == f"/practice/{made.uuid}/room/"
    say(seated, made)
    gone = seated.client.post(f"/practice/{made.uuid}/way/delete/")
    assert gone.headers["Location"] == f"/practice/{seated.practice.uuid}/debrief/#ways"
    assert not Session.objects.filter(pk=made.pk).exists()
    assert seated.client.post(f"/practice/{seated.practice.uuid}/way/delete/").status_code == 404
    assert Session.objects.filter(pk=seated.practice.pk).exists()


def test_what_it_copied_is_kept_no_longer_than_where_it_was_said(seat: Seat) -> None:
    seated = seat()
    hold(seated)
    n = mine(seated.practice)[1]
    made = go_back(seated, n)
    say(seated, made)
    Session.objects.filter(pk=seated.practice.pk).update(ended_at=now() - timedelta(days=9999))
    assert forget().practices == 2
    assert not Turn.objects.filter(session=made).exists()
    refused = seated.client.get(f"/practice/{seated.practice.uuid}/from/{n}/")
    assert refused.status_code == 409
    assert "no longer kept" in refused.content.decode()
    shown = seated.client.get(f"/practice/{made.uuid}/debrief/").content.decode()
    assert "<h1>What was said is no longer kept.</h1>" in shown
