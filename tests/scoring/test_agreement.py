"""Agreement of two raters, on made-up ratings whose true agreement is known (SC10)."""

import numpy as np
import pytest

from scoring.agreement import Agreement, Pair, drift, interval, qwk

CHANCE = [0.1, 0.15, 0.25, 0.3, 0.2]


def made(n: int, *, same: float, seed: int = 1, shift: float = 0.0) -> list[Pair]:
    """Ratings that are the same with a probability and else drawn by chance: the true kappa is that probability."""
    draw = np.random.default_rng(seed)
    people, others = draw.choice(5, n, p=CHANCE), draw.choice(5, n, p=CHANCE)
    machine = np.where(draw.random(n) < same, people, others)
    machine = np.clip(machine + (draw.random(n) < shift), 0, 4)
    return [(int(a), int(b)) for a, b in zip(people, machine, strict=True)]


def agreement(pairs: list[Pair]) -> Agreement:
    return Agreement(tuple((pair,) for pair in pairs), tuple(pairs[-40:]))


def test_kappa_is_that_of_a_table_worked_by_hand() -> None:
    pairs = [(0, 0)] * 20 + [(0, 1)] * 5 + [(1, 0)] * 10 + [(1, 1)] * 15
    assert qwk(pairs) == pytest.approx(0.4)
    assert qwk([(0, 4), (4, 0)] * 30) == pytest.approx(-1)
    assert qwk([(one, one) for one in range(5)] * 10) == pytest.approx(1)


def test_where_everybody_gives_one_level_there_is_no_kappa_and_the_gate_stays_closed() -> None:
    alike = agreement([(3, 3)] * 60)
    assert (alike.qwk, alike.interval, alike.exact, alike.is_open) == (None, None, 1.0, False)


@pytest.mark.parametrize("true", [0.3, 0.6, 0.8])
def test_sc10_a_known_agreement_lies_within_its_interval_19_times_in_20(true: float) -> None:
    held = 0
    for seed in range(40):
        found = interval(tuple((pair,) for pair in made(150, same=true, seed=seed)))
        assert found is not None
        held += found[0] <= true <= found[1]
    assert held >= 35


def test_the_interval_narrows_with_more_ratings_and_is_the_same_for_the_same_ones() -> None:
    def width(n: int) -> float:
        found = [agreement(made(n, same=0.7, seed=seed)).interval for seed in range(10)]
        return sum(high - low for low, high in filter(None, found)) / 2 / len(found)

    assert 0.05 <= width(200) <= 0.12 < width(50)
    before = agreement(made(200, same=0.8)).interval
    interval.cache_clear()
    assert agreement(made(200, same=0.8)).interval == before


def test_a_practice_that_several_rated_is_drawn_as_a_whole() -> None:
    pairs = made(60, same=0.7)
    apart, doubled = tuple((pair,) for pair in pairs), tuple((pair,) * 4 for pair in pairs)
    assert interval(apart) == interval(doubled)


def test_sc10_with_49_there_is_no_figure_and_with_50_the_gate_may_open() -> None:
    pairs = made(50, same=0.9)
    assert not agreement(pairs[:49]).is_enough
    assert not agreement(pairs[:49]).is_open
    assert agreement(pairs).is_open


def test_the_gate_stays_closed_for_a_milder_or_stricter_machine() -> None:
    mild = [(a, min(4, a + 1)) for a, _ in made(100, same=1)]
    found = agreement(mild)
    assert found.qwk is not None
    assert found.qwk > 0.6
    assert found.signed > 0.3
    assert not found.is_open


def test_sc10_a_shift_by_half_a_level_closes_the_gate() -> None:
    steady = made(160, same=0.9, seed=3)
    assert agreement(steady).is_open
    shifted = agreement([*steady, *made(40, same=0.9, seed=4, shift=0.5)])
    assert abs(shifted.signed) <= 0.3
    assert shifted.has_drifted
    assert not shifted.is_open


def test_the_alarm_rarely_sounds_for_nothing_and_needs_forty() -> None:
    alarms = sum(abs(drift(made(40, same=0.8, seed=seed))) > 2.6 for seed in range(1000))
    assert alarms <= 25
    assert drift(made(39, same=0, seed=1)) == 0
    assert drift([(2, 2)] * 40) == 0
    assert drift([(2, 3)] * 40) == float("inf")


def test_the_table_holds_every_pair_and_the_shares_follow_from_it() -> None:
    found = agreement([(0, 0), (0, 1), (2, 4), (3, 3)])
    assert found.table[0][:2] == [1, 1]
    assert sum(map(sum, found.table)) == 4
    assert (found.exact, found.within_one, found.signed) == (0.5, 0.75, 0.75)
