"""The administration page of usage and cost, and its tables to take away."""

import csv
import datetime as dt
import io
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from lti_tool.services.platforms import register
from sessions.models import Session
from tests.scoring.test_usage import USED
from tests.seats import Seated

pytestmark = pytest.mark.django_db
PAGE = "/manage/usage/"
MOST_QUERIES = 12
Seat = Callable[..., Seated]


def text(answer: Any) -> str:
    return " ".join(unescape(answer.content.decode()).partition("<main")[2].split())


def rows(answer: Any) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


def practise(session: Session, **changes: Any) -> None:
    """A practice of six minutes that was begun now."""
    Session.objects.filter(pk=session.pk).update(
        **{"began_at": timezone.now(), "clock_ms": 360_000, "usage": USED} | changes
    )


def test_with_nothing_it_says_so(admin: Client) -> None:
    told = text(admin.get(PAGE))
    assert "Nobody has practised in this time." in told
    assert "No paid service was used in this time." in told


def test_practices_minutes_and_money_are_summed_by_month_and_by_model(
    admin: Client, seat: Seat
) -> None:
    refused = {"language:drift": {"gives_in": 1}}
    practise(seat(1).practice, modality="voice", usage=USED | refused)
    practise(seat(2).practice, modality="text", usage={}, spoilt=True)
    practise(seat(3).practice, trial=True)
    told = text(admin.get(PAGE))
    assert "2 practices in 12 months" in told
    assert timezone.localtime().strftime("%B %Y") in told
    assert "4,000,000 tokens read, 2,000,000 tokens written" in told
    assert "drift" not in told
    [month] = rows(admin.get(f"{PAGE}months.csv"))
    assert month["month"] == timezone.localtime().strftime("%Y-%m")
    wanted = {"practices": "2", "minutes": "12", "voice": "1", "text": "1", "spoilt": "1"}
    assert month | wanted == month
    assert float(month["cost"]) == pytest.approx(2 * (2 * 0.15 + 0.6 + 10 * 0.006))
    found = {row["model"]: row for row in rows(admin.get(f"{PAGE}models.csv"))}
    assert found.keys() == {"gpt-4o-mini", "whisper-1"}
    assert found["whisper-1"]["stage"] == "Speech to text"
    assert found["gpt-4o-mini"]["practices"] == "2"


def test_a_model_without_a_price_is_not_shown_as_free(admin: Client, seat: Seat) -> None:
    practise(seat().practice, usage={"language:own-model": {"calls": 1, "tokens_in": 5}})
    assert "no price listed" in text(admin.get(PAGE))


def test_figures_are_narrowed_to_a_time_and_a_platform(admin: Client, seat: Seat) -> None:
    seated = seat()
    practise(seated.practice, created_at=timezone.now() - dt.timedelta(days=200))
    assert "One practice in 12 months" in text(admin.get(PAGE))
    assert "0 practices in 3 months" in text(admin.get(f"{PAGE}?months=3"))
    assert rows(admin.get(f"{PAGE}months.csv?months=3")) == []
    mine = seated.launch.identity.registration
    other = register(issuer="https://o.example", client_id="o", auth_url="", token_url="", jwks_url="")  # fmt: skip
    assert "One practice in" in text(admin.get(f"{PAGE}?platform={mine.pk}"))
    assert "0 practices in" in text(admin.get(f"{PAGE}?platform={other.pk}"))
    assert f"months.csv?platform={other.pk}" not in text(admin.get(f"{PAGE}?platform={other.pk}"))
    assert f"months.csv?platform={mine.pk}" in text(admin.get(f"{PAGE}?platform={mine.pk}"))


def test_odd_addresses_do_no_harm(admin: Client) -> None:
    for query in ("months=x", "months=999999", "platform=x", f"platform={'9' * 40}"):
        assert admin.get(f"{PAGE}?{query}").status_code == 200
    assert admin.get(f"{PAGE}people.csv").status_code == 404


def test_the_page_asks_no_more_of_the_database_when_there_is_more(
    admin: Client, seat: Seat
) -> None:
    for n in range(1, 6):
        practise(seat(n).practice, created_at=timezone.now() - dt.timedelta(days=30 * n))
    with CaptureQueriesContext(connection) as asked:
        admin.get(PAGE)
    assert len(asked) <= MOST_QUERIES
