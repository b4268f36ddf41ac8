"""What a score carries and in which order scores go, from a finished practice to the platform's gradebook."""

import json
import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections, transaction
from django.utils.timezone import now

from lti_tool.models import Registration
from scoring.grading import NotAScore, is_late
from scoring.models import Assessment, GradeState, OutboxItem
from scoring.owing import queue_grade
from scoring.services import assess, settle
from scoring.tasks import deliver
from sessions.models import Placement, Session
from sessions.services import end, open_attempt
from tests.scoring import gradebook as fake
from tests.scoring.gradebook import Gradebook
from tests.scoring.grading import (
    again,
    at,
    attempt,
    attempt_url,
    board,
    deliver_again,
    grades,
    held,
    make_due,
)
from tests.scoring.talks import finish, talk
from tests.seats import Seated

pytestmark = pytest.mark.django_db
Status = OutboxItem.Status
CANVAS = "https://canvas.instructure.com/lti/submission"
PROGRESS = {"Initialized", "Started", "InProgress", "Submitted", "Completed"}
GRADING = {"FullyGraded", "Pending", "PendingManual", "Failed", "NotReady"}


def test_g2_every_part_of_the_columns_address_is_kept(
    learner: Seated, gradebook: Gradebook
) -> None:
    finish(learner.practice)
    gradebook.held["1"] = grades()[0].payload
    deliver()
    asked = [one.path for one in gradebook.platform.asked if fake.COLUMN in one.path]
    assert asked == [
        f"{fake.COLUMN}/scores?type_id=1",
        f"{fake.COLUMN}/results?type_id=1&user_id=1",
    ]


def test_g3_a_score_has_the_media_type_and_every_member_in_its_set(
    learner: Seated, gradebook: Gradebook
) -> None:
    finish(learner.practice)
    deliver()
    (asked,) = [one for one in gradebook.platform.asked if "/scores" in one.path]
    assert asked.headers["Content-Type"] == "application/vnd.ims.lis.v1.score+json"
    body = json.loads(asked.body)
    wanted = {"userId", "scoreGiven", "scoreMaximum", "activityProgress", "gradingProgress", "timestamp"}  # fmt: skip
    assert wanted <= set(body)
    assert body["activityProgress"] in PROGRESS
    assert body["gradingProgress"] in GRADING
    assert isinstance(body["scoreGiven"], float | int)
    assert at(body["timestamp"]).utcoffset() == timedelta(0)
    assert body["timestamp"][19] == "."
    assert body["timestamp"].endswith("Z")
    assert len(body["timestamp"]) == len("2026-11-22T16:31:00.000Z")


@pytest.mark.parametrize("given", [float("nan"), float("inf"), -0.5, 100.5])
def test_g4_a_number_that_is_no_score_is_refused_before_anything_is_queued(
    learner: Seated, gradebook: Gradebook, given: float
) -> None:
    finish(learner.practice)
    before = grades()
    state = GradeState.objects.get()
    with pytest.raises(NotAScore), transaction.atomic():
        queue_grade(state=state, session=learner.practice, given=given, comment="")
    assert grades() == before
    assert [item.status for item in before] == [Status.PENDING]


def test_g5_a_zero_is_sent_as_a_zero(learner: Seated, gradebook: Gradebook) -> None:
    held(learner)
    finish(learner.practice, "harsh")
    Assessment.objects.update(total=0, total_high=0)
    held(learner, "as_settled")
    settle(assessment=Assessment.objects.get())
    deliver()
    assert gradebook.scores[0]["scoreGiven"] == 0


def test_g6_timestamps_grow_by_a_second_whatever_the_clock_does(
    learner: Seated, gradebook: Gradebook
) -> None:
    finish(learner.practice, "harsh")
    deliver()
    ahead = now() + timedelta(hours=1)
    GradeState.objects.update(last_timestamp=ahead)
    again(learner, "average")
    deliver()
    again(learner, "excellent")
    deliver()
    stamps = [at(score["timestamp"]) for score in gradebook.scores[1:]]
    assert stamps[0] >= ahead + timedelta(seconds=1) - timedelta(milliseconds=1)
    assert stamps[1] - stamps[0] >= timedelta(seconds=1)


