"""What becomes of a grade by what the platform answers, from a finished practice over the worker's task."""

from datetime import timedelta
from email.utils import format_datetime

import pytest
from django.utils.timezone import now

from lti_tool.models import Launch
from scoring.models import OutboxItem, RecordStore
from scoring.tasks import deliver
from tests.lti_tool.platform import Answer
from tests.scoring import gradebook as fake
from tests.scoring.gradebook import Gradebook
from tests.scoring.grading import again, at, attempt, attempt_url, board, grades, make_due
from tests.scoring.talks import GRADE_SCOPES, finish
from tests.seats import Seated

pytestmark = pytest.mark.django_db
Status = OutboxItem.Status


def test_g7_another_grade_there_stays_and_the_instructor_reads_of_it(
    learner: Seated, desk: Seated, gradebook: Gradebook
) -> None:
    finish(learner.practice)
    gradebook.held["1"] = grades()[0].payload | {"scoreGiven": 40}
    deliver()
    (item,) = grades()
    assert (item.status, item.last_reason) == (Status.SUPERSEDED, "gradebook_has_another")
    words = "The gradebook holds 40 of 100, set there."
    assert words in board(desk)
    assert words in attempt(desk, learner.practice)
    del gradebook.held["1"]
    desk.client.post(f"{attempt_url(desk, learner.practice)}resend/")
    deliver()
    assert [score["scoreGiven"] for score in gradebook.scores] == [38.8]
    assert words not in board(desk)
    assert "Grade delivered" in attempt(desk, learner.practice)


@pytest.mark.parametrize(
    ("seconds", "ends", "shown"),
    [
        pytest.param(0, Status.SENT, 92.5, id="G7 ours is written anew where our last one was touched"),
        pytest.param(60, Status.SUPERSEDED, 38.8, id="G7 it is written anew once and never in a loop"),
    ],
)  # fmt: skip
def test_g7_our_own_last_number_with_a_later_timestamp_is_no_other_grade(
    learner: Seated, gradebook: Gradebook, seconds: int, ends: str, shown: float
) -> None:
    finish(learner.practice, "average")
    deliver()
    again(learner, "excellent")
    # Somebody wrote feedback beside our first number after the second had been written.
    touched = at(grades()[-1].payload["timestamp"]) + timedelta(seconds=seconds)
    gradebook.held["1"] |= {"timestamp": touched.isoformat()}
    deliver()
    assert [item.status for item in grades()] == [Status.SENT, Status.SUPERSEDED, ends]
    assert gradebook.held["1"]["scoreGiven"] == shown
    assert len(gradebook.posts) == 3


def test_g7_a_platform_nobody_knows_is_asked_what_it_holds_before_a_400_is_believed(
    learner: Seated, gradebook: Gradebook
) -> None:
    finish(learner.practice)
    gradebook.held["1"] = grades()[0].payload
    gradebook.refusals = [(400, {}, b"")]
    deliver()
    assert [item.status for item in grades()] == [Status.SENT]


def test_g8_a_token_that_is_no_longer_known_is_replaced_once(
    learner: Seated, gradebook: Gradebook
) -> None:
    gradebook.refusals = [(401, {}, b"")]
    finish(learner.practice)
    deliver()
    assert len(gradebook.scores) == 1
    assert gradebook.platform.fetches("/token") == 2


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param((408, {}, b""), id="G11 timeout of the platform is tried again"),
        pytest.param((429, {"Retry-After": "60"}, b""), id="G11 too many requests is tried again"),
        pytest.param((500, {}, b""), id="G11 a fault of the platform is tried again"),
        pytest.param((503, {}, b""), id="G11 an outage is tried again"),
    ],
)
def test_g11_what_may_pass_is_tried_again(
    learner: Seated, gradebook: Gradebook, answer: Answer
) -> None:
    gradebook.refusals = [answer]
    finish(learner.practice)
    deliver()
    assert grades()[0].status == Status.PENDING
    make_due()
    deliver()
    assert len(gradebook.scores) == 1
    assert len(set(gradebook.posts)) == 1


def test_g11_retry_after_may_be_a_date(learner: Seated, store: fake.RecordStore) -> None:
    later = format_datetime(now() + timedelta(hours=2), usegmt=True)
    store.refusals = [(503, {"Retry-After": later}, b"")]
    finish(learner.practice)
    deliver()
    waits = [item.next_at - now() for item in OutboxItem.objects.filter(kind="xapi", tries=1)]
    assert waits
    assert all(wait > timedelta(minutes=110) for wait in waits)
    assert RecordStore.objects.get().paused_reason == ""


def test_g11_ten_tries_are_the_end_and_a_person_can_send_again(
    learner: Seated, desk: Seated, gradebook: Gradebook
) -> None:
    gradebook.refusals = [(503, {}, b"")] * 10
    finish(learner.practice)
    for _ in range(12):
        fake.let_time_pass()
        deliver()
    (item,) = grades()
    assert (item.status, item.tries) == (Status.DEAD, 10)
    desk.client.post(f"{attempt_url(desk, learner.practice)}resend/")
    fake.let_time_pass()
    deliver()
    assert [score["scoreGiven"] for score in gradebook.scores] == [38.8]


def test_g12_after_a_lost_answer_the_same_body_is_sent_and_settled_by_the_result(
    learner: Seated, gradebook: Gradebook
) -> None:
    gradebook.lost_answers = 1
    finish(learner.practice)
    deliver()
    assert grades()[0].status == Status.PENDING
    make_due()
    deliver()
    assert (grades()[0].status, grades()[0].last_code) == (Status.SENT, 409)
    assert len(gradebook.posts) == 2
    assert len(set(gradebook.posts)) == 1
    assert len(gradebook.scores) == 1


def test_g12_where_results_are_closed_to_us_a_repeat_counts_as_delivered(
    learner: Seated, gradebook: Gradebook
) -> None:
    Launch.objects.update(grade_scopes=GRADE_SCOPES[:1])
    gradebook.lost_answers = 1
    finish(learner.practice)
    deliver()
    make_due()
    deliver()
    assert (grades()[0].status, grades()[0].last_reason) == (Status.SENT, "result_unseen")
    assert not any("/results" in one.path for one in gradebook.platform.asked)


@pytest.mark.parametrize("answer", [(200, {}, b"OK"), (201, {}, b'{"a": 1}'), (204, {}, b"")])
def test_g13_any_body_is_success(learner: Seated, gradebook: Gradebook, answer: Answer) -> None:
    gradebook.refusals = [answer]
    finish(learner.practice)
    deliver()
    assert grades()[0].status == Status.SENT


@pytest.mark.parametrize("code", [400, 422])
def test_g25_who_left_the_course_keeps_the_result_here(
    learner: Seated, desk: Seated, gradebook: Gradebook, code: int
) -> None:
    gradebook.refusals = [(code, {}, b"Incorrect score received")]
    finish(learner.practice, "excellent")
    deliver()
    deliver()
    assert grades()[0].status == Status.NOT_GRADABLE
    assert len(gradebook.posts) == 1
    shown = board(desk)
    assert "Takes no grade" in shown
    assert "92.5" in shown


def test_p7_after_a_grade_that_failed_the_next_attempt_tries_again(
    learner: Seated, gradebook: Gradebook
) -> None:
    gradebook.refusals = [(404, {}, b"")]
    finish(learner.practice, "excellent")
    deliver()
    assert grades()[0].status == Status.DEAD
    again(learner, "average")
    deliver()
    assert [score["scoreGiven"] for score in gradebook.scores] == [92.5]
