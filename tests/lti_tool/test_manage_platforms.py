"""What an administrator does with platforms, invitations, keys and refusals, from page to row."""

from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.conf import LazySettings
from django.contrib.auth.models import User
from django.db import connections
from django.test import Client
from django.utils.timezone import now

from lti_tool.models import AccessToken, Deployment, Refusal, Registration, RegistrationInvite
from lti_tool.services.keys import signer
from lti_tool.services.platforms import disable, register
from tests.lti_tool.platform import Asked, Platform, answer_json, jwk

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def whole_site(plain_settings: None, settings: LazySettings) -> None:
    settings.ROOT_URLCONF = "config.urls"


def text(answer: Any) -> str:
    """What a page says, whatever the answer's status."""
    return unescape(answer.content.decode())


def described(platform: Platform, **changes: str) -> dict[str, str]:
    """A form for adding the platform by hand."""
    at = platform.origin
    return {
        "name": "Night School", "issuer": at, "client_id": "c", "auth_url": f"{at}/auth", "token_url": f"{at}/token",
        "jwks_url": f"{at}/jwks", "platform_family": "canvas", "region": "nz",
    } | changes  # fmt: skip


def test_a_platform_is_added_by_hand_and_waits_for_its_deployment(
    admin: Client, platform: Platform
) -> None:
    added = admin.post("/manage/platforms/add/", described(platform), follow=True)
    registration = Registration.objects.get()
    assert (registration.name, registration.platform_family) == ("Night School", "canvas")
    assert registration.institution.region == "NZ"
    assert registration.hold_new_deployments
    assert "Night School is connected." in text(added)
    assert "Waiting for its first launch" in text(added)
    assert "By Client ID" in text(added)


def test_a_known_deployment_is_on_at_once(admin: Client, platform: Platform) -> None:
    admin.post("/manage/platforms/add/", described(platform, deployment_id="7:abc"))
    registration = Registration.objects.get()
    assert not registration.hold_new_deployments
    assert [(one.deployment_id, one.active) for one in registration.deployments.all()] == [
        ("7:abc", True)
    ]


def test_each_fault_is_said_at_its_field(
    admin: Client, platform: Platform, settings: LazySettings
) -> None:
    settings.LTI_ALLOW_PRIVATE_HOSTS = False
    wrong = {
        "name": "", "region": "Canada", "auth_url": "http://lms.example/auth", "token_url": "https://[x/",
        "jwks_url": "https://127.0.0.1/jwks",
    }  # fmt: skip
    answer = admin.post("/manage/platforms/add/", described(platform) | wrong)
    assert answer.status_code == 400
    for field, words in {
        "name": "This field is required.",
        "region": "Two letters",
        "auth_url": "starts with https://",
        "token_url": "not a web address",
        "jwks_url": "private network",
    }.items():
        fault = text(answer).partition(f'id="id_{field}_error"')[2].partition("</p>")[0]
        assert words in fault, field
    assert not Registration.objects.exists()


def test_a_pair_that_is_connected_is_not_added_twice(
    admin: Client, registration: Registration, platform: Platform
) -> None:
    given = described(platform, client_id=registration.client_id)
    answer = admin.post("/manage/platforms/add/", given)
    assert "already connected" in text(answer)
    assert Registration.objects.count() == 1


def test_the_hosted_canvas_is_offered_with_its_addresses(admin: Client) -> None:
    page = text(admin.get("/manage/platforms/add/?preset=canvas"))
    assert 'value="https://canvas.instructure.com"' in page
    assert 'value="https://sso.canvaslms.com/api/lti/security/jwks"' in page
    assert 'value="https://sso.beta' in text(admin.get("/manage/platforms/add/?preset=canvas-beta"))
    assert admin.get("/manage/platforms/add/?preset=nonsense").status_code == 200


