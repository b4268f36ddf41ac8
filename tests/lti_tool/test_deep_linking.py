"""Cases F: an instructor chooses scenarios inside the platform."""

from typing import Any

import jwt
import pytest
from django.test import Client

from lti_tool.models import Registration, ResourceLink
from sessions.models import Placement, Scenario
from tests.lti_tool.platform import CLAIM, DL, INSTRUCTOR, TARGET, Platform

pytestmark = pytest.mark.django_db
SETTINGS: dict[str, Any] = {
    "deep_link_return_url": "https://lms.example/back?sesskey=<1>",
    "accept_types": ["ltiResourceLink"],
    "accept_presentation_document_targets": ["frame", "iframe", "window"],
    "accept_multiple": True,
    "accept_lineitem": True,
    "data": 'op"aque\n',
}
CHOSEN = {
    "scenario": "pip_branch",
    "pip_branch-mode": "assessment",
    "pip_branch-attempts": "3",
    "pip_branch-policy": "last",
    "pip_branch-pass_mark": "70",
    "pip_branch-way": "text",
    "pip_branch-camera": "0",
}


@pytest.fixture(autouse=True)
def ready(registration: Registration, scenario: Scenario) -> None:
    Scenario.objects.create(
        key="role_change", version=1, title="Your job after Day One", data={}, content_hash="1" * 64
    )


def open_picker(client: Client, platform: Platform, **changes: Any) -> str:
    settings = {**SETTINGS, **changes}
    message: dict[str, Any] = {
        "lti_message_type": "LtiDeepLinkingRequest",
        "lti_resource_link": None,
        "lti_roles": [INSTRUCTOR],
        f"{DL}deep_linking_settings": {n: v for n, v in settings.items() if v is not None},
    }
    address: str = platform.enter(client, platform.launch(client, **message))["next"]
    return address


def sent_back(client: Client, platform: Platform, response: Any) -> dict[str, Any]:
    """Verify the answer as the platform does."""
    assert response.status_code == 200
    page = response.content.decode()
    assert 'action="https://lms.example/back?sesskey=&lt;1&gt;"' in page
    assert "form-action 'self' https://lms.example;" in response["Content-Security-Policy"]
    token = page.partition('name="JWT" value="')[2].partition('"')[0]
    kid = jwt.get_unverified_header(token)["kid"]
    keys = client.get("/.well-known/jwks.json").json()["keys"]
    (key,) = [jwt.PyJWK.from_dict(key).key for key in keys if key["kid"] == kid]
    claims: dict[str, Any] = jwt.decode(
        token, key, algorithms=["RS256"], audience=platform.origin, issuer=platform.client_id
    )
    return claims


def test_f1_picker_lists_the_scenarios(client: Client, platform: Platform) -> None:
    page = client.get(open_picker(client, platform)).content.decode()
    assert "The plan on the table" in page
    assert "Your job after Day One" in page
    assert 'type="checkbox" name="scenario"' in page
    page = client.get(open_picker(client, platform, accept_multiple=False)).content.decode()
    assert 'type="radio" name="scenario"' in page


