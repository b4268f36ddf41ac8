"""A variant changes what is seen and played, in every scenario; none is offered that changes nothing."""

from collections.abc import Callable
from typing import Any

import pytest

from realtime.briefing import briefing
from sessions.models import Scenario, Session
from sessions.persona import ensemble
from sessions.persona.card_file import (
    CATALOG,
    CatalogFault,
    all_files,
    card_from,
    load,
    scenario_data,
)
from tests.seats import Seated

PAIRS = [(path, name) for path in all_files() for name in load(path).variants]
CARD = CATALOG / "pip_branch.yaml"
WARD: dict[str, Any] = {
    "title": "The letters on the ward",
    "setting": "St. Brannoc, ward four.",
    "learner_role": "Ward manager.",
    "brief": "Tell Marta about the plan.",
    "facts": {"f1": {"text": "Letters go out in two days.", "spoken": ["letters two days"]}},
}


@pytest.mark.parametrize(("path", "name"), PAIRS, ids=str)
def test_every_variant_of_every_scenario_changes_where_the_talk_begins(
    path: Any, name: str
) -> None:
    card = load(path)
    plain, other = (ensemble.begin(card, seed=1, variant=one) for one in ("", name))
    assert plain.front.state.mood != other.front.state.mood or plain.act != other.act


def with_variant(variant: dict[str, Any]) -> dict[str, Any]:
    data = scenario_data(CARD)
    return {**data, "variants": {**data["variants"], "ward": variant}}


@pytest.mark.parametrize(
    ("variant", "told"),
    [
        ({"setting": "One sentence."}, "another setting needs setting, learner_role, brief"),
        ({}, "the variant changes nothing"),
        ({"base": [0.5, 0.5]}, "needs four numbers"),
        ({"base": {"noor": [0.5] * 4}}, "'noor' is unknown"),
        ({"starts": 2}, "is no act"),
        ({**WARD, "facts": {"f99": {"text": "x"}}}, "is no fact of the scenario"),
    ],
)
def test_a_variant_that_pretends_is_refused(variant: dict[str, Any], told: str) -> None:
    with pytest.raises(CatalogFault, match=told):
        card_from(with_variant(variant))


@pytest.mark.django_db
def test_another_setting_is_what_the_learner_reads(seat: Callable[..., Seated]) -> None:
    seated = seat()
    Scenario.objects.update(data=with_variant(WARD))
    Session.objects.update(variant="ward")
    shown = seated.client.get(f"/practice/{seated.practice.uuid}/").content.decode()
    for text in (WARD["title"], WARD["setting"], WARD["learner_role"], WARD["brief"]):
        assert text in shown
    assert "Letters go out in two days." in shown
    assert "Harbour &amp; Vale" not in shown


@pytest.mark.django_db
def test_a_harder_start_says_what_makes_it_harder(
    seat: Callable[..., Seated], catalogue: None
) -> None:
    seated = seat()
    seated.practice.scenario = Scenario.objects.get(key="role_change")
    seated.practice.variant = "harder"
    assert (
        "A supplier at the gate has told him already" in briefing(seated.practice)["card"].setting
    )


@pytest.mark.django_db
def test_a_version_published_with_a_hint_of_a_setting_still_plays(
    seat: Callable[..., Seated],
) -> None:
    seated = seat()
    Scenario.objects.update(data=with_variant({"setting": "A ward."}))
    assert seated.client.get(f"/practice/{seated.practice.uuid}/").status_code == 200