def test_what_is_held_of_a_platform_is_changed(admin: Client, registration: Registration) -> None:
    other = register(
        issuer=registration.issuer, client_id="other", auth_url="a", token_url="t", jwks_url="j"
    )
    Registration.objects.filter(pk=other.pk).update(is_default=True)
    registration.institution.signals_policy = "observable_delivery"
    registration.institution.save()
    address = f"/manage/platforms/{registration.uuid}/edit/"
    assert 'value="Night School"' in text(admin.get(address))
    at = registration.issuer
    given = {
        "name": "Day School", "platform_family": "desire2learn", "region": "de", "auth_url": f"{at}/auth",
        "token_url": f"{at}/token", "jwks_url": f"{at}/jwks", "token_audience": "https://aud.example",
        "trusted_audiences": "https://one.example\n\n https://two.example ", "is_default": "on", "allow_anonymous": "on",
        "hold_new_deployments": "on",
    }  # fmt: skip
    assert admin.post(address, given).status_code == 302
    registration.refresh_from_db()
    assert registration.name == "Day School"
    assert registration.trusted_audiences == ["https://one.example", "https://two.example"]
    assert (registration.is_default, registration.allow_anonymous) == (True, True)
    assert registration.hold_new_deployments
    assert (registration.platform_family, registration.token_audience) == (
        "desire2learn",
        "https://aud.example",
    )
    institution = registration.institution
    assert (institution.region, institution.signals_policy) == ("DE", "words_and_timing")
    other.refresh_from_db()
    assert not other.is_default
    assert admin.post(address, given | {"jwks_url": "nonsense"}).status_code == 400


def test_a_client_beside_another_has_a_login_address_of_its_own(
    admin: Client, registration: Registration
) -> None:
    page, own = f"/manage/platforms/{registration.uuid}/", f"/lti/login/{registration.uuid}/"
    assert own not in text(admin.get(page))
    register(issuer=registration.issuer, client_id="2", auth_url="", token_url="", jwks_url="")
    assert own in text(admin.get(page))


def test_a_product_that_we_do_not_list_stays_as_it_is(
    admin: Client, registration: Registration
) -> None:
    Registration.objects.update(platform_family="ltisaas")
    page = text(admin.get(f"/manage/platforms/{registration.uuid}/edit/"))
    assert '<option value="ltisaas" selected>' in page


def test_a_platform_is_switched_off_and_on(
    admin: Client, registration: Registration, platform: Platform
) -> None:
    address = f"/manage/platforms/{registration.uuid}/switch/"
    assert "Nobody comes in" in text(admin.post(address, {"active": "0"}, follow=True))
    assert platform.ask_login(Client())["X-Lti-Error"] == "registration_disabled"
    admin.post(address, {"active": "1"})
    assert platform.launch(Client()).status_code == 303


def test_a_deployment_is_refused_or_confirmed(
    admin: Client, registration: Registration, platform: Platform
) -> None:
    Registration.objects.update(hold_new_deployments=True)
    Deployment.objects.all().delete()
    page = f"/manage/platforms/{registration.uuid}/"
    assert platform.launch(Client())["X-Lti-Error"] == "deployment_unknown"
    assert "A deployment waits for you" in text(admin.get(page))
    waiting = f"{page}deployments/{Deployment.objects.get().pk}/"
    admin.post(waiting, {"active": "0"})
    assert "A deployment waits for you" not in text(admin.get(page))
    assert platform.launch(Client())["X-Lti-Error"] == "deployment_unknown"
    admin.post(waiting, {"active": "1"})
    assert platform.launch(Client()).status_code == 303
    admin.post(waiting, {"active": "0"})
    assert "A deployment waits for you" not in text(admin.get(page))


def test_a_deployment_is_added_by_hand(admin: Client, registration: Registration) -> None:
    address = f"/manage/platforms/{registration.uuid}/deployments/"
    admin.post(address, {"deployment_id": "7:abc"})
    assert registration.deployments.filter(deployment_id="7:abc", active=True).exists()
    refused = admin.post(address, {"deployment_id": "x" * 256}, follow=True)
    assert "up to 255 characters" in text(refused)
    assert registration.deployments.count() == 2


