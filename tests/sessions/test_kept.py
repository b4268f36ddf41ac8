"""What is carried to a second attempt: seen beforehand, deletable one by one, and nobody else's."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from realtime.briefing import briefing
from sessions.models import Memory, Session, Turn
from sessions.remembering import remember
from tests.scoring.talks import finish, talk
from tests.seats import Seated

pytestmark = pytest.mark.django_db
Seat = Callable[..., Seated]


def first_attempt(seated: Seated, script: str = "excellent") -> None:
    """Held, ended and remembered as the room does it."""
    finish(seated.practice, script)
    remember(session=seated.practice)


def second_attempt(seated: Seated) -> Session:
    seated.client.post(f"/practice/{seated.practice.uuid}/again/")
    return Session.objects.get(learner=seated.practice.learner, attempt=2)


def briefed(seated: Seated, session: Session) -> str:
    answer = seated.client.get(f"/practice/{session.uuid}/")
    assert answer.status_code == 200
    return answer.content.decode()


def forget(seated: Seated, at: Session, memory: Memory) -> Any:
    return seated.client.post(f"/practice/{at.uuid}/memories/{memory.pk}/delete/")


def test_everything_that_is_carried_is_seen_before_the_next_begins(seat: Seat) -> None:
    seated = seat()
    first_attempt(seated)
    shown = briefed(seated, second_attempt(seated))
    memories = Memory.objects.exclude(kind="state")
    assert {"promise", "told", "quote"} <= set(memories.values_list("kind", flat=True))
    for memory in memories:
        assert memory.quote.replace("'", "&#x27;") in shown
        assert f'id="forget-{memory.pk}"' in shown
    assert "Marta starts a little more open than at your first meeting." in shown


def test_what_is_deleted_in_the_briefing_is_not_opened_with(seat: Seat) -> None:
    seated = seat()
    first_attempt(seated)
    second = second_attempt(seated)
    promises = list(Memory.objects.filter(kind="promise"))
    said = {row.quote.rstrip(".") for row in promises}
    assert any(words[:30] in briefing(second)["first_line"] for words in said)
    for promise in promises:
        answer = forget(seated, second, promise)
        assert answer.headers["Location"] == f"/practice/{second.uuid}/?deleted=1#kept"
    second.refresh_from_db()
    assert {entry["kind"] for entry in second.opening["memories"]} == {"state", "told", "quote"}
    shown = briefed(seated, second)
    assert not any(words[:20] in shown for words in said)


def test_a_deleted_end_lets_the_next_talk_start_as_the_first_did(seat: Seat) -> None:
    seated = seat()
    first_attempt(seated, "harsh")
    second = second_attempt(seated)
    assert "Marta starts a little more on guard than at your first meeting." in briefed(
        seated, second
    )
    for memory in Memory.objects.all():
        forget(seated, second, memory)
    second.refresh_from_db()
    assert second.opening == {}
    assert "Marta will start as at the first meeting" in briefed(seated, second)


def test_what_is_deleted_on_the_debrief_is_not_carried(seat: Seat) -> None:
    seated = seat()
    first_attempt(seated)
    promise = Memory.objects.filter(kind="promise").first()
    assert promise is not None
    page = f"/practice/{seated.practice.uuid}/debrief/"
    assert f'id="forget-{promise.pk}"' in seated.client.get(page).content.decode()
    answer = forget(seated, seated.practice, promise)
    assert answer.headers["Location"] == f"{page}?deleted=1#kept"
    assert (
        "Deleted. Marta will not know it next time."
        in seated.client.get(answer.headers["Location"]).content.decode()
    )
    kept = second_attempt(seated).opening["memories"]
    assert promise.pk not in {entry["id"] for entry in kept}


def test_deleting_all_of_the_last_attempt_brings_no_older_one_back(seat: Seat) -> None:
    seated = seat()
    first_attempt(seated)
    second = second_attempt(seated)
    finish(second, "average")
    remember(session=second)
    for memory in second.memories.all():
        forget(seated, second, memory)
    seated.client.post(f"/practice/{second.uuid}/again/")
    assert Session.objects.get(attempt=3).opening == {}


def test_a_talk_under_way_goes_on_and_is_cleaned_at_its_end(seat: Seat) -> None:
    seated = seat()
    first_attempt(seated)
    second = second_attempt(seated)
    talk(second)
    promise = Memory.objects.filter(kind="promise").first()
    assert promise is not None
    forget(seated, seated.practice, promise)
    second.refresh_from_db()
    assert promise.pk in {entry["id"] for entry in second.opening["memories"]}
    second.turns.all().delete()
    finish(second)
    assert promise.pk not in {entry["id"] for entry in second.opening["memories"]}


def test_sn8_a_fresh_learner_gets_nobody_elses(seat: Seat) -> None:
    seated, fresh = seat(1), seat(2)
    first_attempt(seated)
    assert fresh.practice.opening == {}
    shown = briefed(fresh, fresh.practice)
    assert "From last time" not in shown
    assert "carried into your next attempt" in shown


def test_nobody_deletes_what_is_somebody_elses(seat: Seat, client: Client) -> None:
    seated, other = seat(1), seat(2)
    first_attempt(seated)
    memory = Memory.objects.first()
    assert memory is not None
    assert forget(other, other.practice, memory).status_code == 404
    assert forget(other, seated.practice, memory).status_code == 403
    address = f"/practice/{seated.practice.uuid}/memories/{memory.pk}/delete/"
    assert client.post(address).status_code == 403
    assert seated.client.get(address).status_code == 405
    assert Memory.objects.filter(pk=memory.pk).exists()


def test_a_second_press_on_delete_does_no_harm(seat: Seat) -> None:
    seated = seat()
    first_attempt(seated)
    memory = Memory.objects.first()
    assert memory is not None
    assert [forget(seated, seated.practice, memory).status_code for _ in range(2)] == [302, 302]


def test_where_the_activity_does_not_remember_it_says_so(seat: Seat) -> None:
    seated = seat()
    seated.practice.placement.memory_on = False
    seated.practice.placement.save()
    first_attempt(seated)
    assert not Memory.objects.exists()
    shown = briefed(seated, second_attempt(seated))
    assert "Nothing is carried from one attempt to the next" in shown


def test_a_question_left_standing_is_taken_up_again(seat: Seat) -> None:
    seated = seat()
    talk(seated.practice, "avoiding")
    last = seated.practice.turns.filter(speaker=Turn.Speaker.PERSONA).last()
    assert last is not None
    seated.practice.turns.filter(n__gt=last.n).delete()
    Turn.objects.filter(pk=last.pk).update(
        heard="That is a lot. When did you decide it?", kind="line"
    )
    Session.objects.filter(pk=seated.practice.pk).update(
        status="ended", end_reason="learner", ended_at="2026-01-01T00:00:00Z"
    )
    seated.practice.refresh_from_db()
    remember(session=seated.practice)
    Memory.objects.filter(kind__in=["promise", "state"]).delete()
    second = second_attempt(seated)
    assert "When did you decide it?" in briefed(seated, second)
    beats = {beat["id"]: beat for beat in second.scenario.data["beats"]}
    assert briefing(second)["first_line"] in beats["open_point"]["guarded"]
