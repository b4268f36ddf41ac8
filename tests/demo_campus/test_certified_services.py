"""What a platform's services must do and must refuse, as their certification asks."""

from typing import Any
from uuid import uuid4

import jwt
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
from tests.demo_campus.launching import LTI

RESULTS_TYPE = "application/vnd.ims.lis.v2.resultcontainer+json"
MEMBERS_TYPE = "application/vnd.ims.lti-nrps.v2.membershipcontainer+json"
COLUMNS = "/lti/ags/2/lineitems?type_id=1"
COLUMN = "/lti/ags/2/lineitems/1/lineitem?type_id=1"
SCORES = "/lti/ags/2/lineitems/1/lineitem/scores?type_id=1"
RESULTS = "/lti/ags/2/lineitems/1/lineitem/results?type_id=1"
MEMBERS = "/lti/nrps/2/members"
SCORE = {
    "userId": "4",
    "scoreGiven": 40,
    "scoreMaximum": 50,
    "activityProgress": "Completed",
    "gradingProgress": "FullyGraded",
    "timestamp": "2026-11-22T11:00:00.000Z",
}


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"iss": "another-client"}, id="a wrong issuer"),
        pytest.param({"iss": None}, id="no issuer"),
        pytest.param({"sub": "another-client"}, id="a wrong subject"),
        pytest.param({"sub": None}, id="no subject"),
        pytest.param({"aud": "https://elsewhere.example/token"}, id="a wrong audience"),
        pytest.param({"aud": None}, id="no audience"),
        pytest.param({"exp": 1_600_000_000}, id="an assertion that has expired"),
        pytest.param({"exp": 4_000_000_000}, id="an assertion without a near end"),
        pytest.param({"exp": None}, id="no end"),
        pytest.param({"iat": 4_000_000_000}, id="an assertion from the future"),
        pytest.param({"iat": None}, id="no beginning"),
        pytest.param({"jti": None}, id="no id"),
        pytest.param({"jti": 7}, id="an id that is no text"),
    ],
)
def test_a_wrong_assertion_gets_no_token(
    campus: Campus, tool: SmallTool, changes: dict[str, Any]
) -> None:
    answer = campus.token_answer(tool, f"{AGS}score", **changes)
    assert answer.status_code == 400
    assert answer.json() == {"error": "invalid_client"}


def test_an_assertion_for_others_as_well_gets_no_token(campus: Campus, tool: SmallTool) -> None:
    own = f"{campus.url}/lti/token"
    assert campus.token_answer(tool, ROSTER, aud=[own, "https://x.example"]).status_code == 400
    assert campus.token_answer(tool, ROSTER, aud=[own]).status_code == 200


def test_an_assertion_by_another_key_gets_no_token(campus: Campus, tool: SmallTool) -> None:
    claims = {"iss": tool.client_id, "sub": tool.client_id, "jti": uuid4().hex}
    for key, algorithm in (("a-shared-secret-of-the-length-it-needs", "HS256"), ("", "none")):
        forged = jwt.encode(claims, key, algorithm=algorithm, headers={"kid": tool.kid})
        assert campus.ask_for_token(forged, ROSTER).json() == {"error": "invalid_client"}


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        pytest.param({"grant_type": "password"}, "unsupported_grant_type", id="another grant"),
        pytest.param({"client_assertion_type": "x"}, "invalid_request", id="another assertion"),
        pytest.param({"client_assertion": ""}, "invalid_client", id="no assertion"),
        pytest.param({"scope": ""}, "invalid_scope", id="no scope"),
    ],
)
def test_a_wrong_token_request_is_told_apart(
    campus: Campus, tool: SmallTool, changes: dict[str, str], error: str
) -> None:
    claims = {"sub": tool.client_id, "aud": f"{campus.url}/lti/token", "jti": uuid4().hex}
    form = {
        "grant_type": "client_credentials",
        "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        "client_assertion": tool.sign(claims),
        "scope": ROSTER,
    }
    answer = requests.post(f"{campus.url}/lti/token", data=form | changes, timeout=5)
    assert (answer.status_code, answer.json()["error"]) == (400, error)


