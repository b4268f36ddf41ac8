"""The administrators' door: who comes in, how often one may guess, and what every page carries."""

import pytest
from django.conf import LazySettings
from django.contrib.auth.models import User
from django.test import Client
from django.urls import get_resolver
from django.utils.timezone import now

from lti_tool.models import ApiToken, Registration
from lti_tool.services.api_tokens import issue
from lti_tool.urls import manage
from scoring.models import RecordStore
from sessions.knowledge.services import scenario_shelf
from sessions.models import Document

pytestmark = pytest.mark.django_db
PASSWORD = "a long enough one"
SIGN_IN = "/manage/sign-in/"


@pytest.fixture(autouse=True)
def whole_site(plain_settings: None, settings: LazySettings) -> None:
    settings.ROOT_URLCONF = "config.urls"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def root() -> User:
    return User.objects.create_superuser("root", password=PASSWORD)


def pages(registration: Registration) -> list[str]:
    """Every address of the administration that shows something or does something."""
    uuid = registration.uuid
    deployment = registration.deployments.get().pk
    shelf = scenario_shelf(institution_id=registration.institution_id, scenario_key="pip_branch")
    document, _ = Document.objects.get_or_create(
        shelf=shelf, defaults={"title": "Policy", "passages": 0, "added_at": now()}
    )
    token = (
        ApiToken.objects.first()
        or issue(institution=registration.institution, name="Program", scopes=["admin"]).row
    )
    store, _ = RecordStore.objects.get_or_create(endpoint="https://lrs.example/xapi")
    found = [
        "/manage/", f"/manage/platforms/{uuid}/", "/manage/platforms/add/", f"/manage/platforms/{uuid}/edit/",
        f"/manage/platforms/{uuid}/switch/", f"/manage/platforms/{uuid}/test/", f"/manage/platforms/{uuid}/deployments/",
        f"/manage/platforms/{uuid}/deployments/{deployment}/", "/manage/invitations/", "/manage/invitations/x/withdraw/",
        "/manage/keys/", "/manage/keys/rotate/", "/manage/refusals/", "/manage/deliveries/", "/manage/deliveries/resend/",
        "/manage/deliveries/1/resend/", "/manage/ratings/", "/manage/accuracy/", "/manage/documents/", f"/manage/documents/{document.uuid}/",
        f"/manage/documents/{document.uuid}/remove/", "/manage/help/", "/manage/tokens/", f"/manage/tokens/{token.uuid}/revoke/",
        "/manage/records/", "/manage/records/add/",
        "/manage/policy/", f"/manage/policy/{registration.institution_id}/", "/manage/policy/forget/",
        "/manage/usage/", "/manage/health/", "/manage/usage/months.csv",
        "/manage/audit/", "/manage/audit.csv",
        *(f"/manage/records/{store.pk}/{what}" for what in ("", "switch/", "test/", "replay/")),
    ]  # fmt: skip
    known = {str(name) for name in get_resolver().reverse_dict if str(name).startswith("manage-")}
    doors = {"manage-sign-in", "manage-sign-out"}
    assert len(found) == len(known - doors), "an administration page is in no list of this test"
    assert len(manage) > len(doors)
    return found


@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody_comes_in_without_signing_in(registration: Registration, method: str) -> None:
    for page in pages(registration):
        answer = getattr(Client(), method)(page)
        assert answer.status_code == 302, page
        assert answer["Location"].startswith(SIGN_IN)
    assert Registration.objects.filter(active=True).exists()


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_learners_account_is_told_that_it_may_not(
    registration: Registration, method: str
) -> None:
    client = Client()
    client.force_login(User.objects.create_user("learner"))
    for page in pages(registration):
        answer = getattr(client, method)(page)
        assert answer.status_code == 403, page
        assert "This account may not administer" in answer.content.decode()


def test_an_account_that_is_switched_off_is_out_at_once(root: User) -> None:
    client = Client()
    client.force_login(root)
    assert client.get("/manage/").status_code == 200
    User.objects.update(is_active=False)
    assert client.get("/manage/").status_code == 302


def test_no_page_is_framed_or_kept(registration: Registration, root: User) -> None:
    client = Client()
    shown = [client.get(SIGN_IN)]
    client.force_login(root)
    shown += [client.get(page) for page in pages(registration)]
    for page in shown:
        assert "frame-ancestors 'none'" in page["Content-Security-Policy"]
        assert page["X-Frame-Options"] == "DENY"
        assert "no-store" in page["Cache-Control"]


def test_everything_that_changes_something_needs_the_csrf_token(
    registration: Registration, root: User
) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(root)
    changing = [page for page in pages(registration) if client.get(page).status_code == 405]
    assert len(changing) == 14
    for page in [*changing, SIGN_IN, "/manage/sign-out/", "/manage/invitations/"]:
        assert client.post(page).status_code == 403, page


def test_signing_in_leads_where_one_wanted_to_go_and_nowhere_else(root: User) -> None:
    given = {"username": "root", "password": PASSWORD}
    answer = Client().post(SIGN_IN, given | {"next": "/manage/keys/"})
    assert answer["Location"] == "/manage/keys/"
    for elsewhere in ("https://evil.example/", "//evil.example/", ""):
        assert Client().post(SIGN_IN, given | {"next": elsewhere})["Location"] == "/manage/"


def test_signing_out_ends_it(root: User) -> None:
    client = Client()
    client.force_login(root)
    client.post("/manage/sign-out/")
    assert client.get("/manage/").status_code == 302


def test_a_learners_password_opens_no_door() -> None:
    User.objects.create_user("learner", password=PASSWORD)
    answer = Client().post(SIGN_IN, {"username": "learner", "password": PASSWORD})
    assert "This account may not administer" in answer.content.decode()


def test_guessing_is_paused_for_that_name_at_that_address_only(root: User) -> None:
    client = Client(REMOTE_ADDR="203.0.113.7")
    right = {"username": "root", "password": PASSWORD}
    for _ in range(6):
        assert client.post(SIGN_IN, right | {"password": "no"}).status_code == 200
    paused = client.post(SIGN_IN, right)
    assert (paused.status_code, paused["Retry-After"]) == (429, "600")
    assert "Wait 10 minutes" in paused.content.decode()
    assert Client(REMOTE_ADDR="203.0.113.8").post(SIGN_IN, right).status_code == 302


def test_guessing_many_names_from_one_address_is_paused_as_well(root: User) -> None:
    client = Client(REMOTE_ADDR="203.0.113.9")
    for number in range(30):
        client.post(SIGN_IN, {"username": f"name-{number}", "password": "no"})
    assert client.post(SIGN_IN, {"username": "root", "password": PASSWORD}).status_code == 429


def test_a_right_password_forgets_the_wrong_ones(root: User) -> None:
    wrong, right = (
        {"username": "root", "password": "no"},
        {"username": "root", "password": PASSWORD},
    )
    for _ in range(3):
        for _ in range(5):
            Client().post(SIGN_IN, wrong)
        assert Client().post(SIGN_IN, right).status_code == 302


def test_the_records_share_the_door(root: User) -> None:
    asked = Client().get("/admin/lti_tool/registration/", follow=True)
    assert asked.redirect_chain[-1][0].startswith(SIGN_IN)
    assert "next=%2Fadmin%2Flti_tool%2Fregistration%2F" in asked.redirect_chain[-1][0]
    client = Client()
    client.force_login(root)
    assert 'href="/manage/"' in client.get("/admin/").content.decode()


def test_the_bare_address_shows_the_way() -> None:
    page = Client().get("/")
    assert page.status_code == 200
    assert 'href="/manage/"' in page.content.decode()
