"""The cases of a grade, from a finished practice over the worker's task to the platform's gradebook."""

import json
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from email.utils import format_datetime
from typing import Any
from uuid import uuid4

import pytest
from django.db import connections, transaction
from django.utils.timezone import now

from lti_tool.models import Launch, LineItem, Registration
from scoring.grading import NotAScore, is_late
from scoring.models import Assessment, GradeState, OutboxItem, RecordStore
from scoring.outbox.resending import resend
from scoring.owing import queue_grade
from scoring.services import assess, settle
from scoring.tasks import deliver
from sessions.models import Placement, Session
from sessions.services import end, open_attempt
from tests.lti_tool.platform import Answer, Asked, Platform, answer_json
from tests.scoring import gradebook as fake
from tests.scoring.gradebook import Gradebook
from tests.scoring.talks import GRADE_SCOPES, finish, talk
from tests.seats import Seated

pytestmark = pytest.mark.django_db
Status = OutboxItem.Status
Seat = Callable[..., Seated]
CANVAS = "https://canvas.instructure.com/lti/submission"
PROGRESS = {"Initialized", "Started", "InProgress", "Submitted", "Completed"}
GRADING = {"FullyGraded", "Pending", "PendingManual", "Failed", "NotReady"}


def grades() -> list[OutboxItem]:
    return list(OutboxItem.objects.filter(kind="grade").order_by("pk"))


def again(learner: Seated, script: str = "excellent") -> Session:
    session = open_attempt(user=learner.practice.learner, placement=learner.practice.placement)
    finish(session, script)
    return session


def make_due() -> None:
    OutboxItem.objects.update(next_at=now())


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.fixture
def desk(seat: Seat) -> Seated:
    return seat(90, role="instructor")


def board(desk: Seated) -> str:
    answer = desk.client.get(f"/review/{desk.link.uuid}/")
    assert answer.status_code == 200
    return answer.content.decode()


def attempt_url(desk: Seated, session: Session) -> str:
    return f"/review/{desk.link.uuid}/{session.uuid}/"


def attempt(desk: Seated, session: Session) -> str:
    return desk.client.get(attempt_url(desk, session)).content.decode()


def held(learner: Seated, release: str = "hold_until_released") -> None:
    placement = learner.practice.placement
    placement.release = release
    placement.save()


@pytest.fixture
def canvas(gradebook: Gradebook) -> Gradebook:
    Registration.objects.update(platform_family="canvas")
    return gradebook


def test_g1_without_the_score_scope_nothing_is_called_and_the_instructor_is_told(
    learner: Seated, desk: Seated, gradebook: Gradebook
) -> None:
    Launch.objects.update(grade_scopes=GRADE_SCOPES[1:])
    finish(learner.practice)
    deliver()
    assert not grades()
    assert not gradebook.platform.asked
    assert "Grades are not connected." in board(desk)
    Launch.objects.update(grade_scopes=GRADE_SCOPES, line_item_url=gradebook.url)
    assert "Grades are not connected." not in board(desk)


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


def test_g8_a_token_that_is_no_longer_known_is_replaced_once(
    learner: Seated, gradebook: Gradebook
) -> None:
    gradebook.refusals = [(401, {}, b"")]
    finish(learner.practice)
    deliver()
    assert len(gradebook.scores) == 1
    assert gradebook.platform.fetches("/token") == 2


def listed(platform: Platform, *rows: dict[str, Any]) -> list[dict[str, Any]]:
    """Let the course's list of columns answer queries and take new ones."""
    kept = list(rows)
    names = {"resource_link_id": "resourceLinkId", "resource_id": "resourceId", "tag": "tag"}

    def answer(asked: Asked) -> Answer:
        if asked.method == "POST":
            made = json.loads(asked.body)
            made["id"] = f"{platform.origin}/lineitems/made-{len(kept)}/lineitem"
            kept.append(made)
            return answer_json(made, 201)
        query = [pair.split("=") for pair in asked.path.partition("?")[2].split("&") if pair]
        wanted = {names[name]: value.replace("%2F", "/") for name, value in query if name in names}
        return answer_json([row for row in kept if all(row.get(n) == v for n, v in wanted.items())])

    platform.routes["/lineitems"] = answer
    return kept