def test_a_token_says_what_it_is_good_for(campus: Campus, tool: SmallTool) -> None:
    answer = campus.token_answer(tool, f"{ROSTER} {AGS}score")
    told = answer.json()
    assert (told["token_type"], told["expires_in"]) == ("Bearer", 3600)
    assert told["scope"].split() == [ROSTER, f"{AGS}score"]
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("method", "path", "right"),
    [
        pytest.param("GET", COLUMNS, "lineitem", id="list columns"),
        pytest.param("POST", COLUMNS, "lineitem", id="make a column"),
        pytest.param("GET", COLUMN, "lineitem", id="read a column"),
        pytest.param("PUT", COLUMN, "lineitem", id="change a column"),
        pytest.param("DELETE", COLUMN, "lineitem", id="remove a column"),
        pytest.param("POST", SCORES, "score", id="post a score"),
        pytest.param("GET", RESULTS, "result.readonly", id="read results"),
        pytest.param("GET", MEMBERS, "roster", id="read the roster"),
    ],
)
def test_a_service_refuses_a_token_without_its_scope(
    campus: Campus, tool: SmallTool, method: str, path: str, right: str
) -> None:
    scopes = {name: f"{AGS}{name}" for name in ("lineitem", "score", "result.readonly")}
    others = [scope for name, scope in (scopes | {"roster": ROSTER}).items() if name != right]
    wrong = campus.token_answer(tool, " ".join(others)).json()["access_token"]
    for token in (wrong, "forged", ""):
        refused = campus.call(method, f"{campus.url}{path}", token, SCORE, SCORE_TYPE)
        assert refused.status_code == 401
        assert refused.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        pytest.param(COLUMNS, LINE_ITEMS_TYPE, id="columns"),
        pytest.param(COLUMN, LINE_ITEM_TYPE, id="one column"),
        pytest.param(RESULTS, RESULTS_TYPE, id="results"),
        pytest.param(MEMBERS, MEMBERS_TYPE, id="the roster"),
    ],
)
def test_an_answer_comes_under_its_media_type(
    campus: Campus, token: str, path: str, kind: str
) -> None:
    answer = campus.call("GET", f"{campus.url}{path}", token, accept=kind)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == kind


@pytest.mark.parametrize("path", [COLUMNS, SCORES])
def test_a_body_needs_its_media_type(campus: Campus, token: str, path: str) -> None:
    body = SCORE | {"label": "One", "scoreMaximum": 5}
    answer = campus.call("POST", f"{campus.url}{path}", token, body, "application/json")
    assert answer.status_code == 400


@pytest.mark.parametrize("maximum", [0, -1, True, float("nan"), float("inf"), None, "ten"])
def test_a_column_needs_a_maximum_above_nothing(
    campus: Campus, token: str, maximum: object
) -> None:
    body = {"label": "One", "scoreMaximum": maximum}
    answer = campus.call("POST", f"{campus.url}{COLUMNS}", token, body, LINE_ITEM_TYPE)
    assert answer.status_code == 400


def test_a_column_answers_with_its_address_and_what_was_asked(campus: Campus, token: str) -> None:
    asked = {"label": "Seen", "scoreMaximum": 7, "resourceId": "r9", "tag": "t9"}
    made = campus.call("POST", f"{campus.url}{COLUMNS}", token, asked, LINE_ITEM_TYPE)
    assert made.status_code == 201
    assert made.headers["Content-Type"] == LINE_ITEM_TYPE
    item = made.json()
    assert item.items() >= asked.items()
    assert campus.call("GET", item["id"], token).json() == item
    for query in ("resource_id=r9", "tag=t9", "resource_id=r9&tag=t9"):
        url = f"{campus.url}{COLUMNS}&{query}"
        assert campus.call("GET", url, token, accept=LINE_ITEMS_TYPE).json() == [item]
    other = f"{campus.url}{COLUMNS}&tag=other"
    assert campus.call("GET", other, token, accept=LINE_ITEMS_TYPE).json() == []
    assert campus.call("DELETE", item["id"], token).status_code == 204


def test_columns_of_an_activity_are_found_by_its_link(campus: Campus, token: str) -> None:
    url = f"{campus.url}{COLUMNS}&resource_link_id="
    (column,) = campus.call("GET", f"{url}1", token, accept=LINE_ITEMS_TYPE).json()
    assert column["resourceLinkId"] == "1"
    assert campus.call("GET", f"{url}none", token, accept=LINE_ITEMS_TYPE).json() == []


