"""Access tokens, line items, scores with Moodle's rules, results, roster, outages."""

from typing import Any
from uuid import uuid4

import pytest
import requests

from tests.demo_campus.campus import (
    AGS,
    LINE_ITEM_TYPE,
    LINE_ITEMS_TYPE,
    ROSTER,
    SCORE_TYPE,
    Campus,
    SmallTool,
)

MEMBERS_TYPE = "application/vnd.ims.lti-nrps.v2.membershipcontainer+json"


def score(**changes: Any) -> dict[str, Any]:
    """A final grade; None takes a member away."""
    whole = {
        "userId": "4",
        "scoreGiven": 40,
        "scoreMaximum": 50,
        "activityProgress": "Completed",
        "gradingProgress": "FullyGraded",
        "comment": "Named the facts\nAgreed a date",
        "timestamp": "2026-11-22T11:00:00.000Z",
        **changes,
    }
    return {name: value for name, value in whole.items() if value is not None}


def post_score(campus: Campus, token: str, kind: str = SCORE_TYPE, **changes: Any) -> int:
    url = f"{campus.url}/lti/ags/2/lineitems/1/lineitem/scores?type_id=1"
    answer = campus.call("POST", url, token, score(**changes), kind)
    assert answer.content == b"" if answer.status_code == 200 else True
    return answer.status_code


def grades(campus: Campus) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = campus.json("/gradebook.json")["grades"]
    return found


def test_a_score_is_shown_rescaled_with_its_comment(emptied: Campus, token: str) -> None:
    assert post_score(emptied, token, kind=f"{SCORE_TYPE}; charset=utf-8") == 200
    (grade,) = grades(emptied)
    assert (grade["name"], grade["score"], grade["maximum"]) == ("Ana Lima", 40, 50)
    own = emptied.browser("4").get(f"{emptied.url}/grades", timeout=5).text
    assert ">80<" in own
    assert "Agreed a date" in own
    assert "Agreed a date" not in emptied.browser("5").get(f"{emptied.url}/grades", timeout=5).text
    url = f"{emptied.url}/lti/ags/2/lineitems/1/lineitem/results?type_id=1&user_id=4"
    (result,) = emptied.call("GET", url, token).json()
    assert (result["resultScore"], result["resultMaximum"]) == (80, 100)


def test_a_score_above_the_maximum_is_shown_as_the_maximum(emptied: Campus, token: str) -> None:
    assert post_score(emptied, token, scoreGiven=60) == 200
    url = f"{emptied.url}/lti/ags/2/lineitems/1/lineitem/results?type_id=1"
    assert emptied.call("GET", url, token).json()[0]["resultScore"] == 100


@pytest.mark.parametrize(
    "changes",
    [
        {"gradingProgress": "Pending"},
        {"gradingProgress": "NotReady"},
        {"gradingProgress": "Failed"},
        {"scoreGiven": None},
    ],
)
def test_what_is_not_final_erases(emptied: Campus, token: str, changes: dict[str, Any]) -> None:
    assert post_score(emptied, token) == 200
    assert post_score(emptied, token, timestamp="2026-11-22T11:00:01Z", **changes) == 200
    (grade,) = grades(emptied)
    assert (grade["score"], grade["comment"]) == (None, "")


def test_a_missing_comment_erases_the_comment_only(emptied: Campus, token: str) -> None:
    post_score(emptied, token)
    assert post_score(emptied, token, timestamp="2026-11-22T11:00:02Z", comment=None) == 200
    (grade,) = grades(emptied)
    assert (grade["score"], grade["comment"]) == (40, "")


@pytest.mark.parametrize(
    ("timestamp", "status"),
    [
        ("2026-11-22T10:59:59Z", 409),
        ("2026-11-22T11:00:00.900Z", 409),
        ("2026-11-22T12:00:00+01:00", 409),
        ("2026-11-22T11:00:01.000Z", 200),
        ("2026-11-23", 200),
        ("yesterday", 400),
    ],
)
def test_timestamps_must_grow_by_whole_seconds(
    emptied: Campus, token: str, timestamp: str, status: int
) -> None:
    assert post_score(emptied, token) == 200
    assert post_score(emptied, token, timestamp=timestamp) == status


@pytest.mark.parametrize(
    "changes",
    [
        {"userId": "3"},
        {"userId": "nobody"},
        {"scoreMaximum": None},
        {"scoreGiven": float("nan")},
        {"scoreGiven": "many"},
        {"activityProgress": None},
        {"timestamp": None},
        {"kind": "application/json"},
    ],
)
def test_a_wrong_score_is_refused(emptied: Campus, token: str, changes: dict[str, Any]) -> None:
    assert post_score(emptied, token, **changes) == 400
    assert grades(emptied) == []


