"""The instructor's pages: the board, one attempt, and what may be decided there."""

import json
from collections.abc import Callable

import pytest
from django.test import Client

from lti_tool.models import AuditEntry
from scoring.appealing import contest_level
from scoring.models import Assessment, Override
from scoring.tasks import deliver
from sessions.models import Session
from tests.scoring.gradebook import Gradebook
from tests.scoring.grading import held
from tests.scoring.talks import finish, gradable, talk
from tests.seats import Seated

pytestmark = pytest.mark.django_db
Seat = Callable[..., Seated]


def board(desk: Seated) -> str:
    answer = desk.client.get(f"/review/{desk.link.uuid}/")
    assert answer.status_code == 200
    return answer.content.decode()


def address(desk: Seated, session: Session) -> str:
    return f"/review/{desk.link.uuid}/{session.uuid}/"


def attempt(desk: Seated, session: Session) -> str:
    answer = desk.client.get(address(desk, session))
    assert answer.status_code == 200
    return answer.content.decode()


def test_an_empty_board_says_so(desk: Seated) -> None:
    assert "Nobody has practised here yet." in board(desk)


def test_the_board_lists_who_practised_and_where_each_stands(seat: Seat, desk: Seated) -> None:
    done, talking = seat(1), seat(2)
    finish(done.practice, "excellent")
    talk(talking.practice)
    shown = board(desk)
    assert "Two people have practised." in shown
    assert "Learner 1" in shown
    assert "92.5" in shown
    assert "Practising" in shown


def test_an_attempt_shows_what_was_said_with_its_evidence(seat: Seat, desk: Seated) -> None:
    done = seat(1)
    finish(done.practice, "excellent")
    shown = attempt(desk, done.practice)
    assert "Learner 1 has 92.5 of 100." in shown
    assert "this is a formal improvement plan, eight weeks" in shown
    assert "style=" not in shown


def test_a_changed_level_is_kept_with_its_reason_and_sent_again(
    learner: Seated, desk: Seated, gradebook: Gradebook
) -> None:
    finish(learner.practice, "average")
    deliver()
    change = {"objective": "o1", "level": 4, "reason": "The example was given in the first line."}
    answer = desk.client.post(f"{address(desk, learner.practice)}level/", change)
    assert answer.headers["Location"] == address(desk, learner.practice)
    deliver()
    first, second = (score["scoreGiven"] for score in gradebook.scores)
    assert (first, second) == (38.8, 48.8)
    shown = attempt(desk, learner.practice)
    assert "Learner 90 changed" in shown
    assert "The example was given in the first line." in shown
    debrief = learner.client.get(f"/practice/{learner.practice.uuid}/debrief/").content.decode()
    assert "The example was given in the first line." in debrief


@pytest.mark.parametrize(
    "change",
    [
        {"objective": "o1", "level": 5, "reason": "No such level."},
        {"objective": "o1", "level": 3, "reason": ""},
        {"objective": "o1", "level": "high", "reason": "No number."},
    ],
)
def test_a_change_without_level_or_reason_is_refused_and_nothing_is_lost(
    seat: Seat, desk: Seated, change: dict[str, object]
) -> None:
    done = seat(1)
    finish(done.practice, "average")
    answer = desk.client.post(f"{address(desk, done.practice)}level/", change)
    assert answer.status_code == 400
    assert "Nothing was changed." in answer.content.decode()
    assert not Override.objects.exists()


def test_an_unknown_objective_is_not_found(seat: Seat, desk: Seated) -> None:
    done = seat(1)
    finish(done.practice, "average")
    change = {"objective": "o99", "level": 3, "reason": "There is no such thing."}
    assert desk.client.post(f"{address(desk, done.practice)}level/", change).status_code == 404


