"""A launch from the course page to the tool, and what is refused on the way."""

from urllib.parse import urljoin

import jwt
import pytest
import requests

from tests.demo_campus.campus import LINE_ITEM_TYPE, Campus, Command, Form, SmallTool
from tests.demo_campus.launching import ACTIVITY, DL, ENDPOINT, LTI, asked, authorise, claims_of


def test_a_learner_arrives_with_everything_the_tool_needs(campus: Campus, tool: SmallTool) -> None:
    claims = claims_of(campus, tool, authorise(campus, campus.browser("4"), tool, ACTIVITY))
    assert claims["exp"] - claims["iat"] == 60
    assert claims["nonce"] == "a-nonce"
    assert (claims["sub"], claims["name"]) == ("4", "Ana Lima")
    assert claims[f"{LTI}roles"] == ["http://purl.imsglobal.org/vocab/lis/v2/membership#Learner"]
    assert claims[f"{LTI}custom"] == {
        "scenario": "pip_branch",
        "link_id": "1",
        "later": "$Not.known",
    }
    assert claims[f"{LTI}target_link_uri"] == f"{tool.url}/lti/launch/"
    assert claims[f"{LTI}launch_presentation"]["document_target"] == "iframe"
    assert claims[ENDPOINT]["lineitem"].endswith("/lineitem?type_id=1")


def test_a_second_column_of_an_activity_hides_both(
    campus: Campus, tool: SmallTool, token: str
) -> None:
    base = f"{campus.url}/lti/ags/2/lineitems?type_id=1"
    body = {"label": "Second", "scoreMaximum": 5, "resourceLinkId": "2"}
    made = campus.call("POST", base, token, body, LINE_ITEM_TYPE).json()
    browser = campus.browser("4")
    claims = claims_of(campus, tool, authorise(campus, browser, tool, "/launch/activity/2"))
    assert "lineitem" not in claims[ENDPOINT]
    assert campus.call("DELETE", made["id"], token).status_code == 204
    claims = claims_of(campus, tool, authorise(campus, browser, tool, "/launch/activity/2"))
    assert "lineitem" in claims[ENDPOINT]


def test_a_window_is_told_as_one(campus: Campus, tool: SmallTool) -> None:
    answer = authorise(campus, campus.browser("4"), tool, f"{ACTIVITY}?in=window")
    presentation = claims_of(campus, tool, answer)[f"{LTI}launch_presentation"]
    assert presentation["document_target"] == "window"


@pytest.mark.parametrize(
    "changes", [{"redirect_uri": "http://elsewhere.example/"}, {"client_id": "other"}]
)
def test_a_foreign_client_or_address_gets_nothing(
    campus: Campus, tool: SmallTool, changes: dict[str, str]
) -> None:
    answer = authorise(campus, campus.browser("4"), tool, ACTIVITY, **changes)
    assert answer.status_code == 400
    assert "id_token" not in answer.text


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"prompt": "login"}, "invalid_request"),
        ({"nonce": ""}, "invalid_request"),
        ({"response_mode": "query"}, "invalid_request"),
        ({"login_hint": "5"}, "login_required"),
    ],
)
def test_a_wrong_request_is_told_to_the_tool(
    campus: Campus, tool: SmallTool, changes: dict[str, str], code: str
) -> None:
    answer = authorise(campus, campus.browser("4"), tool, ACTIVITY, **changes)
    assert Form(answer.text).fields["error"] == code


def test_without_our_cookie_the_request_is_repeated_once(campus: Campus, tool: SmallTool) -> None:
    browser = campus.browser("4")
    started = Form(browser.get(f"{campus.url}{ACTIVITY}", timeout=5).text)
    request = asked(tool, started)
    first = Form(requests.get(f"{campus.url}/lti/auth", params=request, timeout=5).text)
    assert first.action == "/lti/auth"
    again = urljoin(campus.url, first.action)
    stranger = requests.post(again, data=first.fields, timeout=5)
    assert Form(stranger.text).fields["error"] == "login_required"
    assert claims_of(campus, tool, browser.post(again, data=first.fields, timeout=5))["sub"] == "4"


def test_keys_rotate_without_a_gap(campus: Campus, command: Command, tool: SmallTool) -> None:
    before = [key["kid"] for key in campus.json("/lti/jwks")["keys"]]
    new = command("rotate-keys")["kid"]
    assert [key["kid"] for key in campus.json("/lti/jwks")["keys"]] == [new, before[0]]
    answer = authorise(campus, campus.browser("4"), tool, ACTIVITY)
    assert jwt.get_unverified_header(Form(answer.text).fields["id_token"])["kid"] == new


def test_chosen_content_becomes_activities_once(campus: Campus, tool: SmallTool) -> None:
    browser = campus.browser("3")
    request = claims_of(campus, tool, authorise(campus, browser, tool, "/launch/content/1"))
    wanted = request[f"{DL}deep_linking_settings"]
    item = {
        "type": "ltiResourceLink",
        "title": "Placed",
        "url": f"{tool.url}/lti/launch/",
        "custom": {"scenario": "two_accounts"},
        "lineItem": {"scoreMaximum": 20, "label": "Placed"},
    }
    answer = {
        "aud": campus.url,
        "nonce": "once",
        f"{LTI}message_type": "LtiDeepLinkingResponse",
        f"{LTI}version": "1.3.0",
        f"{LTI}deployment_id": "1",
        f"{DL}data": wanted["data"],
        f"{DL}content_items": [item],
    }
    form = {"JWT": tool.sign(answer)}
    first = requests.post(wanted["deep_link_return_url"], data=form, timeout=5)
    assert "1 activity added" in first.text
    assert requests.post(wanted["deep_link_return_url"], data=form, timeout=5).status_code == 400
    foreign = {
        **answer,
        "nonce": "two",
        f"{DL}content_items": [{**item, "url": "http://x.example/"}],
    }
    refused = requests.post(
        wanted["deep_link_return_url"], data={"JWT": tool.sign(foreign)}, timeout=5
    )
    assert refused.status_code == 400
    assert browser.get(f"{campus.url}/course", timeout=5).text.count(">Placed</a>") == 1


def test_learners_do_not_choose_content(campus: Campus) -> None:
    answer = campus.browser("4").get(f"{campus.url}/launch/content/1", timeout=5)
    assert answer.status_code == 403


def test_an_instructor_opens_the_work_behind_a_grade(campus: Campus, tool: SmallTool) -> None:
    claims = claims_of(
        campus, tool, authorise(campus, campus.browser("3"), tool, "/launch/review/1/4")
    )
    assert claims[f"{LTI}message_type"] == "LtiSubmissionReviewRequest"
    assert claims[f"{LTI}for_user"] == {"user_id": "4"}
    assert "lineitem" in claims[ENDPOINT]


def test_a_learner_opens_only_their_own_work(campus: Campus) -> None:
    browser = campus.browser("4")
    assert browser.get(f"{campus.url}/launch/review/1/4", timeout=5).status_code == 200
    assert browser.get(f"{campus.url}/launch/review/1/5", timeout=5).status_code == 403


def test_the_frame_grants_devices_to_the_tool_only(campus: Campus, tool: SmallTool) -> None:
    page = campus.browser("4").get(f"{campus.url}/activity/1", timeout=5)
    assert f"microphone {tool.url}; camera {tool.url}; autoplay {tool.url}" in page.text
    framed = page.headers["Content-Security-Policy"].partition("frame-src 'self'")[2]
    assert tool.url in framed.split()
    assert "<script>" not in page.text
    assert "style=" not in page.text
