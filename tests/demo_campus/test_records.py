"""The learning record store: validity, repeats, conflicts, voiding, reading back."""

import copy
import json
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import requests

from tests.demo_campus.campus import Campus

CASES = json.loads((Path(__file__).parents[1] / "data" / "xapi_cases.json").read_text())["cases"]
VALID = CASES[0]["statement"]
VOIDED = "http://adlnet.gov/expapi/verbs/voided"


def call(
    campus: Campus, method: str, body: Any = None, version: str = "1.0.3", **query: str
) -> requests.Response:
    lrs = campus.connected["lrs"]
    return requests.request(
        method,
        f"{lrs['endpoint']}/statements",
        params=query,
        json=body,
        auth=(lrs["key"], lrs["secret"]),
        headers={"X-Experience-API-Version": version} if version else {},
        timeout=5,
    )


def statement(**changes: Any) -> dict[str, Any]:
    return {**copy.deepcopy(VALID), "id": str(uuid4()), **changes}


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_k2_a_statement_is_taken_only_if_it_is_valid(emptied: Campus, case: dict[str, Any]) -> None:
    expected = {"accept": 200, "reject": 400}[case["expect"]]
    assert call(emptied, "POST", case["statement"]).status_code == expected
    assert len(emptied.json("/statements.json")) == (expected == 200)


def test_one_wrong_statement_spoils_the_batch(emptied: Campus) -> None:
    batch = [statement(), statement(verb={"id": "passed"})]
    assert call(emptied, "POST", batch).status_code == 400
    assert emptied.json("/statements.json") == []


def test_a_batch_gives_its_ids_in_order(emptied: Campus) -> None:
    batch = [statement(), statement()]
    answer = call(emptied, "POST", batch, version="2.0.0")
    assert answer.json() == [one["id"] for one in batch]
    assert answer.headers["X-Experience-API-Version"] == "2.0.0"


def test_two_equal_ids_or_nothing_at_all_are_refused(emptied: Campus) -> None:
    one = statement()
    assert call(emptied, "POST", [one, one]).status_code == 400
    assert call(emptied, "POST", []).status_code == 400


def test_a_repeat_is_harmless_and_a_conflict_is_told(emptied: Campus) -> None:
    one = statement()
    assert call(emptied, "POST", one).status_code == 200
    assert call(emptied, "POST", one).status_code == 200
    other = {**one, "timestamp": "2026-11-22T11:00:05.000Z"}
    assert call(emptied, "POST", [statement(), other]).status_code == 409
    assert len(emptied.json("/statements.json")) == 1


def test_put_and_get_one(emptied: Campus) -> None:
    one = statement()
    assert call(emptied, "PUT", one, statementId=one["id"]).status_code == 204
    read = call(emptied, "GET", statementId=one["id"]).json()
    assert read["verb"] == one["verb"]
    assert read["stored"].endswith("Z")
    assert call(emptied, "PUT", one, statementId=str(uuid4())).status_code == 400
    assert call(emptied, "GET", statementId=str(uuid4())).status_code == 404


def test_a_voided_statement_is_read_by_its_own_parameter(emptied: Campus) -> None:
    one = statement()
    target = {"objectType": "StatementRef", "id": one["id"]}
    voiding = {"actor": one["actor"], "verb": {"id": VOIDED}, "object": target}
    assert call(emptied, "POST", [one, voiding]).status_code == 200
    assert call(emptied, "GET", statementId=one["id"]).status_code == 404
    assert call(emptied, "GET", voidedStatementId=one["id"]).status_code == 200


def test_filters(emptied: Campus) -> None:
    one = statement()
    call(emptied, "POST", [one, statement(verb={"id": "http://adlnet.gov/expapi/verbs/scored"})])
    found = call(emptied, "GET", verb=one["verb"]["id"]).json()["statements"]
    assert [each["id"] for each in found] == [one["id"]]
    attempt = one["context"]["registration"]
    assert len(call(emptied, "GET", registration=attempt).json()["statements"]) == 2
    assert call(emptied, "GET", limit="x").status_code == 400
    assert call(emptied, "GET", since="soon").status_code == 400


@pytest.mark.parametrize("version", ["", "0.9", "3.0.0"])
def test_k9_the_version_header_is_needed(campus: Campus, version: str) -> None:
    assert call(campus, "POST", statement(), version=version).status_code == 400


def test_the_secret_is_needed(campus: Campus) -> None:
    answer = requests.post(
        f"{campus.url}/xapi/statements",
        json=statement(),
        auth=("saywell-demo", "guess"),
        headers={"X-Experience-API-Version": "1.0.3"},
        timeout=5,
    )
    assert answer.status_code == 401


def test_the_page_tells_a_statement_in_words(emptied: Campus) -> None:
    actor = {"account": {"homePage": emptied.url, "name": "4"}}
    call(emptied, "POST", statement(actor=actor))
    page = emptied.browser("3").get(f"{emptied.url}/statements", timeout=5).text
    assert "Ana Lima" in page
    assert "Performance improvement plan" in page
    assert "82 of 100, 7m31s" in page
    other = emptied.browser("5").get(f"{emptied.url}/statements", timeout=5).text
    assert "No statement has arrived yet." in other


def test_reset_empties_everything(emptied: Campus) -> None:
    call(emptied, "POST", statement())
    assert emptied.post("/reset", {}).json()["statements"] == 1
    assert emptied.json("/statements.json") == []
