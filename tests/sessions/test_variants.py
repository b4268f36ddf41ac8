"""A variant changes what is seen and played, in every scenario; none is offered that changes nothing, and no setting is half done."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from realtime.briefing import briefing
from realtime.rendering import clauses_ahead
from sessions.authoring.linting import faults_in
from sessions.authoring.writing import as_file
from sessions.cards import card_of
from sessions.catalog.services import hash_of
from sessions.models import Scenario, Session
from sessions.persona import ensemble
from sessions.persona.card_file import (
    CATALOG,
    CatalogFault,
    all_files,
    card_from,
    every_line,
    load,
    scenario_data,
)
from tests.seats import Seated

PAIRS = [(path, name) for path in all_files() for name in load(path).variants]
CARD = CATALOG / "pip_branch.yaml"
DATA = scenario_data(CARD)
WARD: dict[str, Any] = {
    "setting": "St. Brannoc, ward four.",
    "learner_role": "Ward manager.",
    "brief": "Tell Marta about the plan.",
}
LEFT = "We were at my files. We generally are."
LETTERS = "We were at my letters. We generally are."


@pytest.mark.parametrize(("path", "name"), PAIRS, ids=str)
def test_every_variant_of_every_scenario_changes_where_the_talk_begins_or_what_is_said(
    path: Any, name: str
) -> None:
    card = load(path)
    plain, other = (ensemble.begin(card, seed=1, variant=one) for one in ("", name))
    moved = plain.front.state.mood != other.front.state.mood or plain.act != other.act
    assert moved or len(set(every_line(other.card)) - set(every_line(card))) > 100


def with_variant(variant: dict[str, Any], name: str = "ward") -> dict[str, Any]:
    return {**DATA, "variants": {**DATA["variants"], name: variant}}


def hospital(**changes: Any) -> dict[str, Any]:
    """Marta's scenario with a hospital that was changed."""
    return with_variant({**deepcopy(DATA["variants"]["hospital"]), **changes}, "hospital")


def stored(data: dict[str, Any]) -> Scenario:
    return Scenario(key=data["id"], version=99, data=data, content_hash=hash_of(data))


@pytest.mark.parametrize(
    ("variant", "told"),
    [
        ({"setting": "One sentence."}, "another setting needs setting, learner_role, brief"),
        ({}, "the variant changes nothing"),
        ({"base": [0.5, 0.5]}, "needs four numbers"),
        ({"base": {"noor": [0.5] * 4}}, "'noor' is unknown"),
        ({"starts": 2}, "is no act"),
        ({**WARD, "facts": {"f99": {"text": "x"}}}, "is no fact of the scenario"),
        ({"instead": [{"was": LEFT, "is": LETTERS}]}, "another setting needs setting"),
        (WARD, "ward.words: is missing"),
        ({**WARD, "words": ["ward"]}, "names `files`, which belongs to another setting"),
    ],
)
def test_a_variant_that_pretends_is_refused(variant: dict[str, Any], told: str) -> None:
    with pytest.raises(CatalogFault, match=told):
        card_from(with_variant(variant))


def swapped(row: dict[str, Any]) -> list[dict[str, Any]]:
    """The hospital's texts with one row in the place of what it has for that text."""
    rows = DATA["variants"]["hospital"]["instead"]
    return [one for one in rows if one["was"] != row["was"]] + [row]


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ({"was": LEFT, "is": LEFT}, "'We were at my files. We generally are.' names `files`"),
        ({"was": "Nobody says this.", "is": "x"}, "no text of the scenario is 'Nobody says this.'"),
        ({"was": LEFT, "is": "Go on."}, "two lines of `hospital` are the same: 'Go on.'"),
        ({"was": LEFT, "is": "word " * 41}, "longer than 40 words"),
        ({"was": "'{span}.' What does that mean on a Monday with a queue to the door?", "is": "Gone."}, "other gaps"),
    ],
)  # fmt: skip
def test_a_setting_that_is_half_done_is_refused(row: dict[str, Any], told: str) -> None:
    with pytest.raises(CatalogFault) as fault:
        card_from(hospital(instead=swapped(row)))
    assert told in str(fault.value)


def test_a_scenario_with_another_setting_says_what_belongs_to_the_first() -> None:
    data = {key: value for key, value in DATA.items() if key != "words"}
    with pytest.raises(CatalogFault, match="words: is missing: list what only the first setting"):
        card_from(data)


def test_the_first_setting_may_not_name_the_other() -> None:
    data = {**DATA, "safety": "There is a ward in this talk."}
    with pytest.raises(CatalogFault, match="safety: .* names `ward`"):
        card_from(data)


def test_what_is_forgotten_is_told_at_its_line() -> None:
    rows = [one for one in DATA["variants"]["hospital"]["instead"] if one["was"] != LEFT]
    text = as_file(hospital(instead=rows))
    (fault,) = faults_in(text)[0]
    assert LEFT in text.splitlines()[fault.line - 1]
    assert "names `files`" in fault.words
    assert "say in `variants.hospital.instead` what `hospital` has there" in fault.words


def test_a_replacement_that_fits_nothing_is_told_at_its_line() -> None:
    text = as_file(hospital(instead=swapped({"was": "Nobody says this.", "is": "x"})))
    (fault,) = faults_in(text)[0]
    assert "Nobody says this." in text.splitlines()[fault.line - 1]


def test_the_other_setting_keeps_people_beats_and_objectives() -> None:
    for path in all_files():
        card = load(path)
        for other in card.settings[1:]:
            assert [one.name for one in other.people] == [one.name for one in card.people]
            assert [one.voice for one in other.people] == [one.voice for one in card.people]
            assert [one.id for one in other.beats] == [one.id for one in card.beats]
            assert [(one.id, one.weight, one.must) for one in other.objectives] == [
                (one.id, one.weight, one.must) for one in card.objectives
            ]


def test_lines_of_every_setting_are_spoken_ahead_of_time() -> None:
    clauses = {text for text, _ in clauses_ahead(load(CARD))}
    assert {"We were at my files.", "We were at my letters."} <= clauses


def test_a_version_that_was_published_with_a_bare_setting_still_plays() -> None:
    card = card_of(stored(with_variant({**WARD, "title": "Old"}))).as_variant("ward")
    assert (card.title, card.brief) == ("Old", WARD["brief"])
    assert len(card.beats) == len(load(CARD).beats)


@pytest.mark.django_db
def test_another_setting_is_what_the_learner_reads(
    seat: Callable[..., Seated], catalogue: None
) -> None:
    seated = seat()
    Session.objects.update(scenario=Scenario.objects.get(key="pip_branch"), variant="hospital")
    shown = seated.client.get(f"/practice/{seated.practice.uuid}/").content.decode()
    for text in ("The letters on the ward", "Ward office manager", "discharge letters"):
        assert text in shown
    for text in ("Harbour &amp; Vale", "loan files", "branch"):
        assert text not in shown


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
