"""A learner's pace against their own: words and time, no voice."""

from realtime.pacing import Pace, paced

WORDS = 12


def after(*spoken_ms: int) -> list[list[str]]:
    pace, found = Pace(), []
    for ms in spoken_ms:
        pace, events = paced(pace, words=WORDS, spoken_ms=ms)
        found.append(events)
    return found


def test_two_turns_in_a_row_at_a_third_above_the_own_pace_are_rushed() -> None:
    assert after(5_000, 5_200, 4_900, 3_500, 3_500) == [[], [], [], [], ["rushed_pace"]]


def test_one_fast_turn_alone_is_not() -> None:
    assert after(5_000, 5_200, 4_900, 3_500, 5_000, 3_500)[-1] == []


def test_whoever_always_speaks_fast_is_compared_with_nobody_else() -> None:
    assert after(*[2_000] * 8) == [[]] * 8


def test_a_short_answer_says_nothing_about_the_pace() -> None:
    assert paced(Pace((140.0,) * 3), words=3, spoken_ms=300) == (Pace((140.0,) * 3), [])
