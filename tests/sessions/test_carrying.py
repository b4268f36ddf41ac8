"""What is edited in the first setting is carried along to the others, so that no setting is orphaned by a comma."""

from copy import deepcopy
from typing import Any

from sessions.authoring.carrying import carried
from sessions.persona.card_file import CATALOG, card_from, scenario_data

DATA = scenario_data(CATALOG / "pip_branch.yaml")


def scenario(*lines: str, rows: list[Any] | None = None) -> dict[str, Any]:
    """A scenario of one step whose lines are in another setting as the rows say."""
    setting: dict[str, Any] = {"setting": "A ward."} | ({"instead": rows} if rows else {})
    return {"beats": [{"id": "one", "guarded": [*lines]}], "variants": {"ward": setting}}


def row(was: str, put: str) -> dict[str, str]:
    return {"was": was, "is": put}


FILE, WARD = row("My file.", "My chart."), row("My bank.", "My ward.")
BEFORE = scenario("My file.", "My bank.", "Yes.", rows=[FILE, WARD])


def rows_after(*lines: str) -> Any:
    after = scenario(*lines, rows=[FILE, WARD])
    return carried(BEFORE, after)["variants"]["ward"].get("instead")


def test_a_text_that_is_reworded_is_still_replaced() -> None:
    assert rows_after("My old file.", "My bank.", "Yes.") == [
        row("My old file.", "My chart."),
        WARD,
    ]


def test_what_replaced_a_deleted_text_goes_with_it() -> None:
    assert rows_after("My bank.", "Yes.") == [WARD]
    assert rows_after("Yes.") is None


def test_lines_in_another_order_and_one_more_leave_all_as_it_is() -> None:
    assert rows_after("My bank.", "Yes.", "My file.") == [FILE, WARD]
    assert rows_after("My file.", "No.", "My bank.", "Yes.") == [FILE, WARD]


def test_what_cannot_be_told_is_left_for_the_check_to_name() -> None:
    assert rows_after("Yes.", "My bank.", "My new file.") == [FILE, WARD]


def test_a_text_that_stood_twice_and_became_two_is_left_too() -> None:
    twice = scenario("My file.", "My file.", rows=[FILE])
    after = scenario("My A file.", "My B file.", rows=[FILE])
    assert carried(twice, after)["variants"]["ward"]["instead"] == [FILE]


def test_what_is_no_list_of_rows_is_left_to_the_check() -> None:
    for odd in ("text", [1, {"is": "x"}], {"was": "My file."}):
        after = scenario("Mine.") | {"variants": {"ward": {"instead": odd}, "other": None}}
        assert carried(BEFORE, after) == after
    assert carried(BEFORE, {"beats": []}) == {"beats": []}


def test_a_reworded_line_of_the_catalogue_leaves_its_hospital_sound() -> None:
    was = next(
        one["was"]
        for one in DATA["variants"]["hospital"]["instead"]
        if any(one["was"] in beat.get("guarded", ()) for beat in DATA["beats"])
    )
    after = deepcopy(DATA)
    beat = next(beat for beat in after["beats"] if was in beat.get("guarded", ()))
    beat["guarded"][beat["guarded"].index(was)] = f"Well. {was}"
    card_from(carried(DATA, after), "pip_branch")
