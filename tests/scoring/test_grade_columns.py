"""Which gradebook column a grade goes to: named, looked up, found again, copied or closed to us."""

from uuid import uuid4

import pytest

from lti_tool.models import Launch, LineItem
from scoring.models import OutboxItem
from scoring.tasks import deliver
from sessions.models import Placement
from sessions.services import open_attempt
from tests.scoring.gradebook import Gradebook
from tests.scoring.grading import again, attempt, board, grades, listed
from tests.scoring.talks import GRADE_SCOPES, finish
from tests.seats import Seated

pytestmark = pytest.mark.django_db
Status = OutboxItem.Status


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
