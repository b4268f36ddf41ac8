"""Cases I: dynamic registration with platforms that behave as Moodle, Canvas and Brightspace do."""

from contextlib import closing
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import LazySettings
from django.contrib.auth.models import User
from django.test import Client

from lti_tool.models import Registration, RegistrationInvite
from lti_tool.registering.description import registration_request
from lti_tool.registering.offer import PlatformOffer
from lti_tool.services.platforms import disable
from tests.lti_tool import registrars
from tests.lti_tool.platform import Platform
from tests.lti_tool.registrars import CANVAS, NOTICES, TOOL_CONFIGURATION, sent_to, serve
from tests.lti_tool.test_platform_command import command

pytestmark = pytest.mark.django_db
LAUNCH = "http://localhost:8000/lti/launch/"


@pytest.fixture(autouse=True)
def whole_site(plain_settings: None, settings: LazySettings) -> None:
    settings.ROOT_URLCONF = "config.urls"


def invite() -> str:
    url: str = command("invite")["url"]
    return parse_qs(urlsplit(url).query)["invite"][0]


def connect(client: Client, fields: dict[str, str]) -> Any:
    return client.post("/lti/register/", fields | {"invite": invite()})


def test_i1_i3_i4_an_invitation_shows_what_will_be_registered_and_registers_it_once(
    client: Client, platform: Platform
) -> None:
    fields = serve(platform) | {"invite": invite()}
    shown = client.get("/lti/register/", fields)
    assert shown.status_code == 200
    assert platform.origin in shown["Content-Security-Policy"]
    assert "csrfmiddlewaretoken" in shown.content.decode()
    assert "No e-mail address" in shown.content.decode()
    assert not platform.asked
    done = client.post("/lti/register/", fields)
    assert done.status_code == 200
    registration = Registration.objects.get()
    assert (registration.issuer, registration.client_id) == (platform.origin, "moodle-client")
    assert [row.deployment_id for row in registration.deployments.all()] == ["3"]
    assert registration.platform_family == "moodle"
    assert registration.institution.signals_policy == "words_and_timing"
    again = client.post("/lti/register/", fields)
    assert again.status_code == 403


def test_i3_the_request_has_every_member_that_the_standard_names(
    client: Client, platform: Platform
) -> None:
    connect(client, serve(platform))
    sent, origin = sent_to(platform), "http://localhost:8000"
    assert sent["application_type"] == "web"
    assert sent["grant_types"] == ["client_credentials", "implicit"]
    assert sent["response_types"] == ["id_token"]
    assert sent["redirect_uris"] == [LAUNCH]
    assert sent["initiate_login_uri"] == f"{origin}/lti/login/"
    assert sent["jwks_uri"] == f"{origin}/.well-known/jwks.json"
    assert sent["token_endpoint_auth_method"] == "private_key_jwt"
    assert sent["logo_uri"].startswith(f"{origin}/static/")
    with closing(client.get(urlsplit(sent["logo_uri"]).path)) as icon:
        assert icon.status_code == 200
    tool = sent[TOOL_CONFIGURATION]
    assert (tool["domain"], tool["target_link_uri"]) == ("localhost:8000", LAUNCH)
    assert [each["type"] for each in tool["messages"]] == [
        "LtiResourceLinkRequest",
        "LtiDeepLinkingRequest",
        "LtiSubmissionReviewRequest",
        "DataPrivacyLaunchRequest",
    ]
    assert all(each["icon_uri"].startswith("http") for each in tool["messages"])


@pytest.mark.parametrize("offered", [True, False], ids=["I3 notices offered", "I3 no notices"])
def test_i3_notices_are_asked_for_only_where_the_platform_has_them(
    client: Client, platform: Platform, offered: bool
) -> None:
    scopes = [*registrars.SCOPES, *([NOTICES] if offered else [])]
    connect(client, serve(platform, scopes_supported=scopes))
    assert (NOTICES in sent_to(platform)["scope"].split()) is offered


def test_i1_nobody_else_registers_a_platform(client: Client, platform: Platform) -> None:
    fields = serve(platform)
    assert client.get("/lti/register/", fields).status_code == 403
    assert client.post("/lti/register/", fields | {"invite": "made up"}).status_code == 403
    client.force_login(User.objects.create_user("learner"))
    assert client.post("/lti/register/", fields).status_code == 403
    assert not platform.asked


