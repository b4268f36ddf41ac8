"""Groups of a course: made by its instructors, and what they do to the board and what is taken away from it."""

from collections.abc import Callable
from typing import Any

import pytest

from lti_tool.models import CourseGroup, Identity, ResourceLink, Role
from lti_tool.services.courses import remember_member
from scoring.privacy.erasing import erase
from tests.scoring.api_world import activity, seated_at
from tests.scoring.talks import finish
from tests.seats import Seated

pytestmark = pytest.mark.django_db
NAMES = {1: "Ada", 2: "Ben", 3: "Cleo"}


def text(answer: Any) -> str:
    return str(answer.content.decode()).partition("<main")[2]


@pytest.fixture
def course(seat: Callable[..., Seated]) -> dict[str, Seated]:
    """Three people of the course who have practised."""
    made = {}
    for number, name in NAMES.items():
        seated = seat(number)
        Identity.objects.filter(pk=seated.launch.identity_id).update(name=name)
        assert seated.launch.context is not None
        remember_member(
            identity=seated.launch.identity, context=seated.launch.context, role=Role.LEARNER
        )
        finish(seated.practice, "average")
        made[name] = seated
    return made


def number_of(seated: Seated) -> str:
    return str(seated.launch.identity_id)


def test_a_group_narrows_the_board_and_the_file_that_is_taken_away(
    desk: Seated, course: dict[str, Seated]
) -> None:
    board = f"/review/{desk.link.uuid}/"
    assert "Every group" not in text(desk.client.get(board))
    assert "<h1>No group in this course yet</h1>" in text(desk.client.get(f"{board}groups/"))
    members = [number_of(course["Ada"]), number_of(course["Cleo"]), "99999", "x"]
    answer = desk.client.post(
        f"{board}groups/", {"name": " Monday  set ", "member": members}, follow=True
    )
    assert "Monday set" in text(answer)
    assert "2 people" in text(answer)
    group = CourseGroup.objects.get()
    narrowed = text(desk.client.get(f"{board}?group={group.pk}"))
    assert ">Ada<" in narrowed
    assert ">Cleo<" in narrowed
    assert ">Ben<" not in narrowed
    assert f"?group={group.pk}" in narrowed
    rows = desk.client.get(f"{board}board.csv?group={group.pk}").content.decode("utf-8-sig")
    assert [line.partition(",")[0] for line in rows.splitlines()] == ["Learner", "Ada", "Cleo"]
    assert rows.splitlines()[1].endswith("Monday set")
    assert ">Ben<" in text(desk.client.get(f"{board}?group=777"))


def test_a_group_is_changed_and_taken_away_with_nothing_else(
    desk: Seated, course: dict[str, Seated]
) -> None:
    page = f"/review/{desk.link.uuid}/groups/"
    desk.client.post(page, {"name": "One", "member": [number_of(course["Ada"])]})
    desk.client.post(page, {"name": "Two", "member": [number_of(course["Ben"])]})
    group = CourseGroup.objects.get(name="One")
    taken = desk.client.post(page, {"group": group.pk, "name": "Two", "member": []})
    assert taken.status_code == 409
    assert "Another group of this course has this name." in text(taken)
    assert desk.client.post(page, {"name": " "}).status_code == 400
    desk.client.post(
        page, {"group": group.pk, "name": "Three", "member": [number_of(course["Ben"])]}
    )
    group.refresh_from_db()
    assert (group.name, [one.name for one in group.members.all()]) == ("Three", ["Ben"])
    desk.client.post(f"{page}{group.pk}/delete/")
    assert [one.name for one in CourseGroup.objects.all()] == ["Two"]
    assert Identity.objects.filter(name__in=NAMES.values()).count() == len(NAMES)


def test_groups_are_the_courses_instructors_alone(
    desk: Seated, course: dict[str, Seated], link: ResourceLink
) -> None:
    page = f"/review/{desk.link.uuid}/groups/"
    desk.client.post(page, {"name": "One", "member": [number_of(course["Ada"])]})
    group = CourseGroup.objects.get()
    for client in (course["Ada"].client, course["Ben"].client):
        assert client.get(page).status_code == 403
        assert client.post(page, {"name": "Mine"}).status_code == 403
        assert client.post(f"{page}{group.pk}/delete/").status_code == 403
    assert link.placement is not None
    side = activity(link.deployment, link.placement.institution, "70")
    other = seated_at(side, 91, "instructor")
    assert other.get(page).status_code == 403
    assert other.post(f"/review/{side.uuid}/groups/{group.pk}/delete/").status_code == 404
    assert (
        other.post(f"/review/{side.uuid}/groups/", {"group": group.pk, "name": "X"}).status_code
        == 404
    )
    erase(identity=course["Ada"].launch.identity, wish="own")
    assert group.members.count() == 0
