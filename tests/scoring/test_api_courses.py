"""Groups of a course and the accuracy of an activity's ratings, by the REST interface as on the pages."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User

from lti_tool.models import Context, CourseGroup, ResourceLink
from scoring.models import BlindLevel, BlindRating, ObjectiveScore
from sessions.models import Session
from tests.scoring.api_world import World, rows, told, world
from tests.scoring.gradebook import Gradebook
from tests.seats import Seated

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(seat: Callable[..., Seated], link: ResourceLink, gradebook: Gradebook) -> World:
    return world(seat, link, gradebook.url)


def test_a_course_s_groups_name_their_members_to_those_who_teach_it(people: World) -> None:
    path = f"courses/{people.named['course']}/groups/"
    other = Context.objects.exclude(pk=people.named["course"])[0]
    CourseGroup.objects.create(context=other, name="Not here")
    CourseGroup.objects.create(context=people.link.context, name="Empty")
    (learner, _) = rows(people.client["read"], f"courses/{people.named['course']}/learners/")
    for role in ("instructor", "read", "administrator"):
        found = {one["name"]: one["members"] for one in rows(people.client[role], path)}
        assert found == {"Empty": [], "Monday": [learner["id"]]}
    mine = rows(people.client["read"], path, learner=learner["id"])
    assert [one["name"] for one in mine] == ["Monday"]
    assert rows(people.client["read"], path, ordering="-name")[0]["name"] == "Monday"


def test_accuracy_has_figures_from_fifty_double_ratings_on(people: World) -> None:
    path = f"assignments/{people.named['assignment']}/accuracy/"
    before = told(people.client["instructor"], path)
    assert before["sentence"] == "Not yet judged by people."
    assert before["objectives"][0] | {"title": ""} == {
        "objective": "o1", "title": "", "n": 0, "open": False, "why": "not yet judged by people",
        "qwk": None, "interval": None,
    }  # fmt: skip
    session = Session.objects.get(uuid=people.named["attempt"])
    levels = ObjectiveScore.objects.filter(assessment__session=session, objective="o1")
    for n in range(before["fewest"]):
        rating = BlindRating.objects.create(session=session, by=User.objects.create(username=f"r{n}"))  # fmt: skip
        BlindLevel.objects.create(rating=rating, objective="o1", level=levels.get().machine_level)
    after = told(people.client["instructor"], path)
    first, second = after["objectives"][:2]
    assert (first["n"], first["exact"], first["within_one"], first["signed"]) == (50, 1, 1, 0)
    assert sum(map(sum, first["table"])) == 50
    assert "exact" not in second
    link = people.link.uuid
    page = people.client["instructor"].get(f"/review/{link}/accuracy/").content.decode()
    assert after["sentence"] in page
