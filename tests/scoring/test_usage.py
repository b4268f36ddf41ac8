"""What practices used of paid services, as an operator asks for it."""

import csv
import datetime as dt
import io
from collections.abc import Callable

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone

from providers.metering import UNITS
from sessions.models import Session
from tests.seats import Seated

pytestmark = pytest.mark.django_db
Seat = Callable[..., Seated]
USED = {
    "language:gpt-4o-mini": {"calls": 4, "tokens_in": 2_000_000, "tokens_out": 1_000_000},
    "hearing:whisper-1": {"calls": 3, "heard_s": 600, "failures": 1},
}


def told(*arguments: str) -> str:
    out = io.StringIO()
    call_command("usage", *arguments, stdout=out)
    return out.getvalue()


def rows(*arguments: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(told(*arguments, "--csv"))))


@pytest.fixture
def used(seat: Seat) -> Session:
    practice = seat().practice
    Session.objects.filter(pk=practice.pk).update(usage=USED)
    return practice


def test_without_a_service_it_says_that_nothing_was_used(seat: Seat) -> None:
    seat()
    assert "No practice has used a paid service" in told()


def test_a_day_s_practices_are_summed_with_their_cost(used: Session) -> None:
    [row] = rows()
    assert row["day"] == timezone.now().date().isoformat()
    assert (row["practices"], row["calls"], row["failures"]) == ("1", "7", "1")
    assert float(row["cost"]) == pytest.approx(2 * 0.15 + 0.6 + 10 * 0.006)


def test_by_model_each_has_its_own_line(used: Session) -> None:
    found = {row["model"]: row for row in rows("--by", "model")}
    assert found.keys() == USED.keys()
    assert found["hearing:whisper-1"]["heard_s"] == "600"


@pytest.mark.parametrize("by", ["course", "platform"])
def test_by_course_and_platform_they_have_their_names(used: Session, by: str) -> None:
    link = used.placement.links.get()
    name = {"course": str(link.context), "platform": link.deployment.registration.name}[by]
    assert [row[by] for row in rows("--by", by)] == [name]
    assert name in told("--by", by)


def test_practices_before_the_day_are_left_out(used: Session) -> None:
    Session.objects.filter(pk=used.pk).update(created_at=timezone.now() - dt.timedelta(days=40))
    assert rows() == []
    assert len(rows("--since", "2020-01-01")) == 1


def test_a_day_that_is_none_is_refused_with_an_example() -> None:
    with pytest.raises(CommandError, match="write it as 2026-11-01"):
        call_command("usage", "--since", "yesterday")


def test_the_sum_of_all_ends_the_table(used: Session, seat: Seat) -> None:
    Session.objects.filter(pk=seat(2).practice.pk).update(usage=USED)
    assert told().splitlines()[-1].split()[:3] == ["all", "2", "14"]


def test_whatever_has_a_price_is_added_up(used: Session) -> None:
    everything = dict.fromkeys(UNITS, 1_200_000)
    Session.objects.filter(pk=used.pk).update(usage={"language:gpt-realtime": everything})
    [row] = rows("--by", "model")
    assert {name: float(row[name]) for name in UNITS} == everything
    assert float(row["cost"]) == pytest.approx(1.2 * (4 + 16 + 32 + 64))
