"""The REST interface: what each caller may read, by the front door."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from scoring.services import override
from tests.scoring.talks import finish
from tests.seats import Seated

pytestmark = pytest.mark.django_db
Seat = Callable[..., Seated]
LISTS = ("scenarios", "assignments", "attempts", "results", "deliveries", "statements")


def rows(client: Client, name: str, **asked: str) -> list[dict[str, Any]]:
    answer = client.get(f"/api/v1/{name}/", asked)
    assert answer.status_code == 200, answer.content
    found: list[dict[str, Any]] = answer.json()["results"]
    return found


@pytest.mark.parametrize("name", LISTS)
def test_without_a_seat_nothing_is_told_but_how_to_come_in(
    client: Client, catalogue: None, name: str
) -> None:
    answer = client.get(f"/api/v1/{name}/")
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_an_instructor_reads_the_activity_its_attempts_and_their_worth(
    seat: Seat, learner: Seated
) -> None:
    finish(learner.practice, "excellent")
    teacher = seat(90, role="instructor").client
    assert [row["key"] for row in rows(teacher, "scenarios")].count("pip_branch") == 1
    (assignment,) = rows(teacher, "assignments")
    assert assignment["scenario"] == "pip_branch"
    (attempt,) = rows(teacher, "attempts", assignment=assignment["uuid"])
    assert attempt["learner"] == "Learner 1"
    (result,) = rows(teacher, "results")
    assert (result["attempt"], result["total"]) == (attempt["uuid"], 92.5)
    for objective in result["objectives"]:
        assert (objective["level"] > 0) == bool(objective["evidence"])
    kinds = {row["kind"] for row in rows(teacher, "deliveries", attempt=attempt["uuid"])}
    assert "grade" in kinds
    one = teacher.get(f"/api/v1/results/{attempt['uuid']}/").json()
    assert one == result


def test_a_scenario_does_not_tell_what_its_persona_keeps_to_itself(seat: Seat) -> None:
    teacher = seat(90, role="instructor").client
    told = teacher.get("/api/v1/scenarios/pip_branch/").content.decode().lower()
    assert "marta ferreira" in told
    assert "father" not in told
    assert "times her out" not in told


def test_a_learner_reads_only_their_own_and_only_what_is_settled(seat: Seat) -> None:
    own, other = seat(1), seat(2)
    finish(own.practice, "average")
    finish(other.practice, "average")
    assert {row["uuid"] for row in rows(own.client, "attempts")} == {str(own.practice.uuid)}
    assert {row["attempt"] for row in rows(own.client, "results")} == {str(own.practice.uuid)}
    assert own.client.get(f"/api/v1/results/{other.practice.uuid}/").status_code == 404
    assert rows(own.client, "deliveries") == []
    assert rows(own.client, "scenarios") == []


def test_a_held_result_is_the_instructors_until_it_is_released(seat: Seat) -> None:
    own = seat()
    placement = own.practice.placement
    placement.release = "hold_until_released"
    placement.save()
    finish(own.practice, "average")
    assert rows(own.client, "results") == []
    assert len(rows(seat(90, role="instructor").client, "results")) == 1


def test_a_bearer_token_serves_where_there_are_no_cookies(seat: Seat) -> None:
    own = seat()
    answer = Client().get("/api/v1/attempts/", headers={"Authorization": f"Bearer {own.token}"})
    assert [row["uuid"] for row in answer.json()["results"]] == [str(own.practice.uuid)]
    refused = Client().get("/api/v1/attempts/", headers={"Authorization": "Bearer nonsense"})
    assert refused.status_code == 401


def test_an_administrator_reads_everything_and_an_ordinary_sign_in_nothing(
    seat: Seat, client: Client
) -> None:
    finish(seat().practice)
    client.force_login(User.objects.create_superuser("root"))
    assert len(rows(client, "attempts")) == 1
    client.force_login(User.objects.create_user("someone"))
    assert rows(client, "attempts") == []


def test_an_instructors_change_is_in_the_result(seat: Seat, teacher: User) -> None:
    own = seat()
    finish(own.practice, "average")
    assessment = own.practice.assessments.get(current=True)
    row = assessment.objectives.get(objective="o1")
    override(objective=row, level=4, reason="Said aloud before the recording.", by=teacher)
    (result,) = rows(own.client, "results")
    assert result["objectives"][0]["level"] == 4
    assert result["objectives"][0]["machine_level"] == 2


def test_a_wrong_filter_is_named_and_nothing_can_be_written(seat: Seat) -> None:
    own = seat()
    answer = own.client.get("/api/v1/attempts/", {"assignment": "7"})
    assert answer.status_code == 400
    assert "UUID" in answer.json()["assignment"]
    for name in LISTS:
        status = 403 if name == "scenarios" else 405
        assert own.client.post(f"/api/v1/{name}/", {}).status_code == status


def test_the_schema_describes_every_list(client: Client) -> None:
    answer = client.get("/api/schema/", {"format": "json"})
    assert answer.status_code == 200
    paths = answer.json()["paths"]
    for name in LISTS:
        assert f"/api/v1/{name}/" in paths