def test_what_waits_is_released_once_and_then_graded(
    learner: Seated, desk: Seated, gradebook: Gradebook
) -> None:
    placement = learner.practice.placement
    placement.release = "hold_until_released"
    placement.save()
    finish(learner.practice, "excellent")
    deliver()
    assert gradebook.scores == []
    assert "One needs you." in board(desk)
    assert "Release 92.5" in attempt(desk, learner.practice)
    for _ in range(2):
        desk.client.post(f"{address(desk, learner.practice)}release/")
    deliver()
    assert [score["scoreGiven"] for score in gradebook.scores] == [92.5]
    assert "Grade delivered" in attempt(desk, learner.practice)


def test_all_that_wait_only_for_their_release_go_at_once(
    seat: Seat, desk: Seated, gradebook: Gradebook
) -> None:
    learners = [seat(number) for number in (1, 2, 3)]
    for one in learners:
        gradable(one.launch, gradebook.url)
        held(one)
        finish(one.practice, "excellent")
    assert "Release all 3" in board(desk)
    waiting = learners[2].practice.assessments.get(current=True)
    contest_level(objective=waiting.objectives.get(objective="o1"), words="It was in my first line.")  # fmt: skip
    assert "Release all 2" in board(desk)
    everybody = f"/review/{desk.link.uuid}/release/"
    assert learners[0].client.post(everybody).status_code == 403
    answer = desk.client.post(everybody, follow=True)
    assert "2 grades are released and on their way." in answer.content.decode()
    deliver()
    assert [score["scoreGiven"] for score in gradebook.scores] == [92.5, 92.5]
    waiting.refresh_from_db()
    assert (waiting.settled_at, waiting.awaiting) == (None, ["held"])
    assert AuditEntry.objects.get(act="rating.released").detail == "2"
    again = desk.client.post(everybody, follow=True).content.decode()
    assert "Nothing waited for its release any more." in again
    assert "Release all" not in again


def test_a_failed_grade_is_sent_again_by_hand(
    learner: Seated, desk: Seated, gradebook: Gradebook
) -> None:
    gradebook.refusals = [(404, {}, b"")]
    finish(learner.practice, "average")
    deliver()
    assert "The grade did not reach the gradebook." in attempt(desk, learner.practice)
    desk.client.post(f"{address(desk, learner.practice)}resend/")
    deliver()
    assert [json.loads(body)["scoreGiven"] for body in gradebook.posts] == [38.8, 38.8]
    assert "Grade delivered" in attempt(desk, learner.practice)


def test_an_instructors_own_run_is_neither_listed_nor_graded(
    seat: Seat, desk: Seated, gradebook: Gradebook
) -> None:
    answer = desk.client.post(f"/review/{desk.link.uuid}/try/")
    trial = Session.objects.get(trial=True)
    assert answer.headers["Location"] == f"/practice/{trial.uuid}/"
    assert desk.client.get(answer.headers["Location"]).status_code == 200
    finish(trial, "excellent")
    deliver()
    assert gradebook.posts == []
    assert "Nobody has practised here yet." in board(desk)
    assert desk.client.get(address(desk, trial)).status_code == 404
    assert Assessment.objects.get().total == 92.5


def test_j1_the_page_of_a_review_message_is_the_attempt_and_open_to_its_instructor_only(
    seat: Seat, desk: Seated
) -> None:
    done = seat(1)
    finish(done.practice)
    found = desk.client.get(f"/review/attempt/{done.practice.uuid}/")
    assert found.headers["Location"] == address(desk, done.practice)
    shown = attempt(desk, done.practice)
    assert "What was said" in shown
    assert "38.8" in shown
    assert seat(3).client.get(f"/review/attempt/{done.practice.uuid}/").status_code == 403


def test_learners_and_strangers_see_no_review(seat: Seat, desk: Seated, client: Client) -> None:
    done = seat(1)
    finish(done.practice)
    for browser in (client, done.client):
        assert browser.get(f"/review/{desk.link.uuid}/").status_code == 403
        assert browser.get(address(desk, done.practice)).status_code == 403
        change = {"objective": "o1", "level": 4, "reason": "Mine."}
        asked = browser.post(f"{address(desk, done.practice)}level/", change)
        assert asked.status_code == 403
    assert not Override.objects.exists()
