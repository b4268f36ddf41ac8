"""A gradebook column for each objective beside the total, where the placement asks for them."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User

from lti_tool.models import Launch
from scoring import services
from scoring.models import Assessment, GradeState, OutboxItem
from scoring.tasks import deliver
from sessions.services import open_attempt
from tests.lti_tool.platform import Answer, Asked, answer_json
from tests.scoring.gradebook import Gradebook
from tests.scoring.talks import GRADE_SCOPES, finish
from tests.seats import Seated

pytestmark = pytest.mark.django_db


@pytest.fixture
def columns(gradebook: Gradebook) -> dict[str, dict[str, Any]]:
    """The columns made beside the total, by address, each with the scores it got."""
    platform, kept = gradebook.platform, {}

    def lineitems(asked: Asked) -> Answer:
        if asked.method == "GET":
            rows = [{n: v for n, v in row.items() if n != "scores"} for row in kept.values()]
            return answer_json([row for row in rows if f"tag={row['tag']}" in asked.path])
        made = json.loads(asked.body)
        path = f"/lineitems/o{len(kept)}/lineitem"
        kept[path] = made | {"id": f"{platform.origin}{path}", "scores": []}

        def take(score: Asked) -> Answer:
            kept[path]["scores"].append(json.loads(score.body))
            return 200, {}, b""

        platform.routes[f"{path}/scores"] = take
        return answer_json(made | {"id": f"{platform.origin}{path}"}, 201)

    platform.routes["/lineitems"] = lineitems
    return kept


@pytest.fixture
def several(learner: Seated, columns: dict[str, dict[str, Any]]) -> Seated:
    """A learner whose activity asks for a column an objective."""
    placement = learner.practice.placement
    placement.objective_columns = True
    placement.save()
    learner.launch.line_items_url = columns_url(learner)
    learner.launch.save()
    return learner


def columns_url(learner: Seated) -> str:
    origin = learner.launch.line_item_url.partition("/lineitems")[0]
    return f"{origin}/lineitems"


def test_p6_each_objective_has_a_column_of_its_own_beside_the_total(
    several: Seated, gradebook: Gradebook, columns: dict[str, dict[str, Any]]
) -> None:
    finish(several.practice, "excellent")
    deliver()
    rows = list(Assessment.objects.get().objectives.all())
    assert len(columns) == len(rows)
    assert len({row["tag"] for row in columns.values()}) == len(rows)
    assert len({row["resourceId"] for row in columns.values()}) == len(rows)
    assert not any("resourceLinkId" in row for row in columns.values())
    assert [row["label"] for row in columns.values()] == [
        f"The plan on the table: {row.title}" for row in rows
    ]
    given = [[score["scoreGiven"] for score in row["scores"]] for row in columns.values()]
    assert given == [[row.level * 25] for row in rows]
    assert not any("comment" in row["scores"][0] for row in columns.values())
    assert [score["scoreGiven"] for score in gradebook.scores] == [92.5]
    assert "comment" in gradebook.scores[0]


def test_p6_a_changed_level_sends_that_objective_and_the_total_only(
    several: Seated, gradebook: Gradebook, columns: dict[str, dict[str, Any]], teacher: User
) -> None:
    finish(several.practice, "average")
    deliver()
    row = Assessment.objects.get().objectives.get(objective="o5")
    services.override(objective=row, level=3, reason="You asked in your own way.", by=teacher)
    deliver()
    sent = {
        one["tag"]: [score["scoreGiven"] for score in one["scores"]] for one in columns.values()
    }
    assert sent.pop("objective-o5") == [25, 75]
    assert all(len(values) == 1 for values in sent.values())
    assert len(gradebook.scores) == 2
    asked = [one for one in gradebook.platform.asked if one.path.startswith("/lineitems?")]
    assert len(asked) == len(columns)


def test_p6_the_policy_counts_for_each_objective(
    several: Seated, columns: dict[str, dict[str, Any]]
) -> None:
    placement = several.practice.placement
    placement.policy = "last"
    placement.save()
    finish(several.practice, "excellent")
    deliver()
    second = open_attempt(user=several.practice.learner, placement=placement)
    finish(second, "average")
    deliver()
    rows = Assessment.objects.get(session=second).objectives.all()
    last = [row["scores"][-1]["scoreGiven"] for row in columns.values()]
    assert last == [row.level * 25 for row in rows]


@pytest.mark.parametrize("change", ["scope", "placement"])
def test_p6_no_column_is_made_unasked_or_without_the_scope(
    several: Seated, gradebook: Gradebook, columns: dict[str, dict[str, Any]], change: str
) -> None:
    if change == "scope":
        Launch.objects.update(grade_scopes=GRADE_SCOPES[:2])
    else:
        several.practice.placement.objective_columns = False
        several.practice.placement.save()
    finish(several.practice, "excellent")
    deliver()
    assert not columns
    assert GradeState.objects.count() == 1
    assert len(gradebook.scores) == 1


def test_p6_a_second_learner_uses_the_columns_that_are_there(
    several: Seated,
    seat: Callable[..., Seated],
    columns: dict[str, dict[str, Any]],
) -> None:
    finish(several.practice, "excellent")
    deliver()
    made = len(columns)
    other = seat(2)
    other.launch.line_item_url = several.launch.line_item_url
    other.launch.line_items_url = several.launch.line_items_url
    other.launch.grade_scopes = GRADE_SCOPES
    other.launch.save()
    finish(other.practice, "average")
    deliver()
    assert len(columns) == made
    assert all(len(row["scores"]) == 2 for row in columns.values())
    assert not OutboxItem.objects.filter(kind="grade").exclude(status="sent").exists()