@pytest.mark.parametrize(
    "family",
    [
        pytest.param("moodle", id="G14 Moodle is sent finished scores only"),
        pytest.param("canvas", id="G14 Canvas is sent finished scores only"),
        pytest.param("open edx", id="G14 Open edX is sent finished scores only"),
    ],
)
def test_g14_the_start_of_an_attempt_sends_nothing(
    learner: Seated, gradebook: Gradebook, family: str
) -> None:
    Registration.objects.update(platform_family=family)
    finish(learner.practice)
    deliver()
    second = open_attempt(user=learner.practice.learner, placement=learner.practice.placement)
    talk(second)
    deliver()
    assert len(gradebook.posts) == 1


def test_g16_a_held_grade_is_sent_final_with_its_reviewers_id(
    learner: Seated, desk: Seated, gradebook: Gradebook
) -> None:
    held(learner)
    finish(learner.practice)
    deliver()
    assert not gradebook.posts
    desk.client.post(f"{attempt_url(desk, learner.practice)}release/")
    deliver()
    (score,) = gradebook.scores
    assert score["gradingProgress"] == "FullyGraded"
    assert score["scoringUserId"] == desk.launch.identity.subject == "90"
    change = {"objective": "o1", "level": 4, "reason": "The example was given first."}
    desk.client.post(f"{attempt_url(desk, learner.practice)}level/", change)
    deliver()
    assert gradebook.scores[-1]["scoringUserId"] == "90"


def test_g16_a_level_changed_in_a_review_opened_from_the_gradebook_is_sent(
    learner: Seated, desk: Seated, gradebook: Gradebook
) -> None:
    finish(learner.practice)
    deliver()
    # What the platform's review message, or SpeedGrader, leaves behind.
    desk.launch.session = learner.practice
    desk.launch.save()
    change = {"objective": "o1", "level": 4, "reason": "The example was given first."}
    desk.client.post(f"{attempt_url(desk, learner.practice)}level/", change)
    deliver()
    first, second = gradebook.scores
    assert second["userId"] == first["userId"] == learner.launch.identity.subject
    assert second["scoreGiven"] > first["scoreGiven"]


def test_g16_nobodys_id_is_sent_where_nobody_reviewed(
    learner: Seated, gradebook: Gradebook
) -> None:
    finish(learner.practice)
    deliver()
    assert "scoringUserId" not in gradebook.scores[0]


def test_g17_the_comment_has_a_line_for_each_objective_and_is_repeated(
    learner: Seated, gradebook: Gradebook
) -> None:
    for script in ("harsh", "average", "excellent"):
        finish(learner.practice, script) if script == "harsh" else again(learner, script)
        deliver()
    rows = Assessment.objects.order_by("-pk")[0].objectives.all()
    assert len(gradebook.scores) == 3
    for score in gradebook.scores:
        assert len(score["comment"].encode()) <= 1024
        assert all(row.title in score["comment"] for row in rows)
        assert "<" not in score["comment"]


def test_g18_when_the_work_began_and_ended_goes_along(
    learner: Seated, gradebook: Gradebook
) -> None:
    finish(learner.practice)
    deliver()
    told = gradebook.scores[0]["submission"]
    learner.practice.refresh_from_db()
    ended = learner.practice.ended_at
    assert ended is not None
    assert abs(at(told["submittedAt"]) - ended) < timedelta(milliseconds=1)
    assert at(told["startedAt"]) <= at(told["submittedAt"])


def test_g19_canvas_gets_one_submission_an_attempt_that_opens_in_its_grader(
    learner: Seated, desk: Seated, canvas: Gradebook, settings: Any
) -> None:
    finish(learner.practice, "average")
    deliver()
    change = {"objective": "o1", "level": 4, "reason": "The example was given first."}
    desk.client.post(f"{attempt_url(desk, learner.practice)}level/", change)
    deliver()
    second = again(learner, "excellent")
    deliver()
    told = [score[CANVAS] for score in canvas.scores]
    assert [one["new_submission"] for one in told] == [True, False, True]
    page = f"{settings.PUBLIC_ORIGIN}/review/attempt/{second.uuid}/"
    assert told[-1]["submission_data"] == page
    assert {one["submission_type"] for one in told} == {"basic_lti_launch"}
    assert all(one["prioritize_non_tool_grade"] for one in told)
    assert all(at(one["submitted_at"]) <= now() + timedelta(minutes=1) for one in told)