def test_a_deployment_is_changed_on_its_own_platform_only(
    admin: Client, registration: Registration
) -> None:
    other = register(issuer="https://o.example", client_id="o", deployment_id="1", auth_url="", token_url="", jwks_url="")  # fmt: skip
    theirs = other.deployments.get().pk
    address = f"/manage/platforms/{registration.uuid}/deployments/{theirs}/"
    assert admin.post(address, {"active": "0"}).status_code == 404
    assert Deployment.objects.get(pk=theirs).active


def tried(admin: Client, registration: Registration) -> str:
    return text(admin.post(f"/manage/platforms/{registration.uuid}/test/"))


def test_a_good_connection_is_said_step_by_step(
    admin: Client, registration: Registration, platform: Platform
) -> None:
    platform.serve_tokens()
    for _ in range(2):
        page = tried(admin, registration)
        assert "Night School answers." in page
        assert "One key is published." in page
        assert "Given, signed with our key." in page
        assert "Gradebook columns, What the gradebook shows, Grades, Names and roles" in page
    assert platform.fetches("/token") == 2


@pytest.mark.django_db(transaction=True)
def test_a_platform_may_fetch_our_keys_before_it_answers_and_others_write_meanwhile(
    admin: Client, registration: Registration, platform: Platform
) -> None:
    platform.serve_tokens()
    answer, fetched = platform.routes["/token"], []

    def after_a_look_at_our_keys(asked: Asked) -> Any:
        fetched.append(len(Client().get("/.well-known/jwks.json").json()["keys"]))
        User.objects.create_user(f"meanwhile {len(fetched)}")
        connections.close_all()
        return answer(asked)

    platform.routes["/token"] = after_a_look_at_our_keys
    assert "Given, signed with our key." in tried(admin, registration)
    assert fetched == [2]


def test_what_a_platform_does_not_allow_is_named(
    admin: Client, registration: Registration, platform: Platform
) -> None:
    platform.serve_tokens(scope="https://purl.imsglobal.org/spec/lti-ags/scope/score")
    page = tried(admin, registration)
    assert "Not allowed: Gradebook columns, What the gradebook shows, Names and roles" in page
    assert "one step failed" in page


@pytest.mark.parametrize(
    ("route", "answer", "words"),
    [
        ("/jwks", (500, {}, b""), "a fault or maintenance on its side"),
        ("/jwks", (200, {}, b"<html>"), "not with a key we could use"),
        ("/jwks", answer_json({"keys": [{"kty": "oct", "kid": "k"}]}), "not with a key"),
        ("/jwks", answer_json({"keys": [1]}), "not with a key"),
        ("/token", (401, {}, b"{not json"), "Refused with 401"),
        ("/token", answer_json({"error": "invalid_scope"}, 400), "Refused with 400"),
    ],
    ids=["keys 500", "keys html", "keys secret", "keys odd", "token 401", "token 400"],
)
def test_a_broken_connection_says_which_step(
    admin: Client,
    registration: Registration,
    platform: Platform,
    route: str,
    answer: Any,
    words: str,
) -> None:
    platform.serve_tokens()
    platform.routes[route] = lambda _: answer
    page = tried(admin, registration)
    assert words in page
    assert "Compare them with what is entered there." in page


def test_an_unreachable_platform_and_one_without_deployment_are_said(
    admin: Client, registration: Registration
) -> None:
    Registration.objects.update(jwks_url="http://127.0.0.1:9/jwks", auth_url="ftp://x/")
    Deployment.objects.all().delete()
    page = tried(admin, registration)
    assert "No connection" in page
    assert "does not start with https" in page
    assert "no deployment is confirmed" in page
    assert not AccessToken.objects.exists()