def test_i1_an_administrator_signs_in_and_comes_back_to_what_the_platform_sent(
    client: Client, platform: Platform
) -> None:
    User.objects.create_superuser("root", password="a long enough one")
    fields = serve(platform) | {"invite": "used long ago"}
    page = client.get("/lti/register/", fields).content.decode()
    assert page.count("/manage/sign-in/?next=") == 1
    sign_in = page.partition('href="/manage/sign-in/?')[2].partition('"')[0].replace("&amp;", "&")
    after = parse_qs(sign_in)["next"][0]
    given = {"username": "root", "password": "a long enough one", "next": after}
    shown = client.post("/manage/sign-in/", given, follow=True)
    assert "Connect this learning platform?" in shown.content.decode()
    done = client.post("/lti/register/", fields)
    assert done.status_code == 200
    assert f"/manage/platforms/{Registration.objects.get().uuid}/" in done.content.decode()


def test_i1_the_form_needs_its_csrf_token(platform: Platform) -> None:
    strict = Client(enforce_csrf_checks=True)
    fields = serve(platform) | {"invite": invite()}
    assert strict.post("/lti/register/", fields).status_code == 403
    token = strict.get("/lti/register/", fields).cookies["csrftoken"].value
    sent = fields | {"csrfmiddlewaretoken": token}
    assert strict.post("/lti/register/", sent).status_code == 200


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"issuer": "https://elsewhere.example"}, "issuer_foreign"),
        ({"token_endpoint": None}, "configuration_incomplete"),
        ({"jwks_uri": "file:///etc/passwd"}, "not_https"),
        ({"registration_endpoint": ["x"]}, "configuration_incomplete"),
    ],
    ids=["I2 foreign issuer", "I2 no token address", "I2 a file", "I2 a list"],
)
def test_i2_a_wrong_configuration_is_refused_before_anything_is_sent(
    client: Client, platform: Platform, changes: dict[str, Any], code: str
) -> None:
    refused = connect(client, serve(platform, **changes))
    assert (refused.status_code, refused["X-Lti-Error"]) == (400, code)
    assert not Registration.objects.exists()
    assert platform.fetches("/register") == 0


@pytest.mark.parametrize(
    "url",
    ["http://lms.example/c", "https://127.0.0.1/c", "https://10.0.0.1/c", "https://[::1]/c"],
    ids=["I2 http", "I2 loopback", "I2 private", "I2 loopback of IPv6"],
)
def test_i2_private_hosts_are_never_called(
    client: Client, settings: LazySettings, url: str
) -> None:
    settings.LTI_ALLOW_PRIVATE_HOSTS = False
    refused = connect(client, {"openid_configuration": url})
    assert refused["X-Lti-Error"] in {"address_refused", "address_private"}


def test_i2_a_redirect_to_another_host_is_not_followed(client: Client, platform: Platform) -> None:
    fields = serve(platform)
    platform.routes["/config"] = lambda _: (302, {"Location": "http://localhost:9/c"}, b"")
    assert connect(client, fields)["X-Lti-Error"] == "redirect_refused"


def test_i2_an_endless_configuration_is_given_up(client: Client, platform: Platform) -> None:
    fields = serve(platform)
    platform.routes["/config"] = lambda _: (200, {}, b" " * 1_100_000)
    assert connect(client, fields)["X-Lti-Error"] == "answer_too_large"


def test_i5_a_platform_without_a_deployment_waits_for_its_first_launch(
    client: Client, platform: Platform
) -> None:
    done = connect(client, serve(platform, registrars.canvas))
    registration = Registration.objects.get()
    assert registration.hold_new_deployments
    assert not registration.deployments.exists()
    assert "named no deployment" in done.content.decode()
    platform.client_id, platform.deployment_id = registration.client_id, "7:abc"
    try:
        refused = platform.launch(Client())
        assert refused["X-Lti-Error"] == "deployment_unknown"
        client.force_login(User.objects.create_superuser("root"))
        waiting = registration.deployments.get()
        page = client.get(f"/manage/platforms/{registration.uuid}/").content.decode()
        assert "A deployment waits for you" in page
        confirm = f"/manage/platforms/{registration.uuid}/deployments/{waiting.pk}/"
        client.post(confirm, {"active": "1"})
        assert platform.launch(Client()).status_code == 303
    finally:
        platform.client_id, platform.deployment_id = "client-1", "1"


