"""Whether what the machine finds is another than in the quarter before: when that is an alarm."""

import random
from collections.abc import Sequence
from statistics import fmean

from scoring.shifting import Sample, Shift


def of(values: Sequence[float]) -> Sample:
    return Sample(len(values), fmean(values), fmean(one * one for one in values))


def drawn(seed: int, about: float, n: int = 60) -> Sample:
    """Shares of twelve things each."""
    rolled = random.Random(seed)
    return of([sum(rolled.random() < about for _ in range(12)) / 12 for _ in range(n)])


def test_an_alarm_is_rare_where_nothing_has_changed_and_sure_where_much_has() -> None:
    false = sum(Shift("possible", drawn(n, 0.2), drawn(n + 999, 0.2)).is_alarm for n in range(300))
    assert false <= 9
    assert all(Shift("possible", drawn(n, 0.2), drawn(n + 999, 0.4)).is_alarm for n in range(100))


def test_too_few_practices_and_a_small_sure_difference_are_no_alarm() -> None:
    assert not Shift("possible", drawn(1, 0.1, 39), drawn(2, 0.9, 200)).is_alarm
    sure = Shift("unsure", of((0.10, 0.11) * 500), of((0.12, 0.13) * 500))
    assert sure.z > 10
    assert not sure.is_alarm
    assert Shift("unsure", of((0.1,) * 50), of((0.2,) * 50)).is_alarm
    assert not Shift("unsure", of((0.1,) * 50), of((0.1,) * 50)).is_alarm
