"""What counts at an activity: changed by its instructor on a page, with the grades that follow from it."""

from html import unescape
from typing import Any

import pytest

from scoring.grading import chosen
from scoring.models import Statement
from scoring.tasks import deliver
from sessions.models import Placement
from tests.scoring.gradebook import Gradebook, RecordStore
from tests.scoring.grading import again, board, held
from tests.scoring.talks import finish
from tests.seats import Seated

pytestmark = pytest.mark.django_db
RULES = {"policy": "best", "pass_mark": "60", "release": "as_settled"}


def saved(desk: Seated, **changes: Any) -> Any:
    address = f"/review/{desk.link.uuid}/rules/"
    return desk.client.post(address, RULES | changes, follow=True)


def shown(answer: Any) -> str:
    return unescape(answer.content.decode())


def posted(gradebook: Gradebook) -> list[float]:
    deliver()
    return [score["scoreGiven"] for score in gradebook.scores]


@pytest.mark.parametrize(
    ("policy", "counts"),
    [("best", 90), ("last", 70), ("first", 20), ("average", 60), ("mean_of_last_two", 80)],
)
def test_each_policy_chooses_among_the_attempts_in_their_order(policy: str, counts: float) -> None:
    assert chosen(policy, [20, 90, 70]) == counts
    assert chosen(policy, [50]) == 50


@pytest.mark.parametrize(
    ("policy", "grade"), [("last", 92.5), ("first", 38.8), ("mean_of_last_two", 65.65)]
)
def test_a_changed_policy_sends_what_counts_now_once(
    learner: Seated, desk: Seated, gradebook: Gradebook, policy: str, grade: float
) -> None:
    finish(learner.practice, "average")
    again(learner, "excellent")
    before = posted(gradebook)
    assert before[-1] == 92.5
    told = shown(saved(desk, policy=policy))
    assert "Saved. One grade is on its way." in told
    assert posted(gradebook)[len(before) :] == [grade]
    assert "Saved. No grade changes." in shown(saved(desk, policy=policy))
    assert len(posted(gradebook)) == len(before) + 1


def test_the_comment_and_the_board_say_what_counts(
    learner: Seated, desk: Seated, gradebook: Gradebook
) -> None:
    finish(learner.practice, "average")
    saved(desk, policy="mean_of_last_two")
    posted(gradebook)
    assert "The mean of your last two attempts counts" in gradebook.scores[-1]["comment"]
    assert "The mean of the last two attempts counts" in board(desk)


def test_what_waits_only_for_its_release_goes_out_when_nothing_is_held_any_more(
    learner: Seated, desk: Seated, gradebook: Gradebook
) -> None:
    held(learner)
    finish(learner.practice, "average")
    assert posted(gradebook) == []
    assert "One grade is on its way." in shown(saved(desk))
    assert posted(gradebook) == [38.8]


def test_a_due_date_by_the_browser_s_clock_marks_what_came_later(
    learner: Seated, desk: Seated
) -> None:
    finish(learner.practice, "average")
    assert "Late" not in board(desk)
    answer = saved(desk, due_at="2026-01-05T09:00", zone="America/New_York")
    assert 'data-at="2026-01-05T14:00:00' in answer.content.decode()
    assert "Late" in board(desk)


@pytest.mark.parametrize(
    "wrong",
    [
        {"policy": "worst"}, {"pass_mark": "101"}, {"most_attempts": "0"}, {"due_at": "soon"},
        {"release": "never"},
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_with_its_field_and_changes_nothing(
    learner: Seated, desk: Seated, wrong: dict[str, str]
) -> None:
    answer = saved(desk, **wrong)
    assert answer.status_code == 400
    assert "Nothing was changed." in shown(answer)
    assert Placement.objects.get().pass_mark is None


def test_a_changed_pass_mark_takes_back_what_was_stated_and_states_it_anew(
    learner: Seated, desk: Seated, gradebook: Gradebook, store: RecordStore
) -> None:
    saved(desk, pass_mark="60")
    finish(learner.practice, "average")
    deliver()
    grades = len(gradebook.scores)
    (failed,) = Statement.objects.filter(verb="failed")
    saved(desk, pass_mark="60")
    assert Statement.objects.filter(verb="voided").count() == 0
    saved(desk, pass_mark="30")
    deliver()
    failed.refresh_from_db()
    (passed,) = Statement.objects.filter(verb="passed", voided_by__isnull=True)
    assert failed.voided_by is not None
    assert passed.timestamp > failed.timestamp
    assert {str(failed.voided_by), str(passed.pk)} <= set(store.kept)
    saved(desk, pass_mark="")
    assert Statement.objects.filter(verb="scored", voided_by__isnull=True).count() == 1
    assert not Statement.objects.filter(verb="passed", voided_by__isnull=True).exists()
    deliver()
    assert len(gradebook.scores) == grades


def test_only_instructors_change_what_counts(learner: Seated, desk: Seated) -> None:
    address = f"/review/{desk.link.uuid}/rules/"
    assert learner.client.get(address).status_code == 403
    assert learner.client.post(address, RULES).status_code == 403
