"""What `bench voice` adds up: words got wrong, waits, pauses answered, stops, and how turns are shared out."""

from collections import Counter

import numpy as np
import pytest

from providers.base import HEARING_HZ
from realtime.bench.voice.figures import figures
from realtime.bench.voice.run import TURNS_IN_ONE, batches
from realtime.bench.voice.spoken import NOISE_S, Said, noise
from realtime.bench.voice.talk import Early, Over, Sample
from realtime.bench.voice.words import error_rate, errors, plain


def sample(**fields: object) -> Sample:
    return Sample("a line", str(fields.pop("kind", "statement")), 1, noise=False, **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("said", "heard"),
    [
        ("Twenty-one days, from Monday.", "21 days from monday"),
        ("Um, I realise it isn't easy.", "I realize it is not easy"),
        ("It was 115 per cent.", "it was one hundred fifteen%"),
        ("We lost 1,500 files.", "we lost one thousand five hundred files"),
        ("It\N{RIGHT SINGLE QUOTATION MARK}s okay, Mr. Reyes.", "It's OK, mister Reyes!"),
    ],
)
def test_numbers_case_spelling_and_fillers_are_no_errors(said: str, heard: str) -> None:
    assert plain(said) == plain(heard)


def test_a_word_replaced_left_out_or_added_is_one_error() -> None:
    assert errors("one two three four", "one too three") == (2, 4)
    assert errors("yes", "yes it is") == (2, 1)
    assert error_rate([("one two three four", "one two three"), ("yes", "yes")]) == 0.2
    assert error_rate([]) is None


def test_a_lost_turn_is_counted_and_a_chosen_silence_is_left_out_of_the_wait() -> None:
    found = figures(
        [
            sample(ear_ms=600, kind="question"),
            sample(ear_ms=900),
            sample(ear_ms=4000, heavy=True),
            sample(ends="silence"),
            sample(ends="lost"),
            sample(ends="reason"),
        ],
        [],
    )
    assert (found["turns"], found["turns_timed"], found["turns_lost"]) == (6, 2, 1)
    assert found["turns_unanswered_with_a_reason"] == 1
    assert found["turns_where_silence_was_the_reply"] == 2
    assert (found["ear_p95_ms"], found["ear_quick_kinds_p50_ms"]) == (900, 600)


def test_a_turn_that_was_not_heard_is_all_words_wrong() -> None:
    found = figures(
        [sample(said="one two", heard="one two"), sample(said="three four", ends="lost")], []
    )
    assert found["word_error_rate_in_the_room"] == 0.5


def test_an_early_reply_counts_and_again_when_it_is_not_silent_in_time() -> None:
    found = figures(
        [sample(pauses=4, early=[Early(300), Early(900), Early(None)]), sample(pauses=2)], []
    )
    assert found["inner_pauses_answered_share"] == 0.5
    assert found["inner_pauses_answered_not_silent_in_700_ms"] == 2


def test_a_stop_for_a_cough_costs_precision_and_an_ignored_interruption_recall() -> None:
    found = figures(
        [],
        [
            Over("interruption", "Stop.", True, 640, 90),
            Over("interruption", "Wait.", True, None, None),
            Over("cough", "cough 1", False, 800, 80),
            Over("listening", "Mm.", False, None, None),
        ],
    )
    assert (found["interruption_recall"], found["interruption_precision"]) == (0.5, 0.5)
    assert (found["false_interruptions"], found["first_sound_to_silence_p95_ms"]) == (1, 640)


def test_every_turn_is_spoken_once_and_no_practice_grows_long() -> None:
    said = [Said(str(n), "short", "heart", "Yes.", np.zeros(1, np.float32)) for n in range(31)]
    talks = [talk for together in batches(said, 2) for talk in together]
    assert Counter(one.name for talk in talks for one in talk) == Counter(one.name for one in said)
    assert max(map(len, talks)) <= TURNS_IN_ONE


def test_the_noise_is_the_same_every_time_and_fifteen_decibels_down() -> None:
    behind = noise()
    assert np.array_equal(behind, noise())
    assert len(behind) == NOISE_S * HEARING_HZ
    assert 0.005 < float(np.sqrt((behind**2).mean())) < 0.05