@pytest.mark.parametrize("word", ["activityProgress", "gradingProgress"])
def test_a_score_with_an_unknown_word_is_refused(emptied: Campus, token: str, word: str) -> None:
    body = SCORE | {word: "Finished"}
    answer = emptied.call("POST", f"{emptied.url}{SCORES}", token, body, SCORE_TYPE)
    assert answer.status_code == 400
    assert emptied.json("/gradebook.json")["grades"] == []


def test_a_score_for_a_column_nobody_made_is_refused(campus: Campus, token: str) -> None:
    url = f"{campus.url}{SCORES}".replace("lineitems/1/", "lineitems/999/")
    assert campus.call("POST", url, token, SCORE, SCORE_TYPE).status_code == 404


def test_results_are_found_by_person_and_come_in_pages(emptied: Campus, token: str) -> None:
    for person in ("4", "5", "6"):
        url = f"{emptied.url}{SCORES}"
        posted = emptied.call("POST", url, token, SCORE | {"userId": person}, SCORE_TYPE)
        assert posted.status_code == 200
    url = f"{emptied.url}{RESULTS}"
    (one,) = emptied.call("GET", f"{url}&user_id=5", token).json()
    assert one["userId"] == "5"
    assert one["scoreOf"] == f"{emptied.url}{COLUMN}"
    assert (one["resultScore"], one["resultMaximum"]) == (80, 100)
    assert emptied.call("GET", f"{url}&user_id=nobody", token).json() == []
    first = emptied.call("GET", f"{url}&limit=2", token)
    rest = emptied.call("GET", first.links["next"]["url"], token)
    assert [row["userId"] for row in first.json() + rest.json()] == ["4", "5", "6"]
    assert "Link" not in rest.headers


def test_the_roster_names_the_course_and_everybody_in_it(campus: Campus, token: str) -> None:
    whole = campus.call("GET", f"{campus.url}{MEMBERS}", token, accept=MEMBERS_TYPE).json()
    assert whole["id"] == f"{campus.url}{MEMBERS}"
    assert whole["context"]["id"] == "2"
    for member in whole["members"]:
        assert member["status"] == "Active"
        assert set(member["roles"]) <= {"Learner", "Instructor"}
        assert "message" not in member


@pytest.mark.parametrize(
    "role", ["Instructor", "http://purl.imsglobal.org/vocab/lis/v2/membership%23Instructor"]
)
def test_the_roster_filters_by_either_spelling_of_a_role(
    campus: Campus, token: str, role: str
) -> None:
    url = f"{campus.url}{MEMBERS}?role={role}"
    members = campus.call("GET", url, token, accept=MEMBERS_TYPE).json()["members"]
    assert [member["user_id"] for member in members] == ["3", "2"]


def test_the_roster_comes_in_pages_to_its_end(campus: Campus, token: str) -> None:
    url, seen = f"{campus.url}{MEMBERS}?limit=2", []
    while url:
        page = campus.call("GET", url, token, accept=MEMBERS_TYPE)
        seen += [member["user_id"] for member in page.json()["members"]]
        url = page.links.get("next", {}).get("url", "")
    assert seen == ["4", "5", "6", "3", "2"]


def test_the_roster_of_an_activity_has_its_message_for_each(campus: Campus, token: str) -> None:
    url = f"{campus.url}{MEMBERS}?rlid=1&role=Learner"
    for member in campus.call("GET", url, token, accept=MEMBERS_TYPE).json()["members"]:
        (message,) = member["message"]
        assert message[f"{LTI}message_type"] == "LtiResourceLinkRequest"
        assert message[f"{LTI}custom"]["link_id"] == "1"


@pytest.mark.parametrize("link", ["999", "none"])
def test_there_is_no_roster_of_a_foreign_activity(campus: Campus, token: str, link: str) -> None:
    url = f"{campus.url}{MEMBERS}?rlid={link}"
    assert campus.call("GET", url, token, accept=MEMBERS_TYPE).status_code == 404


@pytest.mark.parametrize("path", [f"{COLUMNS}&limit=many", f"{MEMBERS}?limit=many"])
def test_a_limit_is_a_number(campus: Campus, token: str, path: str) -> None:
    answer = campus.call("GET", f"{campus.url}{path}", token, accept=LINE_ITEMS_TYPE)
    assert answer.status_code == 400
