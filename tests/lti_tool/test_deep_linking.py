"""Cases F: an instructor chooses scenarios inside the platform."""

import re
from datetime import datetime
from typing import Any

import jwt
import pytest
from django.test import Client

from lti_tool.models import Registration, ResourceLink
from sessions.models import Placement, Scenario, Session
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
    course = {"lti_context": changes.pop("lti_context")} if "lti_context" in changes else {}
    settings = {**SETTINGS, **changes}
    message: dict[str, Any] = {
        "lti_message_type": "LtiDeepLinkingRequest",
        "lti_resource_link": None,
        "lti_roles": [INSTRUCTOR],
        f"{DL}deep_linking_settings": {n: v for n, v in settings.items() if v is not None},
    }
    address: str = platform.enter(client, platform.launch(client, **message, **course))["next"]
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


def test_f1_the_picker_lists_every_scenario(client: Client, platform: Platform) -> None:
    page = client.get(open_picker(client, platform)).content.decode()
    assert "The plan on the table" in page
    assert "Your job after Day One" in page
    assert 'type="checkbox" name="scenario"' in page
    page = client.get(open_picker(client, platform, accept_multiple=False)).content.decode()
    assert 'type="radio" name="scenario"' in page


def test_f2_f3_f4_f5_f11_f12_the_answer_is_a_signed_form_with_everything_the_platform_needs(
    client: Client, platform: Platform
) -> None:
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


def test_f1_several_are_chosen_only_where_the_platform_takes_several(
    client: Client, platform: Platform
) -> None:
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


def test_f3_f4_no_column_window_or_data_that_was_not_asked_for(
    client: Client, platform: Platform
) -> None:
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


def test_f6_cancelling_returns_an_empty_answer_with_a_message(
    client: Client, platform: Platform
) -> None:
    response = client.post(open_picker(client, platform), {"cancel": "1"})
    claims = sent_back(client, platform, response)
    assert claims[f"{DL}content_items"] == []
    assert claims[f"{DL}msg"]


def test_f7_a_platform_that_takes_no_activities_gets_a_polite_empty_return(
    client: Client, platform: Platform
) -> None:
    address = open_picker(client, platform, accept_types=["file"])
    assert "cannot be added here" in client.get(address).content.decode()
    claims = sent_back(client, platform, client.post(address, {"cancel": "1"}))
    assert claims[f"{DL}content_items"] == []


def test_f10_each_request_is_answered_once(client: Client, platform: Platform) -> None:
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


def test_f2_dates_length_columns_and_difficulty_travel_with_the_item(
    client: Client, platform: Platform
) -> None:
    Scenario.objects.filter(key="pip_branch").update(
        data={"variants": {"harder": {}, "hospital": {}}, "persona": {"slug": "marta"}}
    )
    more = {
        "zone": "America/Toronto",
        "pip_branch-opens": "2027-01-04T09:00",
        "pip_branch-due": "2027-01-18T23:59",
        "pip_branch-closes": "2027-02-01T12:00",
        "pip_branch-minutes": "12",
        "pip_branch-columns": "on",
        "pip_branch-variant": "harder",
        "pip_branch-release": "as_settled",
    }
    claims = sent_back(client, platform, client.post(open_picker(client, platform), CHOSEN | more))
    (item,) = claims[f"{DL}content_items"]
    opens, due, closes = (
        "2027-01-04T09:00:00-05:00", "2027-01-18T23:59:00-05:00", "2027-02-01T12:00:00-05:00",
    )  # fmt: skip
    assert item["available"] == {"startDateTime": opens, "endDateTime": closes}
    assert item["submission"] == {"endDateTime": due}
    platform.enter(client, platform.launch(client, lti_custom=item["custom"]))
    placement = Placement.objects.get()
    assert placement.opens_at == datetime.fromisoformat(opens)
    assert placement.due_at == datetime.fromisoformat(due)
    assert placement.closes_at == datetime.fromisoformat(closes)
    assert (placement.minutes, placement.objective_columns) == (12, True)
    assert (placement.variant, placement.release) == ("harder", "as_settled")


def test_a_setting_is_offered_by_its_title_and_a_bare_name_is_not(
    client: Client, platform: Platform
) -> None:
    hospital = {"title": "The plan on ward four", "setting": "A ward."}
    Scenario.objects.filter(key="pip_branch").update(
        data={"variants": {"hospital": hospital, "odd": {}}, "persona": {"slug": "marta"}}
    )
    page = open_picker(client, platform)
    offered = client.get(page).content.decode()
    assert re.search(r'<option value="hospital"[^>]*>\s*The plan on ward four', offered)
    assert '<option value="odd"' not in offered
    sent = client.post(page, CHOSEN | {"pip_branch-variant": "hospital"})
    (item,) = sent_back(client, platform, sent)[f"{DL}content_items"]
    assert item["custom"]["variant"] == "hospital"


