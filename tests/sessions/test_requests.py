"""A request is answered like a question, and an authored time of day is found in a line."""

import pytest

from sessions.persona.events import requests
from sessions.persona.moves import LOOKS_AHEAD, moves_of
from sessions.persona.phrases import find_phrase, words_of


@pytest.mark.parametrize(
    "text",
    [
        "Fine. Tell me your version then.",
        "Please describe the day, in order.",
        "Sam, tell Jo what you needed.",
        "I'd like to hear your side.",
        "You just tell me how it was, start where you like.",
    ],
)
def test_a_request_asks_for_an_answer(text: str) -> None:
    assert requests(text)


@pytest.mark.parametrize(
    "text",
    [
        "If you slip I'll tell you the same day.",
        "People tell me a lot.",
        "I'd like to talk about Wednesday.",
        "What you say to me stays here.",
        "",
    ],
)
def test_what_only_speaks_of_telling_is_no_request(text: str) -> None:
    assert not requests(text)


def test_a_time_of_day_is_found_as_it_is_written() -> None:
    assert find_phrase(words_of("You posted it at 16:12."), "16:12") >= 0


def test_nobody_confides_when_asked_whether_a_summary_is_right() -> None:
    assert moves_of("You were waiting for the numbers. Is that accurate?").keys() & LOOKS_AHEAD