def test_g9_a_moved_column_is_found_again_once(learner: Seated, gradebook: Gradebook) -> None:
    platform = gradebook.platform
    listed(platform, {"id": gradebook.url, "resourceLinkId": "9", "scoreMaximum": 100})
    Launch.objects.update(
        line_item_url=f"{platform.origin}/old/lineitem",
        line_items_url=f"{platform.origin}/lineitems",
    )
    finish(learner.practice)
    deliver()
    assert [score["scoreGiven"] for score in gradebook.scores] == [38.8]
    assert platform.fetches("/lineitems") == 1


@pytest.mark.parametrize("code", [401, 403, 404, 410])
def test_g9_a_column_that_stays_gone_is_given_up_in_sight(
    learner: Seated, desk: Seated, gradebook: Gradebook, code: int
) -> None:
    gradebook.refusals = [(code, {}, b"")] * 2
    finish(learner.practice)
    deliver()
    assert grades()[0].status == Status.DEAD
    assert "The grade did not reach the gradebook." in attempt(desk, learner.practice)


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


def deliver_again(learner: Seated) -> None:
    """Somebody sends the same grade once more."""
    resend(item=grades()[-1])
    deliver()


def test_g20_of_several_columns_of_an_activity_ours_is_taken(
    learner: Seated, gradebook: Gradebook
) -> None:
    platform = gradebook.platform
    link = {"resourceLinkId": "9", "scoreMaximum": 100}
    listed(
        platform,
        link | {"id": f"{platform.origin}/other", "resourceId": "quiz", "tag": "quiz"},
        link | {"id": gradebook.url, "resourceId": "pip_branch", "tag": "total"},
    )
    Launch.objects.update(line_item_url="", line_items_url=f"{platform.origin}/lineitems")
    finish(learner.practice)
    deliver()
    assert len(gradebook.scores) == 1
    before = platform.fetches("/lineitems")
    again(learner, "excellent")
    deliver()
    assert len(gradebook.scores) == 2
    assert platform.fetches("/lineitems") == before


def test_g20_two_activities_of_a_course_have_a_column_each(
    learner: Seated, gradebook: Gradebook
) -> None:
    platform = gradebook.platform
    rows = listed(platform)
    for n in (0, 1):
        path = f"/lineitems/made-{n}/lineitem"
        platform.routes[f"{path}/scores"] = lambda _: (200, {}, b"")
    Launch.objects.update(line_item_url="", line_items_url=f"{platform.origin}/lineitems")
    finish(learner.practice)
    first = learner.link
    placement = Placement.objects.get(pk=first.placement_id)
    placement.pk, placement.uuid = None, uuid4()
    placement.save()
    other = type(first).objects.create(
        deployment=first.deployment, context=first.context, link_id="10", title="Once more",
        placement=placement,
    )  # fmt: skip
    session = open_attempt(user=learner.practice.learner, placement=placement)
    launch = learner.launch
    launch.refresh_from_db()
    launch.pk, launch.uuid, launch.link, launch.session = (
        None, uuid4(), other, session,
    )  # fmt: skip
    launch.save()
    finish(session)
    deliver()
    assert [row["resourceLinkId"] for row in rows] == ["9", "10"]
    assert [item.status for item in grades()] == [Status.SENT, Status.SENT]
    assert LineItem.objects.count() == 2


def test_g21_in_a_copied_course_the_copied_column_is_found_by_our_names(
    learner: Seated, gradebook: Gradebook
) -> None:
    platform = gradebook.platform
    copied = {"id": gradebook.url, "resourceId": "pip_branch", "tag": "total", "scoreMaximum": 100}
    rows = listed(platform, copied)
    Launch.objects.update(line_item_url="", line_items_url=f"{platform.origin}/lineitems")
    finish(learner.practice)
    deliver()
    assert len(gradebook.scores) == 1
    assert len(rows) == 1


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
