"""Record stores, refusals, policies and new ratings, by the REST interface as on the pages."""

from collections.abc import Callable

import pytest
from django.conf import LazySettings
from django.core.management import call_command

from lti_tool.models import Refusal, ResourceLink
from scoring.models import Assessment, OutboxItem
from sessions.models import Institution
from tests.scoring.api_world import World, bearer, rows, told, world
from tests.scoring.gradebook import Gradebook
from tests.scoring.talks import finish
from tests.seats import Seated

pytestmark = pytest.mark.django_db
Seat = Callable[..., Seated]


@pytest.fixture
def people(seat: Seat, link: ResourceLink, gradebook: Gradebook) -> World:
    return world(seat, link, gradebook.url)


def test_a_store_tells_how_it_stands_and_nothing_of_its_key(people: World) -> None:
    admin = people.client["admin"]
    item = OutboxItem.objects.filter(kind="grade")[0]
    OutboxItem.objects.create(
        kind="xapi", key="xapi:x", status="dead", session=item.session, payload={}, next_at=item.next_at,
        record_store_id=people.named["store"],
    )  # fmt: skip
    (own,) = rows(admin, "stores/")
    assert own == told(admin, f"stores/{people.named['store']}/")
    assert (own["name"], own["platform"]) == ("own", str(people.named["platform"]))
    assert (own["standing"], own["dead"], own["waiting"]) == ("Nothing arrived yet", 1, 0)
    assert own["kept"] == own["lacking"] > 0
    every = rows(people.client["administrator"], "stores/", ordering="-name")
    assert [(one["name"], one["platform"]) for one in every[1:]] == [("all", None)]
    assert "the-" not in str(every)
    assert rows(admin, "stores/", status="off") == []
    assert len(rows(admin, "stores/", platform=people.named["platform"])) == 1


def test_a_refusal_is_found_by_its_reference_with_what_to_do(people: World) -> None:
    admin, root = people.client["admin"], people.client["administrator"]
    (own,) = rows(admin, "refusals/")
    assert (own["code"], own["reference"]) == ("state_replayed", "ref-own")
    assert own["platform"] == str(people.named["platform"])
    page = root.get("/manage/refusals/?code=state_replayed").content.decode()
    assert own["remedy"]
    assert own["remedy"] in page
    assert {one["platform"] for one in rows(root, "refusals/")} == {own["platform"], None}
    assert rows(admin, "refusals/", reference="ref-all") == []
    assert len(rows(root, "refusals/", reference="REF-ALL")) == 1
    assert rows(root, "refusals/", code="other") == []
    assert rows(root, "refusals/", since="2199-01-01") == []
    nobodys = Refusal.objects.get(registration=None)
    assert admin.get(f"/api/v1/refusals/{nobodys.pk}/").status_code == 404


def test_a_policy_says_what_is_sensed_and_how_long_it_is_kept(
    people: World, settings: LazySettings
) -> None:
    settings.TRANSCRIPT_DAYS, settings.RECORDING_DAYS = 90, 7
    Institution.objects.filter(pk=people.institution.pk).update(help_contact="Room 12")
    (own,) = rows(people.client["admin"], "policies/")
    assert (own["institution"], own["region"], own["strict"]) == ("School", "CA", False)
    assert (own["signals_policy"], own["camera_reading"]) == ("words_and_timing", "choice")
    assert (own["recording"], own["model_evidence"]) == ("off", "possible")
    days = (own["transcript_days"], own["observation_days"], own["recording_days"])
    assert (days, own["help_contact"]) == ((90, 30, 7), "Room 12")


def test_rating_runs_of_a_course_are_its_institution_s(people: World) -> None:
    (own,) = rows(people.client["admin"], "rating-runs/")
    assert (own["course"], own["done"], own["is_open"]) == (people.named["course"], 2, False)
    every = rows(people.client["administrator"], "rating-runs/", status="over")
    assert {one["course"] for one in every} == {people.named["course"], None}
    assert rows(people.client["administrator"], "rating-runs/", status="open") == []


def test_the_difference_tells_each_attempt_that_a_new_rating_would_change(
    seat: Seat, people: World
) -> None:
    admin, path = people.client["admin"], "rating-runs/difference/"
    assert told(admin, path)["sentence"] == "No new rating waits."
    better = seat(3)
    finish(better.practice, "excellent")
    call_command("rescore", "--provider", "tests.scoring.test_rescoring.Later")
    found = told(admin, path, course=people.named["course"], scenario="pip_branch")
    assert (found["attempts"], found["count"]) == (2, len(found["results"]))
    changed = {one["attempt"]: one for one in found["results"]}[str(better.practice.uuid)]
    fresh = Assessment.objects.get(session=better.practice, current=False)
    assert (changed["before"], changed["after"]) == (92.5, fresh.total)
    assert changed["levels"][0]["before"] > changed["levels"][0]["after"]
    assert sum(one["down"] for one in found["objectives"]) >= 1
    assert len(told(admin, path, page_size=1)["results"]) == 1
    assert told(people.client["elsewhere"], path)["attempts"] == 0
    assert told(admin, path, scenario="another")["attempts"] == 0
    assert admin.get(f"/api/v1/{path}", {"course": "x"}).status_code == 400
    assert admin.get(f"/api/v1/{path}", {"who": "x"}).status_code == 400


def test_a_token_of_another_scope_is_told_which_it_needs(people: World) -> None:
    client = bearer(people.institution, ["results:read"], 9)
    for path in ("stores", "refusals", "policies", "rating-runs", "rating-runs/difference"):
        answer = client.get(f"/api/v1/{path}/")
        assert answer.status_code == 403
        assert "`admin`" in answer.json()["detail"]
