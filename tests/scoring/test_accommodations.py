"""Conditions of single learners: set by the instructor, met by that learner and by nobody else."""

from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.utils.timezone import now

from lti_tool.models import AuditEntry, Identity, Role
from lti_tool.services.courses import remember_member
from scoring.privacy.erasing import erase
from scoring.privacy.export import export
from sessions.models import Accommodation, Placement
from tests.scoring.api_world import activity, seated_at
from tests.scoring.talks import finish
from tests.seats import Seated

pytestmark = pytest.mark.django_db
LOCAL = "%Y-%m-%dT%H:%M"


def text(answer: Any) -> str:
    return unescape(str(answer.content.decode()))


def in_course(seated: Seated, name: str) -> Seated:
    Identity.objects.filter(pk=seated.launch.identity_id).update(name=name)
    assert seated.launch.context is not None
    remember_member(
        identity=seated.launch.identity, context=seated.launch.context, role=Role.LEARNER
    )
    return seated


@pytest.fixture
def ada(seat: Callable[..., Seated]) -> Seated:
    return in_course(seat(1), "Ada")


@pytest.fixture
def ben(seat: Callable[..., Seated]) -> Seated:
    return in_course(seat(2), "Ben")


def pages(desk: Seated) -> str:
    return f"/review/{desk.link.uuid}/accommodations/"


def allow(desk: Seated, learner: Seated, **given: Any) -> Any:
    address = f"{pages(desk)}{learner.launch.identity_id}/"
    return desk.client.post(address, {"time_to_answer": "1", "zone": "UTC"} | given, follow=True)


def late(desk: Seated) -> list[str]:
    rows = desk.client.get(f"/review/{desk.link.uuid}/board.csv?late=1").content.decode("utf-8-sig")
    return [line.partition(",")[0] for line in rows.splitlines()[1:]]


def again(learner: Seated) -> Any:
    return learner.client.post(f"/practice/{learner.practice.uuid}/again/")


def test_more_attempts_are_one_learners_alone(desk: Seated, ada: Seated, ben: Seated) -> None:
    Placement.objects.update(most_attempts=1)
    finish(ada.practice)
    finish(ben.practice)
    assert "+2" in text(allow(desk, ada, more_attempts="2"))
    assert "#again" not in again(ada)["Location"]
    assert ben.practice.placement.sessions.filter(learner=ben.practice.learner).count() == 1
    again(ben)
    assert ben.practice.placement.sessions.filter(learner=ben.practice.learner).count() == 1


def test_a_later_due_date_is_not_late_and_opens_what_has_closed(
    desk: Seated, ada: Seated, ben: Seated
) -> None:
    Placement.objects.update(due_at=now() - timedelta(days=2), closes_at=now() - timedelta(days=1))
    finish(ada.practice)
    finish(ben.practice)
    assert late(desk) == ["Ada", "Ben"]
    allow(desk, ada, due_at=(now() + timedelta(days=1)).strftime(LOCAL))
    assert late(desk) == ["Ben"]
    assert "#again" not in again(ada)["Location"]
    again(ben)
    assert ben.practice.placement.sessions.filter(learner=ben.practice.learner).count() == 1


def test_time_to_answer_is_chosen_beforehand_and_may_be_changed(desk: Seated, ada: Seated) -> None:
    allow(desk, ada, time_to_answer="4")
    briefing = text(ada.client.get(f"/practice/{ada.practice.uuid}/"))
    assert 'name="time_to_answer" value="4" checked' in briefing
    assert "Your instructor chose this for you" in briefing


def test_the_usual_takes_the_row_away_and_each_change_is_in_the_audit_log(
    desk: Seated, ada: Seated
) -> None:
    allow(desk, ada, more_attempts="1")
    assert Accommodation.objects.count() == 1
    allow(desk, ada)
    assert Accommodation.objects.count() == 0
    noted = AuditEntry.objects.filter(act="rating.accommodated")
    assert [entry.detail for entry in noted] == [str(ada.launch.identity)] * 2


@pytest.mark.parametrize(
    "wrong", [{"more_attempts": "-1"}, {"more_attempts": "many"}, {"due_at": "soon"}, {"time_to_answer": "3"}]
)  # fmt: skip
def test_what_is_wrong_is_told_and_changes_nothing(
    desk: Seated, ada: Seated, wrong: dict[str, str]
) -> None:
    answer = allow(desk, ada, **wrong)
    assert answer.status_code == 400
    assert "Nothing was changed." in text(answer)
    assert Accommodation.objects.count() == 0


def test_people_are_found_by_name_and_other_courses_are_closed(
    desk: Seated, ada: Seated, ben: Seated
) -> None:
    found = text(desk.client.get(f"{pages(desk)}?name=be"))
    assert ">Ben<" in found
    assert ">Ada<" not in found
    assert "Nobody of this course has that name." in text(desk.client.get(f"{pages(desk)}?name=zz"))
    assert ada.client.get(pages(desk)).status_code == 403
    deployment = desk.link.deployment
    other = activity(deployment, deployment.registration.institution, "elsewhere")
    seated_at(other, 77, Role.LEARNER)
    stranger = Identity.objects.get(number=77)
    remember_member(identity=stranger, context=other.context, role=Role.LEARNER)
    assert desk.client.get(f"{pages(desk)}{stranger.pk}/").status_code == 404


def test_it_is_the_learners_to_read_and_goes_with_them(desk: Seated, ada: Seated) -> None:
    allow(desk, ada, more_attempts="3")
    told = export(ada.launch.identity)["accommodations"]
    assert [(one["more_attempts"], one["activity"]) for one in told] == [
        (3, ada.practice.placement.title)
    ]
    erase(identity=ada.launch.identity, wish="learner")
    assert Accommodation.objects.count() == 0