def test_f2_f3_f4_f5_answer(client: Client, platform: Platform) -> None:
    claims = sent_back(client, platform, client.post(open_picker(client, platform), CHOSEN))
    assert claims["exp"] - claims["iat"] <= 600
    assert len(claims["nonce"]) >= 43
    assert claims[f"{CLAIM}deployment_id"] == "1"
    assert claims[f"{CLAIM}message_type"] == "LtiDeepLinkingResponse"
    assert claims[f"{CLAIM}version"] == "1.3.0"
    assert claims[f"{DL}data"] == SETTINGS["data"]
    (item,) = claims[f"{DL}content_items"]
    assert item["type"] == "ltiResourceLink"
    assert item["url"] == TARGET
    assert item["title"] == "The plan on the table"
    assert item["lineItem"]["scoreMaximum"] == 100
    assert item["lineItem"]["resourceId"] == "pip_branch"
    assert item["lineItem"]["submissionReview"]["url"] == TARGET
    assert item["iframe"]["width"] > 0
    assert item["window"]["targetName"]
    custom = item["custom"]
    assert custom["scenario"] == "pip_branch"
    assert (custom["mode"], custom["attempts"], custom["pass_mark"]) == ("assessment", "3", "70")
    assert custom["text_only"] == "1"
    assert custom["link_history"] == "$ResourceLink.id.history"
    assert all(isinstance(value, str) for value in custom.values())
    assert all(set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789_") for name in custom)


def test_f1_several_only_if_accepted(client: Client, platform: Platform) -> None:
    both = CHOSEN | {
        "scenario": ["pip_branch", "role_change"],
        "role_change-mode": "practice",
        "role_change-policy": "best",
        "role_change-way": "voice",
        "role_change-camera": "0",
    }
    claims = sent_back(client, platform, client.post(open_picker(client, platform), both))
    assert len(claims[f"{DL}content_items"]) == 2
    one = open_picker(client, platform, accept_multiple=False)
    claims = sent_back(client, platform, client.post(one, both))
    assert len(claims[f"{DL}content_items"]) == 1


def test_f3_f4_nothing_that_was_not_asked_for(client: Client, platform: Platform) -> None:
    address = open_picker(
        client,
        platform,
        accept_lineitem=False,
        data=None,
        accept_presentation_document_targets=["iframe"],
    )
    claims = sent_back(client, platform, client.post(address, CHOSEN))
    (item,) = claims[f"{DL}content_items"]
    assert "lineItem" not in item
    assert "window" not in item
    assert f"{DL}data" not in claims


def test_f6_cancel(client: Client, platform: Platform) -> None:
    response = client.post(open_picker(client, platform), {"cancel": "1"})
    claims = sent_back(client, platform, response)
    assert claims[f"{DL}content_items"] == []
    assert claims[f"{DL}msg"]


def test_f7_no_links_accepted(client: Client, platform: Platform) -> None:
    address = open_picker(client, platform, accept_types=["file"])
    assert "cannot be added here" in client.get(address).content.decode()
    claims = sent_back(client, platform, client.post(address, {"cancel": "1"}))
    assert claims[f"{DL}content_items"] == []


def test_f10_one_answer_for_each_request(client: Client, platform: Platform) -> None:
    address = open_picker(client, platform)
    assert client.post(address, CHOSEN).status_code == 200
    again = client.post(address, CHOSEN)
    assert again.status_code == 400
    assert "JWT" not in again.content.decode()
    assert client.get(address).status_code == 400


def test_wrong_settings_are_shown_again(client: Client, platform: Platform) -> None:
    address = open_picker(client, platform)
    assert client.post(address, {}).status_code == 400
    wrong = client.post(address, CHOSEN | {"pip_branch-pass_mark": "170"})
    assert wrong.status_code == 400
    assert 'value="170"' in wrong.content.decode()
    assert client.post(address, {"scenario": "nothing\x00"}).status_code == 400


def test_nobody_else_opens_the_picker(client: Client, platform: Platform) -> None:
    address = open_picker(client, platform)
    assert Client().get(address).status_code == 403
    pupil = Client()
    platform.enter(pupil, platform.launch(pupil))
    assert pupil.get(address).status_code == 403


def test_instructor_sets_an_unset_activity_up(client: Client, platform: Platform) -> None:
    entered = platform.enter(client, platform.launch(client, lti_roles=[INSTRUCTOR]))
    page = client.get(entered["next"]).content.decode()
    assert 'type="radio" name="scenario"' in page
    assert 'name="cancel"' not in page
    done = client.post(entered["next"], CHOSEN)
    link = ResourceLink.objects.get()
    assert done["Location"] == f"/review/{link.uuid}/"
    assert link.placement is not None
    assert link.placement.most_attempts == 3
    assert link.placement.text_only
    assert link.placement.release == Placement.Release.HOLD
    assert client.post(entered["next"], CHOSEN)["Location"] == done["Location"]
    assert Placement.objects.count() == 1


def test_placed_custom_comes_back_as_the_placement(client: Client, platform: Platform) -> None:
    claims = sent_back(client, platform, client.post(open_picker(client, platform), CHOSEN))
    (item,) = claims[f"{DL}content_items"]
    platform.enter(client, platform.launch(client, lti_custom=item["custom"]))
    placement = Placement.objects.get()
    assert (placement.mode, placement.policy, placement.pass_mark) == ("assessment", "last", 70)
    assert placement.camera_offered is False
