"""The studio: four scripted learners play a draft, in each of its settings."""

import re

import pytest
from django.test import Client

from sessions.models import Session
from tests.scoring.studio_pages import HOME, begin, draft, fields, text
from tests.seats import Seated

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(desk: Seated) -> Client:
    return desk.client


def test_four_learners_are_simulated_with_what_the_author_expects(browser: Client) -> None:
    begin(browser)
    held = fields(browser, f"{HOME}simulate/")
    held |= {
        "harsh-low": "0",
        "harsh-high": "100",
        "harsh-o1": "4",
        "avoiding-script": "How was your weekend?\nLet's leave it there.",
    }
    answer = browser.post(f"{HOME}simulate/", held)
    assert answer["Location"].endswith("?run=1")
    told = text(browser.get(answer["Location"]))
    assert "Does it well" in told
    assert "How was your weekend?" in told
    assert "One level not as expected" in told
    assert draft().scripts["harsh"]["levels"] == {"o1": 4}
    assert not Session.objects.filter(scenario__key="our_plan").exists()


def test_they_play_every_setting_each_in_its_own_words(browser: Client) -> None:
    begin(browser)
    held = fields(browser, f"{HOME}simulate/")
    assert "letters" in held["excellent-script-hospital"]
    assert "letters" not in held["excellent-script"]
    held |= {"average-o1": "4", "avoiding-script-hospital": "How was the ward party?"}
    page = browser.get(browser.post(f"{HOME}simulate/", held)["Location"]).content.decode()
    first, ward = page.split('id="r-h-1"')[1].split("<form")[0].split('id="r-h-2"')
    for shown in (first, ward):
        assert sorted(re.findall(r'id="talk-\d-(\w+)"', shown)) == sorted(draft().scripts)
        assert shown.count("One level not as expected") == 1
    assert "Our plan" in first
    assert "The letters on the ward" in ward
    assert "How was the ward party?" in ward
    assert "How was the ward party?" not in first
    said = [
        re.findall(r'faint">\w+</span><p class="line">([^<]*)', shown) for shown in (first, ward)
    ]
    of_the_ward = re.compile(r"\b(letters|nurses?|ward|patients?|pager)\b")
    assert not [line for line in said[0] if of_the_ward.search(line)]
    assert any(of_the_ward.search(line) for line in said[1])