def test_clocks_that_differ_are_said(
    admin: Client, registration: Registration, platform: Platform
) -> None:
    def late(_: Asked) -> Any:
        return answer_json({"keys": [jwk()]}, Date="Wed, 21 Oct 2015 07:28:00 GMT")

    platform.serve_tokens()
    platform.routes["/jwks"] = late
    assert "launches will be refused" in tried(admin, registration)


def test_an_invitation_is_shown_once_and_can_be_withdrawn(admin: Client) -> None:
    made = text(admin.post("/manage/invitations/"))
    token = made.partition("?invite=")[2].partition('"')[0]
    assert len(token) > 40
    listed = admin.get("/manage/invitations/")
    assert token not in text(listed)
    assert "by root" in text(listed)
    assert Client().get("/lti/register/", {"invite": token}).status_code == 400
    invite = RegistrationInvite.objects.get()
    admin.post(f"/manage/invitations/{invite.pk}/withdraw/")
    assert Client().get("/lti/register/", {"invite": token}).status_code == 403
    assert "No invitation is open" in text(admin.get("/manage/invitations/"))


def test_an_old_or_used_invitation_is_not_listed(admin: Client) -> None:
    for _ in range(2):
        admin.post("/manage/invitations/")
    old, used = RegistrationInvite.objects.all()
    RegistrationInvite.objects.filter(pk=old.pk).update(expires_at=now())
    RegistrationInvite.objects.filter(pk=used.pk).update(used_at=now())
    assert "No invitation is open" in text(admin.get("/manage/invitations/"))
    assert admin.post(f"/manage/invitations/{used.pk}/withdraw/").status_code == 404


def test_k2_keys_are_rotated_from_the_page_once_confirmed(admin: Client) -> None:
    before = signer().kid
    page = text(admin.get("/manage/keys/"))
    assert before in page
    assert "PRIVATE KEY" not in page
    assert "younger than an hour" in page
    admin.post("/manage/keys/rotate/")
    assert signer().kid == before
    rotated = admin.post("/manage/keys/rotate/", {"sure": "1"}, follow=True)
    assert signer().kid != before
    assert "The next key signs now." in text(rotated)
    assert "Retired" in text(rotated)


def test_refusals_are_counted_explained_and_found_by_reference(
    admin: Client, registration: Registration, platform: Platform
) -> None:
    for _ in range(3):
        platform.launch(Client(), lti_deployment_id="elsewhere")
    disable(registration=registration)
    refused = platform.ask_login(Client())
    page = text(admin.get("/manage/refusals/"))
    assert "4 launches were refused in seven days." in page
    assert "Switch it on on its page." in page
    reference = refused["X-Correlation-Id"]
    found = text(admin.get("/manage/refusals/", {"reference": f" {reference} "}))
    assert found.count("registration_disabled") >= 1
    assert "deployment_" not in found.partition("<main")[2]
    narrowed = text(admin.get("/manage/refusals/", {"platform": registration.pk}))
    assert "deployment_" in narrowed
    assert "No refusal has this reference" in text(
        admin.get("/manage/refusals/", {"reference": "nothing"})
    )


def test_refusals_have_pages_and_odd_addresses_do_no_harm(admin: Client) -> None:
    Refusal.objects.bulk_create(
        Refusal(code="token_expired", correlation_id=f"{n:012x}") for n in range(60)
    )
    Refusal.objects.filter(correlation_id="0" * 12).update(at=now() - timedelta(days=20))
    last = text(admin.get("/manage/refusals/?page=3&code=token_expired"))
    assert "Page 3 of 3" in last
    assert "0" * 12 in last
    assert "?code=token_expired&page=2" in last
    for query in (
        "page=x",
        "page=999",
        "platform=x",
        "platform=" + "9" * 40,
        "code=%00&reference=%00",
    ):
        assert admin.get(f"/manage/refusals/?{query}").status_code == 200
