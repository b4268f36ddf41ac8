"""Coming back after days: when the next retry is due, and which version it plays."""

from datetime import UTC, datetime, timedelta

import pytest

from sessions.spacing import RETRY_DAYS, Done, spaced, version_next, versions_of

START = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
VERSIONS = ("easier", "harder")


def after(*days: float, versions: tuple[str, ...] = ()) -> list[Done]:
    names = versions or ("",) * len(days)
    return [Done(START + timedelta(days=day), name) for day, name in zip(days, names, strict=True)]


@pytest.mark.parametrize(
    ("days", "retries", "due"),
    [
        ((), 0, None),
        ((0,), 0, 2),
        ((0, 0.1), 0, 2.1),
        ((0, 1.9), 0, 3.9),
        ((0, 2), 1, 9),
        ((0, 2, 3, 8.9), 1, 9),
        ((0, 2, 9), 2, 39),
        ((0, 2, 9, 39), 3, None),
        ((0, 50, 51, 60), 2, 90),
        ((0, 2, 9, 39, 80), 3, None),
    ],
)
def test_me3_retries_fall_due_after_2_7_and_30_days(
    days: tuple[float, ...], retries: int, due: float | None
) -> None:
    found = spaced(after(*days))
    assert found.retries == retries
    assert found.due_at == (None if due is None else START + timedelta(days=due))


def test_a_retry_plays_another_version_and_practice_before_it_the_same() -> None:
    played: list[Done] = []
    versions = []
    for day in (0, 1, 3, 4, 10, 40, 41):
        at = START + timedelta(days=day)
        versions.append(version_next(played, VERSIONS, "", at))
        played.append(Done(at, versions[-1]))
    assert versions == ["", "", "easier", "easier", "harder", "", ""]


def test_an_activity_of_a_harder_version_begins_with_it_and_goes_on_to_the_others() -> None:
    assert version_next([], ("harder",), "harder", START) == "harder"
    late = START + timedelta(days=sum(RETRY_DAYS))
    assert (
        version_next(after(0, versions=("harder",)), ("easier", "harder"), "harder", late)
        == "easier"
    )


def test_a_scenario_without_versions_stays_as_it_is() -> None:
    assert version_next(after(0), (), "", START + timedelta(days=3)) == ""


def test_whoever_comes_back_meets_another_setting_before_another_difficulty() -> None:
    found = versions_of({"harder": {}, "hospital": {"setting": "A ward."}, "easier": {}})
    assert found == ("hospital", "easier", "harder")
    assert version_next(after(0), found, "", START + timedelta(days=3)) == "hospital"
