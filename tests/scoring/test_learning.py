"""The first two levels of measurement: what learners think of a practice, and what they learn; both with their n."""

from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.utils.timezone import now

from scoring.measuring.gain import gain, is_mastered, mean_gain
from scoring.models import OutboxItem, Reaction, Statement
from sessions.models import Placement, Session
from sessions.services import open_attempt
from tests.scoring.grading import again
from tests.scoring.talks import finish
from tests.seats import Seated

pytestmark = pytest.mark.django_db
Seat = Callable[..., Seated]
ALL_FIVE = {"useful": "5", "real": "4", "safe": "3", "fair": "4", "next_step": "5", "again": "2"}


def answered(seated: Seated, session: Session | None = None, **values: Any) -> Any:
    practice = session or seated.practice
    return seated.client.post(f"/practice/{practice.uuid}/reaction/", values)


def debrief(seated: Seated, session: Session | None = None) -> str:
    practice = session or seated.practice
    return unescape(seated.client.get(f"/practice/{practice.uuid}/debrief/").content.decode())


def page(desk: Seated) -> str:
    return unescape(desk.client.get(f"/review/{desk.link.uuid}/learning/").content.decode())


def group(seat: Seat, people: int) -> list[Seated]:
    """Learners who have talked twice, averagely and then well."""
    made = []
    for number in range(1, people + 1):
        seated = seat(number)
        finish(seated.practice, "average")
        again(seated, "excellent")
        made.append(seated)
    return made


@pytest.mark.parametrize(
    ("before", "after", "gained"),
    [(40, 70, 0.5), (0, 100, 1), (50, 25, -0.5), (90, 100, None), (100, 100, None)],
)
def test_me1_the_gain_is_the_share_of_what_could_be_gained(
    before: float, after: float, gained: float | None
) -> None:
    assert gain(before, after) == gained


def test_me1_a_mean_gain_needs_five_people_and_lies_in_its_interval() -> None:
    assert mean_gain([(0, 50)] * 4 + [(100, 100)]) is None
    found = mean_gain([(0, 0), (0, 25), (0, 50), (50, 100), (25, 50)])
    assert found is not None
    assert (found.n, round(found.mean, 3)) == (5, 0.417)
    assert found.low < found.mean < found.high
    assert mean_gain([(0, 50)] * 6) == mean_gain([(0, 50)] * 6)


def test_me2_mastery_takes_two_different_versions() -> None:
    assert not is_mastered([("", 4), ("", 4)])
    assert not is_mastered([("", 3), ("harder", 2)])
    assert is_mastered([("", 3), ("easier", 1), ("harder", 4)])


def test_six_questions_follow_the_first_and_the_third_attempt_and_no_other(seat: Seat) -> None:
    learner = seat(1)
    finish(learner.practice)
    assert "What was this practice worth to you?" in debrief(learner)
    second, third = again(learner), again(learner)
    assert "What was this practice worth to you?" not in debrief(learner, second)
    assert "What was this practice worth to you?" in debrief(learner, third)
    answered(learner, second, useful="5")
    assert not Reaction.objects.exists()


def test_half_an_answer_is_kept_and_the_rest_may_follow(seat: Seat) -> None:
    learner = seat(1)
    finish(learner.practice)
    assert answered(learner, useful="5", words="The pauses.").status_code == 302
    assert "Kept, thank you." in unescape(
        learner.client.get(f"/practice/{learner.practice.uuid}/debrief/?thanks=1").content.decode()
    )
    answered(learner, fair="2", words="The pauses, at first.")
    reaction = Reaction.objects.get()
    assert {one.item: one.value for one in reaction.answers.all()} == {"useful": 5, "fair": 2}
    assert "The pauses, at first." in debrief(learner)


@pytest.mark.parametrize("wrong", [{"useful": "6"}, {"useful": "0"}, {"useful": "much"}, {"words": "x" * 1001}])  # fmt: skip
def test_what_is_no_answer_is_refused_and_the_words_stay_on_the_page(
    seat: Seat, wrong: dict[str, str]
) -> None:
    learner = seat(1)
    finish(learner.practice)
    answer = answered(learner, **({"words": "As it was."} | wrong))
    assert answer.status_code == 400
    assert "Nothing was kept." in answer.content.decode()
    assert not Reaction.objects.exists()


