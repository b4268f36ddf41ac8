"""Lists of the REST interface: their pages, filters and order, and how much they ask of the database."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now

from lti_tool.models import (
    Context,
    CourseGroup,
    Deployment,
    Identity,
    Membership,
    OwnScenario,
    Refusal,
    Registration,
    ResourceLink,
)
from lti_tool.services.api_tokens import issue
from scoring.models import (
    Appeal,
    Assessment,
    OutboxItem,
    RatingRun,
    RecordStore,
    Statement,
)
from sessions.models import Accommodation, Document, Draft, Placement, Scenario, Session, Shelf
from tests.scoring.api_world import World, bearer, world
from tests.scoring.gradebook import Gradebook
from tests.seats import Seated

pytestmark = pytest.mark.django_db
ROWS = 50
MOST_QUERIES = 12


@pytest.fixture
def people(seat: Callable[..., Seated], link: ResourceLink, gradebook: Gradebook) -> World:
    return world(seat, link, gradebook.url)


@pytest.fixture
def program(people: World) -> Client:
    return bearer(people.institution, number=77)


def rows(client: Client, path: str, **asked: Any) -> list[dict[str, Any]]:
    answer = client.get(f"/api/v1/{path}", asked)
    assert answer.status_code == 200, answer.content
    found: list[dict[str, Any]] = answer.json()["results"]
    return found


def copied(row: Any, **changes: Any) -> Any:
    """One more row like another."""
    row.pk = None
    row._state.adding = True
    for name, value in changes.items():
        setattr(row, name, value)
    row.save(force_insert=True)
    return row


def grow(link: ResourceLink, learner: Session) -> None:
    """Fifty more of everything, each attempt with objectives, elements, quotes, an appeal and deliveries."""
    registration = Registration.objects.get(pk=link.deployment.registration_id)
    assessment = learner.assessments.get(current=True)
    objectives = list(assessment.objectives.prefetch_related("elements", "evidence"))[:2]
    for n in range(ROWS):
        user = User.objects.create(username=f"many-{n}")
        identity = Identity.objects.create(
            registration=registration, subject=f"many-{n}", user=user, number=1000 + n
        )
        Membership.objects.create(
            identity=identity, context=link.context, role="learner", seen_at=now()
        )
        session = copied(
            Session.objects.get(pk=learner.pk),
            learner=user,
            uuid=f"00000000-0000-4000-8000-{n:012}",
        )
        judged = copied(Assessment.objects.get(pk=assessment.pk), session=session)
        for one in objectives:
            elements, evidence = list(one.elements.all()), list(one.evidence.all())
            score = copied(judged.objectives.model.objects.get(pk=one.pk), assessment=judged)
            for part in (*elements, *evidence):
                copied(type(part).objects.get(pk=part.pk), objective=score)
        Appeal.objects.create(assessment=judged, kind="level", objective=score, words="Again.")
        item = OutboxItem.objects.filter(kind="grade").order_by("pk")[0]
        copied(item, session=session, key=f"many-{n}")
        Statement.objects.create(
            session=session, sequence=1, verb="scored", body={}, timestamp=now(), object_id=""
        )
        issue(institution=registration.institution, name=f"Program {n}", scopes=["admin"])
        platform = copied(
            Registration.objects.get(pk=registration.pk), client_id=f"many-{n}", uuid=f"00000000-0000-4000-9000-{n:012}",
        )  # fmt: skip
        deployment = Deployment.objects.create(registration=platform, deployment_id="1")
        context = Context.objects.create(deployment=deployment, context_id=f"many-{n}", title="C")
        placement = copied(
            Placement.objects.get(pk=link.placement_id), uuid=f"00000000-0000-4000-a000-{n:012}"
        )
        ResourceLink.objects.create(
            deployment=deployment, context=context, link_id="1", placement=placement
        )
        shelf = Shelf.objects.create(institution=registration.institution, scenario_key=f"many-{n}")
        Document.objects.create(
            shelf=shelf, title="P", kind="text", content_hash="1" * 64, passages=0, added_at=now(),
            rows=b"",
        )  # fmt: skip
        CourseGroup.objects.create(context=link.context, name=f"{n}").members.add(identity)
        copied(Accommodation.objects.order_by("pk")[0], learner=user)
        copied(
            RecordStore.objects.get(name="own"),
            name=f"{n}",
            endpoint=f"https://many-{n}.example.org",
        )
        copied(Refusal.objects.filter(registration=registration)[0])
        copied(Draft.objects.get(key="our_case"), key=f"draft-{n}")
        copied(OwnScenario.objects.get(key="our_case"), key=f"draft-{n}")
        copied(RatingRun.objects.filter(course=str(link.context_id))[0])
        copied(Scenario.objects.get(key="pip_branch", version=link.placement.scenario.version), key=f"many-{n}")  # type: ignore[union-attr] # fmt: skip


LISTS = (
    "platforms/", "courses/", "courses/{course}/learners/", "courses/{course}/groups/", "assignments/{assignment}/accommodations/", "assignments/", "attempts/", "results/", "appeals/",
    "scenarios/", "documents/", "deliveries/", "statements/", "tokens/", "stores/", "refusals/",
    "rating-runs/", "drafts/",
)  # fmt: skip


def test_fifty_rows_ask_little_of_the_database(
    people: World, program: Client, link: ResourceLink
) -> None:
    learner = Session.objects.get(uuid=people.named["attempt"])
    grow(link, learner)
    heavy = []
    for path in LISTS:
        with CaptureQueriesContext(connection) as made:
            found = rows(program, path.format(**people.named), page_size=ROWS)
        assert len(found) == ROWS, path
        if len(made) > MOST_QUERIES:
            heavy.append((path, len(made)))
    assert not heavy


def test_who_asks_again_gets_a_body_only_where_something_changed(
    people: World, program: Client
) -> None:
    first = program.get("/api/v1/statements/")
    asked = {"headers": {"If-None-Match": first["ETag"]}}
    again = program.get("/api/v1/statements/", **asked)  # type: ignore[arg-type]
    assert (again.status_code, again.content) == (304, b"")
    Statement.objects.all().delete()
    assert program.get("/api/v1/statements/", **asked).status_code == 200  # type: ignore[arg-type]


def test_a_list_comes_in_pages_of_a_size_one_may_choose(people: World, program: Client) -> None:
    first = program.get("/api/v1/attempts/", {"page_size": 1}).json()
    assert (first["count"], len(first["results"]), first["previous"]) == (2, 1, None)
    second = program.get(first["next"]).json()
    assert second["next"] is None
    assert second["results"][0]["uuid"] != first["results"][0]["uuid"]
    assert program.get("/api/v1/attempts/", {"page": 3}).status_code == 404
    for size in ("0", "201", "-1", "x", "9" * 40, "٣"):
        answer = program.get("/api/v1/attempts/", {"page_size": size})
        assert answer.status_code == 400, size
        assert "1 to 200" in answer.json()["page_size"]


def test_lists_are_narrowed_by_course_activity_learner_status_and_time(
    people: World, program: Client, link: ResourceLink
) -> None:
    learner = Identity.objects.get(number=1).pk
    there = {
        "course": link.context_id,
        "assignment": people.named["assignment"],
        "learner": learner,
        "since": (now() - timedelta(hours=1)).isoformat(),
    }
    nowhere = {
        "course": Context.objects.exclude(pk=link.context_id).order_by("pk")[0].pk,
        "assignment": "5b0a1f0e-6c36-4a5c-9a53-0d1c0f6f5f10",
        "learner": 999_999,
        "since": (now() + timedelta(days=2)).date().isoformat(),
    }
    for path in ("attempts/", "results/", "appeals/", "deliveries/", "statements/"):
        every = rows(program, path)
        assert every, path
        for name, value in there.items():
            found = rows(program, path, **{name: value})
            fewer = name == "learner" and path == "attempts/"
            assert len(found) == (1 if fewer else len(every)), (path, name)
        for name, value in nowhere.items():
            assert rows(program, path, **{name: value}) == [], (path, name)
    ended = {row["status"] for row in rows(program, "attempts/", status="ended")}
    assert ended == {"ended"}
    assert len(rows(program, "attempts/", status="briefing")) == 1
    assert len(rows(program, "results/", status="settled")) == 1
    assert rows(program, "results/", status="waiting") == []
    assert len(rows(program, "appeals/", status="open")) == 1
    assert rows(program, "appeals/", status="upheld") == []
    assert {row["kind"] for row in rows(program, "deliveries/", kind="grade")} == {"grade"}
    assert {row["verb"] for row in rows(program, "statements/", verb="scored")} == {"scored"}


def test_another_institutions_course_narrows_to_nothing(people: World, program: Client) -> None:
    other = Context.objects.get(deployment__registration__name="Elsewhere")
    assert rows(program, "attempts/", course=other.pk) == []
    assert program.get(f"/api/v1/courses/{other.pk}/learners/").status_code == 404


def test_rows_come_in_the_order_asked_for(people: World, program: Client) -> None:
    numbers = [row["number"] for row in rows(program, "courses/{course}/learners/".format(**people.named))]  # fmt: skip
    assert numbers == [1, 2]
    path = "courses/{course}/learners/".format(**people.named)
    assert [row["number"] for row in rows(program, path, ordering="-number")] == [2, 1]
    old = [row["created_at"] for row in rows(program, "attempts/", ordering="created_at")]
    assert old == sorted(old)
    assert [row["created_at"] for row in rows(program, "attempts/")] == old[::-1]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"status": "nearly"}, "briefing"),
        ({"course": "x"}, "number"),
        ({"course": "9" * 30}, "number"),
        ({"learner": "-1"}, "number"),
        ({"assignment": "7"}, "UUID"),
        ({"since": "yesterday"}, "2026-11-01"),
        ({"since": "2026-02-31"}, "2026-11-01"),
        ({"since": "9999-12-31T23:59:59-23:00"}, "2026-11-01"),
        ({"ordering": "secret"}, "created_at"),
        ({"asignment": "7"}, "assignment"),
    ],
)
def test_a_wrong_parameter_is_named_with_what_to_give(
    program: Client, asked: dict[str, str], said: str
) -> None:
    answer = program.get("/api/v1/attempts/", asked)
    assert answer.status_code == 400
    assert said in str(answer.json()[next(iter(asked))])


def test_an_attempt_shows_its_levels_to_a_learner_once_it_is_settled(people: World) -> None:
    learner, teacher = people.client["learner"], people.client["instructor"]
    (own,) = rows(learner, "attempts/")
    assert (own["total"], own["levels"]["o1"]) == (38.8, 2)
    Assessment.objects.update(settled_at=None)
    (own,) = rows(learner, "attempts/")
    assert (own["total"], own["levels"]) == (None, {})
    assert 38.8 in [row["total"] for row in rows(teacher, "attempts/")]


def test_a_learner_in_a_course_has_their_attempts_counted(people: World, program: Client) -> None:
    path = "courses/{course}/learners/".format(**people.named)
    first, _ = rows(program, path)
    assert (first["learner"], first["attempts"]) == ("Learner 1", 1)
    assert first["last_attempt_at"]
    (own,) = rows(people.client["learner"], path)
    assert own["id"] == first["id"]


def test_usage_is_summed_for_the_own_institution_only(people: World, program: Client) -> None:
    used = {"llm:gpt-4o-mini": {"calls": 2, "tokens_in": 100, "tokens_out": 10}}
    Session.objects.update(usage=used)
    (day,) = rows(program, "usage/")
    assert (day["name"], day["practices"], day["calls"]) == (f"{now():%Y-%m-%d}", 2, 4)
    assert [row["name"] for row in rows(program, "usage/", by="course")] == ["Leading People"]
    assert rows(people.client["elsewhere"], "usage/") == []
    for asked in ({"by": "person"}, {"since": "2019-01-01"}, {"since": "x"}):
        assert program.get("/api/v1/usage/", asked).status_code == 400


def test_odd_addresses_find_nothing_and_do_no_harm(program: Client) -> None:
    for path in ("scenarios/a%00b/file/", "attempts/nonsense/", "statements/7/", "courses/999/", "deliveries/999999999999999/"):  # fmt: skip
        assert program.get(f"/api/v1/{path}").status_code == 404, path
    assert program.get("/api/v1/statements/", {"verb": "a\0b"}).status_code == 400


def test_a_document_comes_with_its_passages(people: World, program: Client) -> None:
    (row,) = rows(program, "documents/")
    assert (row["title"], row["course"]) == ("Policy", people.named["course"])
    one = program.get(f"/api/v1/documents/{row['uuid']}/").json()
    assert [passage["text"] for passage in one["extracts"]] == ["Three days."]


def test_a_dead_grade_is_sent_again_by_a_program(
    people: World, program: Client, gradebook: Gradebook
) -> None:
    address = f"/api/v1/deliveries/{people.named['delivery']}/resend/"
    assert program.post(address).json()["outcome"] == "hurried"
    OutboxItem.objects.filter(pk=people.named["delivery"]).update(status="dead")
    answer = program.post(address).json()
    assert answer["outcome"] == "queued"
    assert answer["delivery"]["status"] == "pending"
    assert answer["delivery"]["id"] != people.named["delivery"]
    OutboxItem.objects.update(status="dead")
    Assessment.objects.update(settled_at=None)
    assert program.post(address).json() == {"outcome": "nothing_to_send", "delivery": None}
