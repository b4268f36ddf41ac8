"""What a learner finds on the debrief after several attempts: their progress and their own note."""

import json
from collections.abc import Callable

import pytest

from scoring.privacy.erasing import erase
from scoring.privacy.export import export
from scoring.retention import forget
from sessions.models import Session
from tests.scoring.talks import finish
from tests.seats import Seated

pytestmark = pytest.mark.django_db
Seat = Callable[..., Seated]
NOTE = "Nächstes Mal: erst fragen, dann – “langsam” – sagen."


def debrief(seated: Seated) -> str:
    answer = seated.client.get(f"/practice/{seated.practice.uuid}/debrief/")
    assert answer.status_code == 200
    return answer.content.decode()


def note(seated: Seated, words: str, **more: str) -> int:
    address = f"/practice/{seated.practice.uuid}/reflection/"
    return seated.client.post(address, {"words": words} | more).status_code


def test_attempts_stand_side_by_side_with_what_changed(seat: Seat) -> None:
    first = seat()
    finish(first.practice, "average")
    assert "Your attempts so far" not in debrief(first)
    second = seat()
    finish(second.practice, "excellent")
    shown = debrief(second)
    assert "Your attempts so far" in shown
    assert "Higher: " in shown
    totals = [one.assessments.get().total for one in (first.practice, second.practice)]
    assert f"Totals in order: {totals[0]:g}, {totals[1]:g}" in shown
    assert f"/practice/{first.practice.uuid}/debrief/" in shown


def test_nobody_elses_attempts_and_no_trial_are_among_them(seat: Seat) -> None:
    mine, other = seat(1), seat(2)
    finish(mine.practice, "average")
    finish(other.practice, "excellent")
    assert "Your attempts so far" not in debrief(mine)
    again = seat(1)
    finish(again.practice, "average")
    Session.objects.filter(pk=again.practice.pk).update(trial=True)
    assert "Your attempts so far" not in debrief(mine)


def test_a_note_is_kept_changed_and_deleted(seat: Seat) -> None:
    seated = seat()
    finish(seated.practice)
    assert note(seated, NOTE) == 302
    assert NOTE in debrief(seated)
    assert note(seated, "Ask first.") == 302
    assert "Ask first." in debrief(seated)
    assert NOTE not in debrief(seated)
    assert note(seated, "Ask first.", delete="1") == 302
    assert "Ask first." not in debrief(seated)


def test_too_long_a_note_is_not_lost(seat: Seat) -> None:
    seated = seat()
    finish(seated.practice)
    long = "word " * 201 + "end"
    answer = seated.client.post(f"/practice/{seated.practice.uuid}/reflection/", {"words": long})
    assert answer.status_code == 400
    assert "1,000 characters" in answer.content.decode()
    assert long in answer.content.decode()
    seated.practice.refresh_from_db()
    assert seated.practice.reflection == ""


def test_it_is_in_the_export_and_goes_with_the_person_and_with_time(seat: Seat) -> None:
    seated = seat()
    finish(seated.practice)
    note(seated, NOTE)
    told = json.dumps(export(seated.launch.identity), default=str, ensure_ascii=False)
    assert json.dumps(NOTE, ensure_ascii=False) in told
    Session.objects.update(ended_at="2020-01-01T10:00Z")
    forget()
    assert NOTE not in debrief(seated)
    assert note(seated, NOTE) == 302
    assert NOTE not in debrief(seated)
    erase(identity=seated.launch.identity, wish="person")
    assert not Session.objects.exists()