def test_i6_the_last_page_tells_the_platform_that_it_is_over(
    client: Client, platform: Platform
) -> None:
    connected = connect(client, serve(platform))
    page = connected.content.decode()
    assert (
        connected["Cross-Origin-Opener-Policy"] == "unsafe-none"
    )  # else there is no opener to tell
    assert "js/lti/close.js" in page
    assert "data-close" in page
    with closing(client.get("/static/js/lti/close.js")) as script:
        assert b"org.imsglobal.lti.close" in b"".join(script.streaming_content)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("registrar", "step"),
    [
        (registrars.moodle, "press Activate on the new tool"),
        (registrars.canvas, "switch the key on"),
        (registrars.brightspace, "Auto create grade items"),
    ],
    ids=["I6 Moodle", "I6 Canvas", "I6 Brightspace"],
)
def test_i6_the_last_page_says_what_is_left_to_do_on_that_platform(
    client: Client, platform: Platform, registrar: registrars.Registrar, step: str
) -> None:
    family = {registrars.brightspace: "desire2learn"}.get(registrar, registrar.__name__)
    product = {registrars.PLATFORM_CONFIGURATION: {"product_family_code": family}}
    scopes = {"scopes_supported": [*registrars.SCOPES, NOTICES]}
    page = connect(client, serve(platform, registrar, **product, **scopes))
    assert step in page.content.decode()


def test_i7_a_used_token_is_said_readably_and_leaves_the_invitation_usable(
    client: Client, platform: Platform
) -> None:
    fields = serve(platform) | {"invite": invite(), "registration_token": "used"}
    refused = client.post("/lti/register/", fields)
    assert (refused.status_code, refused["X-Lti-Error"]) == (400, "token_refused")
    assert "Start again in the platform" in refused.content.decode()
    assert RegistrationInvite.objects.get().used_at is None
    assert client.post("/lti/register/", fields | {"registration_token": "once"}).status_code == 200


def test_i7_a_token_works_for_one_registration(client: Client, platform: Platform) -> None:
    fields = serve(platform)
    assert connect(client, fields).status_code == 200
    assert connect(client, fields)["X-Lti-Error"] == "token_refused"


def test_i8_moodle_takes_our_request_and_learns_names_but_no_e_mail(
    client: Client, platform: Platform
) -> None:
    assert connect(client, serve(platform)).status_code == 200
    tool = sent_to(platform)[TOOL_CONFIGURATION]
    assert tool["claims"] == ["iss", "sub", "name", "given_name", "family_name"]
    assert not any(CANVAS in name for each in (tool, *tool["messages"]) for name in each)
    (choosing,) = (each for each in tool["messages"] if each["type"] == "LtiDeepLinkingRequest")
    assert choosing["target_link_uri"] == LAUNCH


def test_i9_canvas_is_told_placements_roles_visibility_and_privacy(
    client: Client, platform: Platform
) -> None:
    assert connect(client, serve(platform, registrars.canvas)).status_code == 200
    tool = sent_to(platform)[TOOL_CONFIGURATION]
    assert tool[f"{CANVAS}privacy_level"] == "name_only"
    assert tool[f"{CANVAS}tool_id"] == "saywell"
    placed = {each["placements"][0]: each for each in tool["messages"]}
    assert set(placed) == {"assignment_selection", "link_selection", "course_navigation"}
    assert {each[f"{CANVAS}visibility"] for each in placed.values()} == {"admins"}
    menu = placed["course_navigation"]
    assert menu["type"] == "LtiResourceLinkRequest"
    assert menu[f"{CANVAS}course_navigation/default_enabled"] is False
    choosing = placed["assignment_selection"]
    assert choosing["type"] == placed["link_selection"]["type"] == "LtiDeepLinkingRequest"
    assert any(role.endswith("#Instructor") for role in choosing["roles"])
    assert not any(role.endswith("#Learner") for role in choosing["roles"])


@pytest.mark.parametrize(
    ("issuer", "expected"),
    [
        ("https://canvas.instructure.com", True),
        ("https://school.instructure.com", True),
        ("https://canvas.beta.instructure.com", True),
        ("https://notinstructure.com", False),
        ("https://instructure.com.example", False),
    ],
    ids=["I9 hosted", "I9 a school's host", "I9 beta", "I9 alike", "I9 alike before a dot"],
)
def test_i9_canvas_is_known_by_its_host_where_it_names_no_product(
    issuer: str, expected: bool
) -> None:
    offer = PlatformOffer(issuer, family="", scopes=frozenset(), messages=frozenset())
    told = registration_request(offer)[TOOL_CONFIGURATION]
    assert (f"{CANVAS}privacy_level" in told) is expected


