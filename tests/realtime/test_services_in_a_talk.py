"""A talk whose lines are worded by a service on the wire: counted, replaced when it fails, left when the budget is used up."""

from collections.abc import Callable

import pytest
from django.conf import LazySettings

from providers.openai import asking
from tests.providers.openai_service import Service
from tests.realtime.talking import talked
from tests.seats import Seated

pytestmark = pytest.mark.django_db
Seat = Callable[..., Seated]
LINES = [
    "Thank you for coming in, Marta.",
    "It is about the files.",
    "What has been getting in the way?",
]


def test_what_the_service_used_is_kept_with_the_practice(seat: Seat, service: Service) -> None:
    used = talked(seat(), *LINES[:2]).usage["language:gpt-4o-mini"]
    assert used == {"calls": 2, "tokens_in": 240, "tokens_out": 18}


def test_a_service_that_names_no_usage_is_counted_by_letters(seat: Seat, service: Service) -> None:
    service.names_usage = False
    estimated = talked(seat(), *LINES[:1]).usage["language:gpt-4o-mini"]
    assert estimated["tokens_in"] > 100
    assert estimated["tokens_out"] > 3


def test_after_two_failures_the_authored_lines_go_on_and_every_turn_is_answered(
    seat: Seat, service: Service
) -> None:
    service.failures = [401] * 9
    session = talked(seat(), *LINES)
    assert session.usage == {"language:failures": {"failures": 2}}
    assert len(service.asked) == 2
    assert session.turns.filter(speaker="persona").exclude(heard="").count() == 4


def test_beyond_the_budget_the_service_is_not_asked_any_more(
    seat: Seat, service: Service, settings: LazySettings
) -> None:
    settings.SESSION_BUDGET = 0.00001
    session = talked(seat(), *LINES)
    assert len(service.asked) == 1
    assert session.moments.filter(kind="budget_used_up").count() == 1
    assert session.turns.filter(speaker="persona").exclude(heard="").count() == 4


A_STALL_S = 10
FAULTS = {
    "a line that breaks off": {"breaks_off": True},
    "a line that is no JSON": {"is_json": False},
    "a line cut at its length": {"ends": "length"},
    "a refusal": {"ends": "refusal"},
    "a filtered line": {"ends": "content_filter"},
    "a line without an end": {"ends": None},
    "an empty line": {"line": ""},
    "too many requests": {"failures": [429] * 9},
    "a service that is down": {"failures": [503] * 9},
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS.keys())
def test_whatever_a_service_gives_the_persona_answers_in_whole_lines_of_her_own(
    seat: Seat, service: Service, fault: dict[str, object]
) -> None:
    for name, value in fault.items():
        setattr(service, name, value)
    session = talked(seat(), *LINES)
    said = session.turns.filter(speaker="persona")
    assert [turn.heard for turn in said] == [turn.planned for turn in said]
    assert all(turn.planned and not turn.planned.startswith("I hear") for turn in said)
    assert session.turns.filter(speaker="learner").count() == len(LINES)
    assert session.usage["language:failures"]["failures"] == 2


@pytest.mark.parametrize(
    ("waits", "limit"), [("hangs", "LANGUAGE_FIRST_S"), ("stalls", "LANGUAGE_LINE_S")]
)
def test_a_service_that_hangs_costs_its_time_limit_and_no_turn(
    seat: Seat, service: Service, waits: str, limit: str, settings: LazySettings
) -> None:
    assert getattr(settings, limit) < A_STALL_S, "as shipped, a stall is not waited out"
    setattr(settings, limit, 0.3)
    getattr(service, waits).set()
    session = talked(seat(), *LINES)
    getattr(service, waits).clear()
    assert session.usage["language:failures"] == {"failures": 2}
    assert session.turns.filter(speaker="persona").exclude(heard="").count() == 4


def test_a_service_that_wants_to_be_left_alone_is_left_alone_and_has_not_failed(
    seat: Seat, service: Service
) -> None:
    service.failures, service.retry_after = [429], "30"
    session = talked(seat(), *LINES)
    assert len(service.asked) == 1
    assert session.usage == {"language:rests": {"rests": 3}}
    assert session.turns.filter(speaker="persona").exclude(heard="").count() == 4


def test_a_service_that_rests_is_asked_again_when_its_time_is_over(
    seat: Seat, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "RESTS_MOST_S", 0.0)
    service.failures, service.retry_after = [503], "Wed, 21 Oct 2099 07:28:00 GMT"
    session = talked(seat(), *LINES)
    assert len(service.asked) == 3
    assert session.usage["language:rests"] == {"rests": 1}
    assert session.usage["language:gpt-4o-mini"]["calls"] == 2


def test_beyond_its_tokens_the_language_service_is_not_asked_any_more(
    seat: Seat, service: Service, settings: LazySettings
) -> None:
    settings.SESSION_TOKENS = 200
    session = talked(seat(), *LINES)
    assert len(service.asked) == 2
    assert session.moments.filter(kind="budget_used_up").count() == 1
    assert session.turns.filter(speaker="persona").exclude(heard="").count() == 4