def test_g19_where_canvas_takes_no_more_submissions_the_score_goes_without(
    learner: Seated, canvas: Gradebook
) -> None:
    canvas.refusals = [(422, {}, b"attempts exceeded")]
    finish(learner.practice)
    deliver()
    (score,) = canvas.scores
    assert score[CANVAS]["new_submission"] is False
    assert [item.status for item in grades()] == [Status.SUPERSEDED, Status.SENT]


def test_g19_no_other_platform_gets_canvas_members(learner: Seated, gradebook: Gradebook) -> None:
    finish(learner.practice)
    deliver()
    assert CANVAS not in gradebook.scores[0]


def test_g17_canvas_gets_a_comment_only_when_its_words_changed(
    learner: Seated, canvas: Gradebook
) -> None:
    finish(learner.practice, "average")
    deliver()
    deliver_again(learner)
    again(learner, "excellent")
    deliver()
    assert [bool(score.get("comment")) for score in canvas.scores] == [True, False, True]


def test_g26_a_column_of_another_maximum_gets_our_own_pair(
    learner: Seated, gradebook: Gradebook
) -> None:
    gradebook.column_maximum = 50
    gradebook.lost_answers = 1
    finish(learner.practice, "average")
    deliver()
    make_due()
    deliver()
    (score,) = gradebook.scores
    assert (score["scoreGiven"], score["scoreMaximum"]) == (38.8, 100)
    assert grades()[0].status == Status.SENT


@pytest.mark.django_db(transaction=True)
def test_g27_two_tabs_that_finish_together_give_one_final_grade(
    learner: Seated, gradebook: Gradebook
) -> None:
    first = learner.practice
    talk(first, "excellent")
    end(session=first, reason="learner")
    second = open_attempt(user=first.learner, placement=first.placement)
    talk(second, "average")
    end(session=second, reason="learner")
    start = threading.Barrier(2)

    def finish_tab(session: Session) -> None:
        start.wait()
        assess(session=Session.objects.get(pk=session.pk))
        connections.close_all()

    tabs = [threading.Thread(target=finish_tab, args=[one]) for one in (first, second)]
    for tab in tabs:
        tab.start()
    for tab in tabs:
        tab.join()
    deliver()
    assert Assessment.objects.filter(settled_at__isnull=False).count() == 2
    stamps = [at(item.payload["timestamp"]) for item in grades()]
    assert stamps == sorted(stamps)
    assert gradebook.held["1"]["scoreGiven"] == 92.5
    assert GradeState.objects.get().sent == 92.5


def test_o1_what_is_not_committed_is_not_owed_and_what_is_committed_is(
    learner: Seated, gradebook: Gradebook
) -> None:
    talk(learner.practice)
    end(session=learner.practice, reason="learner")
    learner.practice.refresh_from_db()

    class Killed(Exception):
        pass

    def killed_before_the_commit() -> None:
        with transaction.atomic():
            assess(session=learner.practice)
            assert grades()
            raise Killed

    with pytest.raises(Killed):
        killed_before_the_commit()
    assert not grades()
    assert not Assessment.objects.exists()
    assess(session=learner.practice)
    deliver()
    assert len(gradebook.scores) == 1


def test_a_late_attempt_counts_and_is_marked(
    learner: Seated, desk: Seated, gradebook: Gradebook
) -> None:
    finish(learner.practice, "excellent")
    assert "Late" not in board(desk)
    Placement.objects.update(due_at=now() - timedelta(days=1))
    assert "Late" in board(desk)
    assert "Late" in attempt(desk, learner.practice)
    deliver()
    assert gradebook.scores[0]["scoreGiven"] == 92.5


def test_only_what_ended_after_its_due_time_is_late() -> None:
    due = now()
    assert is_late(due + timedelta(seconds=1), due)
    assert not is_late(due, due)
    assert not is_late(None, due)
    assert not is_late(due, None)