def test_i9_canvas_is_sent_further_kinds_of_message_only_if_it_lists_them() -> None:
    listed = frozenset({"LtiResourceLinkRequest", "DataPrivacyLaunchRequest"})
    offer = PlatformOffer("https://canvas.instructure.com", "canvas", frozenset(), listed)
    kinds = [each["type"] for each in registration_request(offer)[TOOL_CONFIGURATION]["messages"]]
    assert kinds.count("DataPrivacyLaunchRequest") == 1
    assert "LtiSubmissionReviewRequest" not in kinds


def test_i10_registering_again_updates_the_row_and_keeps_what_was_named_here(
    client: Client, platform: Platform
) -> None:
    connect(client, serve(platform))
    registration = Registration.objects.get()
    Registration.objects.update(name="Night School", is_default=True)
    disable(registration=Registration.objects.get())
    moved = f"{platform.origin}/token2"
    assert connect(client, serve(platform, token_endpoint=moved)).status_code == 200
    again = Registration.objects.get()
    assert (again.pk, again.token_url, again.name) == (registration.pk, moved, "Night School")
    assert again.active
    assert again.is_default
    assert [row.deployment_id for row in again.deployments.all()] == ["3"]


def test_i4_brightspace_has_a_token_audience_of_its_own_and_no_deployment(
    client: Client, platform: Platform
) -> None:
    audience = "https://api.brightspace.com/auth/token"
    offered = {
        "authorization_server": audience,
        "scopes_supported": [*registrars.SCOPES, NOTICES],
        registrars.PLATFORM_CONFIGURATION: {"product_family_code": "desire2learn"},
    }
    assert connect(client, serve(platform, registrars.brightspace, **offered)).status_code == 200
    registration = Registration.objects.get()
    assert registration.token_audience == audience
    assert registration.platform_family == "desire2learn"
    assert registration.hold_new_deployments


@pytest.mark.parametrize(
    "body", [b"[]", b"<html>", b"[" * 100_000, b"{}"], ids=["list", "html", "deep", "empty"]
)
def test_unreadable_answers_are_refused(client: Client, platform: Platform, body: bytes) -> None:
    fields = serve(platform)
    platform.routes["/register"] = lambda _: (200, {}, body)
    assert connect(client, fields).status_code == 400
    assert not Registration.objects.exists()


def test_odd_optional_members_count_as_not_said(client: Client, platform: Platform) -> None:
    odd = {"scopes_supported": "x", registrars.PLATFORM_CONFIGURATION: {"messages_supported": [1]}}
    assert connect(client, serve(platform, **odd)).status_code == 200


def test_i11_the_canvas_key_by_hand_names_every_placement(client: Client) -> None:
    told = client.get("/lti/canvas.json").json()
    assert told["oidc_initiation_url"] == "http://localhost:8000/lti/login/"
    assert told["public_jwk_url"] == "http://localhost:8000/.well-known/jwks.json"
    assert (told["title"], told["target_link_uri"]) == ("Saywell", LAUNCH)
    assert told["description"]
    assert set(told["scopes"]) <= set(registrars.SCOPES)
    assert told["custom_fields"]["link_history"] == "$ResourceLink.id.history"
    (extension,) = told["extensions"]
    assert extension["platform"] == "canvas.instructure.com"
    assert (extension["domain"], extension["tool_id"]) == ("localhost:8000", "saywell")
    assert extension["privacy_level"] == "name_only"
    settings = extension["settings"]
    assert settings["icon_url"].startswith("http://localhost:8000/static/")
    placed = {each["placement"]: each for each in settings["placements"]}
    assert set(placed) == {"assignment_selection", "link_selection", "course_navigation"}
    for each in placed.values():
        assert each["enabled"] is True
        assert each["text"] == "Saywell"
        assert each["icon_url"] == settings["icon_url"]
        assert each["visibility"] == "admins"
    assert placed["assignment_selection"]["message_type"] == "LtiDeepLinkingRequest"
    assert placed["course_navigation"]["message_type"] == "LtiResourceLinkRequest"
    assert placed["course_navigation"]["default"] == "disabled"
