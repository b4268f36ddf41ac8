"""Which language a page speaks: chosen on the page, sent by the platform, or the browser's."""

from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from lti_tool.models import Registration
from lti_tool.speaking import PLATFORM_COOKIE, language_of_scope
from sessions.models import Scenario
from tests.lti_tool.platform import Platform

pytestmark = pytest.mark.django_db
ENGLISH, GERMAN = (
    "Open your conversation from your course.",
    "Öffnen Sie Ihr Gespräch aus Ihrem Kurs.",
)


def page(client: Client, **headers: str) -> str:
    answer = client.get("/", headers=headers)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_browser_is_answered_in_its_language_or_in_english() -> None:
    german = page(Client(), **{"Accept-Language": "de-AT,de;q=0.9,en;q=0.5"})
    assert GERMAN in german
    assert '<html lang="de">' in german
    assert "/words.js" in german
    for asked in ("en-GB", "nl,fr;q=0.4", ""):
        english = page(Client(), **{"Accept-Language": asked})
        assert ENGLISH in english
        assert "/words.js" not in english


def test_who_chooses_on_the_page_is_answered_so_from_then_on() -> None:
    client = Client()
    assert 'value="de" lang="de"' in page(client)
    chosen = client.post("/language/", {"language": "de", "next": "/"})
    assert (chosen.status_code, chosen.headers["Location"]) == (302, "/")
    assert GERMAN in page(client, **{"Accept-Language": "en"})
    client.post("/language/", {"language": "en", "next": "/"})
    assert ENGLISH in page(client, **{"Accept-Language": "de"})


def test_a_choice_leads_to_no_foreign_page_and_to_no_other_language() -> None:
    client = Client()
    client.post("/language/", {"language": "xx", "next": "https://elsewhere.example/"})
    assert settings.LANGUAGE_COOKIE_NAME not in client.cookies
    answer = client.post("/language/", {"language": "de", "next": "https://elsewhere.example/"})
    assert "elsewhere" not in answer.headers["Location"]


@pytest.mark.parametrize(
    ("tag", "kept"), [("de_DE", "de"), ("de", "de"), ("en-US", "en"), ("fr", ""), (7, ""), ("x" * 900, "")]
)  # fmt: skip
def test_a_launch_speaks_as_the_platform_does_with_this_person(
    platform: Platform, registration: Registration, scenario: Scenario, tag: Any, kept: str
) -> None:
    client = Client()
    launched = platform.launch(client, lti_launch_presentation={"locale": tag})
    assert launched.status_code == 303
    cookie = client.cookies.get(PLATFORM_COOKIE)
    assert (cookie.value if cookie else "") == kept
    assert (GERMAN if kept == "de" else ENGLISH) in page(client)


def test_the_persons_own_choice_comes_before_the_platforms() -> None:
    client = Client()
    client.cookies[PLATFORM_COOKIE] = "de"
    assert GERMAN in page(client)
    client.post("/language/", {"language": "en", "next": "/"})
    assert ENGLISH in page(client)


def test_the_scripts_texts_come_with_the_page() -> None:
    client = Client()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "de"
    words = client.get("/words.js")
    assert words.headers["Content-Type"].startswith("text/javascript")
    assert "Sie haben das Wort." in words.content.decode()


def test_a_socket_speaks_as_its_page_does() -> None:
    headers = [(b"accept-language", b"en"), (b"cookie", f"{PLATFORM_COOKIE}=de".encode())]
    assert language_of_scope({"headers": headers}) == "de"
    assert language_of_scope({"headers": [(b"accept-language", b"de-CH")]}) == "de"
    assert language_of_scope({"headers": []}) == "en"
