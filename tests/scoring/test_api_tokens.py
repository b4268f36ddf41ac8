"""Tokens of the REST interface: made, shown once, used, expired, revoked; and how often they may call."""

import io
import json
from datetime import timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.contrib.auth.models import User
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils.timezone import now

from lti_tool.models import ApiToken, ResourceLink
from sessions.models import Institution

pytestmark = pytest.mark.django_db
PAGE = "/manage/tokens/"


def run(*words: str) -> Any:
    out = io.StringIO()
    call_command("api_token", *words, "--json", stdout=out)
    return json.loads(out.getvalue())


def created(*more: str, institution: str = "School", scope: str = "results:read") -> str:
    made = run("create", "--name", "Board", "--institution", institution, "--scope", scope, *more)
    return str(made["token"])


def asked(token: str, path: str = "courses/", **more: Any) -> Any:
    return Client(**more).get(f"/api/v1/{path}", headers={"Authorization": f"Bearer {token}"})


@pytest.fixture
def admin(link: ResourceLink) -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("root"))
    return client


def test_a_token_made_on_the_page_is_shown_once_and_serves(admin: Client) -> None:
    school = Institution.objects.get()
    given = {
        "name": " Our  board ",
        "institution": school.pk,
        "scopes": ["results:read"],
        "days": 30,
    }
    page = admin.post(PAGE, given).content.decode()
    text = page.partition('value="saywell_')[2].partition('"')[0]
    assert asked(f"saywell_{text}").status_code == 200
    again = admin.get(PAGE).content.decode()
    assert "Our board" in again
    assert text not in again
    row = ApiToken.objects.get()
    assert text not in str(vars(row))
    assert row.last_used_at is not None
    assert row.made_by == User.objects.get(username="root")


def test_a_form_with_faults_makes_nothing_and_keeps_what_was_typed(admin: Client) -> None:
    answer = admin.post(PAGE, {"name": "Our board", "institution": "999", "days": "0"})
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "Tick at least one." in page
    assert 'value="Our board"' in page
    assert not ApiToken.objects.exists()


def test_a_revoked_token_is_refused_with_a_sentence(admin: Client) -> None:
    token = created()
    assert asked(token).status_code == 200
    said = admin.post(f"{PAGE}{ApiToken.objects.get().uuid}/revoke/", follow=True)
    assert "“Board” is revoked." in said.content.decode()
    answer = asked(token)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert "was revoked" in answer.json()["detail"]


def test_an_expired_and_an_unknown_token_are_refused_with_a_sentence(link: ResourceLink) -> None:
    token = created("--days", "1")
    ApiToken.objects.update(expires_at=now() - timedelta(seconds=1))
    assert "has expired" in asked(token).json()["detail"]
    for wrong in ("saywell_x", token + "x", token.upper()):
        answer = asked(wrong)
        assert answer.status_code == 401
        assert "not known" in answer.json()["detail"]


def test_a_missing_scope_is_named(link: ResourceLink) -> None:
    answer = asked(created(scope="author"), "attempts/")
    assert answer.status_code == 403
    assert "`results:read`" in answer.json()["detail"]


def test_the_command_makes_lists_and_revokes(link: ResourceLink) -> None:
    token = created(institution=str(Institution.objects.get().pk))
    (row,) = run("list")
    assert token not in json.dumps(row)
    assert (row["name"], row["scopes"], row["revoked"]) == ("Board", "results:read", "")
    assert run("revoke", row["uuid"])["revoked"]
    assert asked(token).status_code == 401


def test_what_serves_is_listed_before_what_was_revoked(link: ResourceLink) -> None:
    for _ in range(3):
        created()
    newest = run("list")[0]["uuid"]
    run("revoke", newest)
    assert [row["uuid"] for row in run("list")].index(newest) == 2


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["create", "--name", "x", "--institution", "Nowhere", "--scope", "admin"], "there are"),
        (["create", "--name", " ", "--institution", "School", "--scope", "admin"], "--name"),
        (
            ["create", "--name", "x", "--institution", "School", "--scope", "admin", "--days", "0"],
            "--days",
        ),
        (["revoke", "nonsense"], "api_token list"),
    ],
)
def test_the_command_says_what_is_wrong(link: ResourceLink, words: list[str], said: str) -> None:
    with pytest.raises(CommandError, match=said):
        run(*words)
    assert not ApiToken.objects.exists()


def test_a_token_that_calls_too_often_is_told_how_long_to_wait(
    link: ResourceLink, settings: LazySettings
) -> None:
    cache.clear()
    settings.API_RATE_TOKEN = 3
    token, other = created(), created()
    # A minute may end in between, so more than two minutes' share is asked.
    answers = [asked(token, REMOTE_ADDR=f"198.51.100.{n}") for n in range(7)]
    refused = [one for one in answers if one.status_code == 429]
    assert answers[0].status_code == 200
    assert refused
    assert 1 <= int(refused[0].headers["Retry-After"]) <= 61
    assert "Too many requests. Try again in" in refused[0].json()["detail"]
    assert asked(other).status_code == 200


def test_an_address_that_guesses_is_slowed_down_and_others_are_not(
    link: ResourceLink, settings: LazySettings
) -> None:
    cache.clear()
    settings.API_RATE_ADDRESS = 3
    answers = [asked(f"saywell_{n}", REMOTE_ADDR="198.51.100.7") for n in range(7)]
    assert answers[0].status_code == 401
    assert 429 in [one.status_code for one in answers]
    assert asked(created(), REMOTE_ADDR="198.51.100.8").status_code == 200