def test_f2_dates_out_of_order_and_unknown_difficulties_are_shown_again(
    client: Client, platform: Platform
) -> None:
    address = open_picker(client, platform)
    wrong = {"pip_branch-opens": "2027-02-01T09:00", "pip_branch-due": "2027-01-01T09:00"}
    page = client.post(address, CHOSEN | wrong)
    assert page.status_code == 400
    assert "must follow one another" in page.content.decode()
    assert client.post(address, CHOSEN | {"pip_branch-variant": "none"}).status_code == 400


@pytest.mark.parametrize(
    "address",
    [None, "javascript:alert(1)", "ftp://lms.example/back", "//lms.example/back", "https://", 7],
)
def test_f8_a_hostile_return_address_is_refused(
    client: Client, platform: Platform, address: Any
) -> None:
    settings = {**SETTINGS, "deep_link_return_url": address}
    refused = platform.launch(
        client,
        lti_message_type="LtiDeepLinkingRequest",
        lti_resource_link=None,
        lti_roles=[INSTRUCTOR],
        **{f"{DL}deep_linking_settings": settings},
    )
    assert (refused.status_code, refused["X-Lti-Error"]) == (400, "return_url_invalid")


def test_f9_a_learner_cannot_choose_content(client: Client, platform: Platform) -> None:
    refused = platform.launch(
        client,
        lti_message_type="LtiDeepLinkingRequest",
        lti_resource_link=None,
        **{f"{DL}deep_linking_settings": SETTINGS},
    )
    assert (refused.status_code, refused["X-Lti-Error"]) == (400, "role_forbidden")


def test_f12_dates_the_platform_fills_in_open_and_close_the_activity(
    client: Client, platform: Platform
) -> None:
    custom = {"scenario": "pip_branch", "available_start": "2099-01-01T09:00:00Z"}
    early = platform.enter(client, platform.launch(client, lti_custom=custom))
    page = client.get(early["next"]).content.decode()
    assert "not open yet" in page
    assert 'datetime="2099-01-01T09:00:00+00:00"' in page
    assert Client().get(early["next"]).status_code == 403
    over = {"available_start": "", "available_end": "2020-01-01T09:00:00Z"}
    late = platform.enter(client, platform.launch(client, lti_custom=custom | over))
    assert "is closed" in client.get(late["next"]).content.decode()
    unknown = {"available_start": "$ResourceLink.available.startDateTime", "available_end": ""}
    opened = platform.enter(client, platform.launch(client, lti_custom=custom | unknown))
    assert opened["next"].startswith("/practice/")


def test_f12_a_copied_activity_without_its_custom_values_keeps_its_scenario(
    client: Client, platform: Platform
) -> None:
    first = {"scenario": "role_change", "pass_mark": "80"}
    platform.enter(client, platform.launch(client, lti_custom=first))
    copied = platform.launch(
        client,
        lti_context={"id": "77"},
        lti_resource_link={"id": "88"},
        lti_custom={"link_history": "11,5"},
    )
    assert platform.enter(client, copied)["next"].startswith("/practice/")
    copy = ResourceLink.objects.get(link_id="88")
    assert copy.placement is not None
    assert (copy.placement.scenario.key, copy.placement.pass_mark) == ("role_change", 80)


def test_settings_are_remembered_for_the_course_and_what_is_placed_is_shown(
    client: Client, platform: Platform
) -> None:
    sent_back(client, platform, client.post(open_picker(client, platform), CHOSEN))
    platform.enter(client, platform.launch(client, lti_custom={"scenario": "pip_branch"}))
    page = client.get(open_picker(client, platform)).content.decode()
    assert 'value="70"' in page
    assert "In this course" in page
    other = client.get(open_picker(client, platform, lti_context={"id": "3"})).content.decode()
    assert "In this course" not in other
    assert 'value="70"' not in other


def test_an_instructor_tries_a_scenario_before_adding_it(
    client: Client, platform: Platform
) -> None:
    address = open_picker(client, platform)
    tried = client.post(f"{address}try/pip_branch/")
    session = Session.objects.get()
    assert tried["Location"] == f"/practice/{session.uuid}/"
    assert session.trial
    assert client.post(f"{address}try/nothing/").status_code == 404
    assert Client().post(f"{address}try/pip_branch/").status_code == 403
    assert client.get(address).status_code == 200