def test_columns_are_made_found_changed_and_removed(campus: Campus, token: str) -> None:
    base = f"{campus.url}/lti/ags/2/lineitems?type_id=1"
    made = {"label": "Listening", "scoreMaximum": 4, "tag": "o1", "resourceId": "r1", "x": {"y": 1}}
    answer = campus.call("POST", base, token, made, LINE_ITEM_TYPE)
    assert answer.status_code == 201
    item = answer.json()
    found = campus.call("GET", f"{base}&tag=o1&resource_id=r1", token, accept=LINE_ITEMS_TYPE)
    assert found.json() == [item]
    changed = campus.call("PUT", item["id"], token, {**item, "label": "Heard"}, LINE_ITEM_TYPE)
    assert changed.json() == {**item, "label": "Heard"}
    assert campus.call("DELETE", item["id"], token).status_code == 204
    assert campus.call("GET", item["id"], token).status_code == 404


@pytest.mark.parametrize(
    ("changes", "status"),
    [({"resourceLinkId": "99"}, 403), ({"label": None}, 400), ({"scoreMaximum": "many"}, 400)],
)
def test_a_wrong_column_is_refused(
    campus: Campus, token: str, changes: dict[str, Any], status: int
) -> None:
    body = {"label": "One", "scoreMaximum": 4, **changes}
    url = f"{campus.url}/lti/ags/2/lineitems?type_id=1"
    assert campus.call("POST", url, token, body, LINE_ITEM_TYPE).status_code == status


def test_lists_need_their_media_type_and_come_in_pages(campus: Campus, token: str) -> None:
    base = f"{campus.url}/lti/ags/2/lineitems?type_id=1"
    assert campus.call("GET", base, token, accept="*/*").status_code == 400
    first = campus.call("GET", f"{base}&limit=1", token, accept=LINE_ITEMS_TYPE)
    assert len(first.json()) == 1
    following = campus.call("GET", first.links["next"]["url"], token, accept=LINE_ITEMS_TYPE)
    assert following.json()[0]["id"] != first.json()[0]["id"]


def test_the_roster_has_everybody_and_filters_by_role(campus: Campus, token: str) -> None:
    url = f"{campus.url}/lti/nrps/2/members"
    everybody = campus.call("GET", url, token, accept=MEMBERS_TYPE).json()["members"]
    assert [member["user_id"] for member in everybody] == ["4", "5", "6", "3", "2"]
    learners = campus.call("GET", f"{url}?role=Learner", token).json()["members"]
    assert {member["roles"][0] for member in learners} == {"Learner"}


def test_tokens_carry_only_granted_scopes(campus: Campus, tool: SmallTool) -> None:
    answer = campus.token_answer(tool, f"{AGS}score https://x.example/unknown")
    assert answer.json()["scope"] == f"{AGS}score"
    narrow = answer.json()["access_token"]
    assert campus.call("GET", f"{campus.url}/lti/nrps/2/members", narrow).status_code == 401
    assert post_score(campus, "forged") == 401


def test_an_assertion_counts_once_and_must_be_ours(campus: Campus, tool: SmallTool) -> None:
    claims = {"sub": tool.client_id, "aud": f"{campus.url}/lti/token", "jti": uuid4().hex}
    assertion = tool.sign(claims)
    assert campus.ask_for_token(assertion, ROSTER).status_code == 200
    assert campus.ask_for_token(assertion, ROSTER).json()["error"] == "invalid_client"
    foreign = campus.token_answer(tool, ROSTER, aud="https://elsewhere.example/token")
    assert foreign.json()["error"] == "invalid_client"
    none_left = campus.token_answer(tool, "https://x.example/unknown")
    assert none_left.json()["error"] == "invalid_scope"


def test_the_tools_new_key_is_fetched_when_it_is_unknown(campus: Campus, tool: SmallTool) -> None:
    tool.kid = "tool-2"
    assert campus.token_answer(tool, ROSTER).status_code == 200


@pytest.mark.parametrize("kind", ["ags", "token", "xapi"])
def test_an_outage_lasts_as_long_as_it_was_asked_for(
    emptied: Campus, tool: SmallTool, token: str, kind: str
) -> None:
    def answers() -> dict[str, int]:
        return {
            "ags": post_score(emptied, token),
            "token": emptied.token_answer(tool, ROSTER).status_code,
            "xapi": requests.get(f"{emptied.url}/xapi/statements", timeout=5).status_code,
        }

    usual = {"ags": 200, "token": 200, "xapi": 401}
    assert emptied.post("/outage", {"kind": kind, "answer": 503, "seconds": 60}).status_code == 200
    assert answers() == {**usual, kind: 503}
    assert emptied.post("/outage", {"kind": kind, "answer": 503, "seconds": 0}).status_code == 200
    emptied.post("/reset", {})
    assert answers() == usual


def test_an_outage_needs_a_known_kind(campus: Campus) -> None:
    assert campus.post("/outage", {"kind": "all", "answer": 503, "seconds": 1}).status_code == 400
    assert campus.post("/outage", {"kind": "ags"}).status_code == 400