def test_nobody_answers_for_somebody_else(seat: Seat) -> None:
    learner, other = seat(1), seat(2)
    finish(learner.practice)
    assert answered(other, learner.practice, useful="5").status_code == 403
    assert not Reaction.objects.exists()


def test_below_five_the_instructor_sees_how_many_and_no_figure(seat: Seat, desk: Seated) -> None:
    for learner in group(seat, 4):
        answered(learner, **ALL_FIVE, words="Something private.")
    shown = page(desk)
    assert "4 of 4 answered." in shown
    assert "It felt real" not in shown
    assert "Mean gain" not in shown
    assert "Something private." not in shown


def test_from_five_on_both_levels_are_shown_with_their_n(seat: Seat, desk: Seated) -> None:
    for learner in group(seat, 6)[:5]:
        answered(learner, **ALL_FIVE, words="Something private.")
    shown = page(desk)
    assert "5 of 6 answered." in shown
    assert (
        '<th scope="row">It felt real</th><td class="num">5</td><td class="num">4.0</td>' in shown
    )
    assert "n 6)" in shown
    assert "Not measured." in shown
    assert "Something private." not in shown
    table = desk.client.get(f"/review/{desk.link.uuid}/learning.csv").content.decode("utf-8-sig")
    assert '"Reaction, attempt 1",It felt real,5,4.0' in table
    assert "Behaviour,not measured" in table
    assert "Something private." not in table
    assert desk.client.get(f"/review/{desk.link.uuid}/learning.xlsx").content[:2] == b"PK"


def test_what_was_not_counted_or_waits_is_not_learned(seat: Seat, desk: Seated) -> None:
    for learner in group(seat, 5):
        for session in learner.practice.learner.practices.all():
            session.assessments.update(counted=False)
    assert "Nobody has a rated practice here yet." in page(desk)


def test_the_page_takes_no_more_queries_for_more_people(
    seat: Seat, desk: Seated, django_assert_max_num_queries: Any
) -> None:
    for learner in group(seat, 6):
        answered(learner, **ALL_FIVE)
    with django_assert_max_num_queries(12):
        page(desk)


def test_a_learner_cannot_open_the_figures(seat: Seat) -> None:
    learner = seat(1)
    assert learner.client.get(f"/review/{learner.link.uuid}/learning/").status_code == 403
    assert learner.client.get(f"/review/{learner.link.uuid}/learning.csv").status_code == 403


def test_an_instructor_lets_learners_come_back_and_the_debrief_says_when(
    seat: Seat, desk: Seated
) -> None:
    learner = seat(1)
    finish(learner.practice)
    assert "Come back from" not in debrief(learner)
    rules = {"policy": "best", "pass_mark": "60", "release": "as_settled", "spaced": "on"}
    desk.client.post(f"/review/{desk.link.uuid}/rules/", rules)
    ended = Session.objects.get(pk=learner.practice.pk).ended_at
    assert ended is not None
    due = ended + timedelta(days=2)
    assert f"Come back from {due:%-d %B} on" in debrief(learner)


def test_me3_who_comes_back_in_time_meets_the_same_objectives_in_another_version(
    seat: Seat, desk: Seated
) -> None:
    learner = seat(1)
    Placement.objects.update(spaced=True)
    finish(learner.practice, "excellent")
    Session.objects.update(ended_at=now() - timedelta(days=3))
    placement = Placement.objects.get(pk=learner.practice.placement_id)
    back = open_attempt(user=learner.practice.learner, placement=placement)
    assert (learner.practice.variant, back.variant) == ("", "hospital")
    assert learner.client.get(f"/practice/{back.uuid}/").status_code == 200


def test_answers_go_with_the_learner_and_into_no_grade_and_no_statement(
    seat: Seat, desk: Seated
) -> None:
    learner = seat(1)
    finish(learner.practice)
    before = (Statement.objects.count(), OutboxItem.objects.count())
    answered(learner, **ALL_FIVE, words="Private.")
    assert (Statement.objects.count(), OutboxItem.objects.count()) == before
    learner.practice.learner.delete()
    assert not Reaction.objects.exists()
