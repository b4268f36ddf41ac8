"""The studio: easier and harder versions, other settings, what limits a level, and what two people need."""

from typing import Any

import pytest
from django.test import Client

from tests.scoring.studio_pages import HOME, begin, change, draft, publish, text
from tests.seats import Seated

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(desk: Seated) -> Client:
    return desk.client


def variants() -> Any:
    return draft().data["variants"]


def test_an_easier_version_is_changed_with_sliders_and_gets_a_sentence(browser: Client) -> None:
    begin(browser)
    page = text(browser.get(f"{HOME}variants/"))
    assert "Easier: where Marta starts" in page
    before = variants()
    answer = change(
        browser, "variants", variants__easier__base__1="0.62", variants__easier__also="HR is not there yet.",
    )  # fmt: skip
    assert answer.status_code == 302, text(answer)
    assert variants()["easier"] == {
        "base": [before["easier"]["base"][0], 0.62, *before["easier"]["base"][2:]],
        "also": "HR is not there yet.",
    }
    assert variants()["harder"] == before["harder"]
    assert variants()["hospital"] == before["hospital"]
    change(browser, "variants", variants__easier__also="")
    assert "also" not in variants()["easier"]
    wrong = change(browser, "variants", variants__harder__base__0="2")
    assert wrong.status_code == 400
    assert "Write a number from 0 to 1." in text(wrong)


def test_a_version_is_taken_away_and_begun_anew_a_step_from_the_start(browser: Client) -> None:
    begin(browser)
    page = text(browser.get(f"{HOME}variants/"))
    assert "Add an easier version" not in page
    change(browser, "variants", **{"remove:variants/easier": "on"})
    assert "easier" not in variants()
    change(browser, "variants", add="easier")
    start = draft().data["persona"]["base"]
    assert variants()["easier"]["base"] == [
        pytest.approx(start[0] - 0.1), *(pytest.approx(one + 0.1) for one in start[1:])
    ]  # fmt: skip
    assert publish(browser).status_code == 302


def test_another_setting_is_reworded_and_its_rows_stay(browser: Client) -> None:
    begin(browser)
    rows = variants()["hospital"]["instead"]
    change(browser, "variants", variants__hospital__title="Letters that wait")
    assert variants()["hospital"]["title"] == "Letters that wait"
    assert variants()["hospital"]["instead"] == rows
    assert publish(browser).status_code == 302


def test_a_limit_of_an_objective_is_written_added_and_removed(browser: Client) -> None:
    begin(browser)
    caps = draft().data["objectives"][0]["cap"]
    page = text(browser.get(f"{HOME}objectives/"))
    assert "o1, limit 1" in page
    change(browser, "objectives", objectives__0__cap__0__level="2", objectives__0__cap__0__words="Too vague.")  # fmt: skip
    first = draft().data["objectives"][0]["cap"][0]
    assert first == caps[0] | {"level": 2, "words": "Too vague."}
    change(browser, "objectives", add="cap-0")
    assert len(draft().data["objectives"][0]["cap"]) == len(caps) + 1
    assert "This text is still empty." in text(browser.get(f"{HOME}check/"))
    n = len(caps)
    change(browser, "objectives", **{
        f"objectives/0/cap/{n}/words": "blame comes with it", f"objectives/0/cap/{n}/name": "interruption_twice",
        f"objectives/0/cap/{n}/rule": '{"timing": "interruption"}', f"objectives/0/cap/{n}/level": "1",
    })  # fmt: skip
    assert draft().data["objectives"][0]["cap"][n] == {
        "name": "interruption_twice", "level": 1, "words": "blame comes with it", "rule": {"timing": "interruption"},
    }  # fmt: skip
    assert publish(browser).status_code == 302
    wrong = change(browser, "objectives", objectives__0__cap__0__level="9")
    assert wrong.status_code == 400
    change(browser, "objectives", **{f"remove:objectives/0/cap/{n}": "on"})
    assert len(draft().data["objectives"][0]["cap"]) == n


def test_what_is_removed_together_goes_from_where_it_stood(browser: Client) -> None:
    begin(browser)
    kept = [one["id"] for one in draft().data["objectives"]]
    third = draft().data["objectives"][2]["need"]
    change(browser, "objectives", **{"remove:objectives/1": "on", "remove:objectives/2/need/0": "on"})  # fmt: skip
    found = draft().data["objectives"]
    assert [one["id"] for one in found] == [kept[0], *kept[2:]]
    assert found[1]["need"] == third[1:]


def test_level_four_is_added_where_an_objective_has_none(browser: Client) -> None:
    begin(browser)
    change(browser, "objectives", add="objective")
    n = len(draft().data["objectives"]) - 1
    assert f"Add level 4 to o{n + 1}" in text(browser.get(f"{HOME}objectives/"))
    change(browser, "objectives", add=f"plus-{n}")
    assert draft().data["objectives"][n]["plus"]["rule"] == {"act": "OPENQ"}
    assert f"Add level 4 to o{n + 1}" not in text(browser.get(f"{HOME}objectives/"))


def test_one_person_has_no_page_for_two(browser: Client) -> None:
    begin(browser)
    assert browser.get(f"{HOME}pair/").status_code == 404
    assert "Two people" not in browser.get(f"{HOME}person/").content.decode()


def test_acts_and_what_touches_the_other_are_written_for_two(
    browser: Client, catalogue: None
) -> None:
    begin(browser, template="two_accounts")
    assert "Two people" in browser.get(f"{HOME}person/").content.decode()
    before = draft().data
    tales = "\n".join([*before["coupling"]["tales"], "{name} whispered"])
    change(browser, "pair", acts__0__minutes="9", acts__1__title="Sam by himself", coupling__tales=tales)  # fmt: skip
    found = draft().data
    assert found["acts"][0] == before["acts"][0] | {"minutes": 9}
    assert found["acts"][1]["title"] == "Sam by himself"
    assert found["coupling"] == before["coupling"] | {
        "tales": [*before["coupling"]["tales"], "{name} whispered"]
    }
    change(browser, "variants", variants__harder__starts="2", variants__harder__base__jo__0="0.7")
    harder = draft().data["variants"]["harder"]
    assert (harder["starts"], harder["base"]["jo"][0]) == (2, 0.7)
    assert harder["base"]["sam"] == before["variants"]["harder"]["base"]["sam"]
    change(browser, "variants", variants__harder__starts="", **{"remove:variants/easier": "on"})
    change(browser, "variants", add="easier")
    found = draft().data["variants"]
    assert "starts" not in found["harder"]
    assert set(found["easier"]["base"]) == {"jo", "sam"}
    answer = publish(browser)
    assert answer.status_code == 302, text(browser.get(f"{HOME}check/"))


def test_a_fault_in_a_version_leads_to_its_field(browser: Client) -> None:
    begin(browser)
    change(browser, "variants", variants__hospital__brief="")
    page = browser.get(f"{HOME}check/").content.decode()
    assert "/studio/our_plan/variants/" in page
