"""A question is found by what it is about, in whatever order its words come."""

import pytest

from sessions.persona.gist import strength

CALLS = ("how_many clinic|place ring|call",)


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("How many clinics did you have to ring?", True),
        ("You called how many places?", True),
        ("How many are in the team?", False),
        ("How many clinics are there? And did you ring Jo?", False),
        ("", False),
    ],
)
def test_all_parts_stand_in_one_sentence(text: str, about: bool) -> None:
    assert bool(strength(text, CALLS, asking=False)) is about


def test_words_side_by_side_stay_side_by_side() -> None:
    assert strength("Who was in the file?", ["in_the file"], asking=False)
    assert not strength("In this case the file", ["in_the file"], asking=False)


def test_short_words_are_whole_and_longer_ones_may_end_in_any_way() -> None:
    assert strength("Who checks it?", ["who check"], asking=True)
    assert not strength("Whose cheque is it?", ["who check"], asking=True)


def test_what_must_not_occur_bars_the_entry() -> None:
    assert strength("Where were you?", ["where you !thursday"], asking=True)
    assert not strength("Where were you on Thursday?", ["where you !thursday"], asking=True)


def test_only_the_questions_of_a_turn_count_where_it_asks() -> None:
    said = "You told me who checks it. What happened then?"
    assert not strength(said, ["who check"], asking=True)
    assert strength(said, ["who check"], asking=False)
    assert strength("tell me who checks it", ["who check"], asking=True)


def test_what_stands_later_counts_for_more() -> None:
    early = strength("Who checks it? Nobody seems to know.", ["who check"], asking=True)
    late = strength("Nobody seems to know. Who checks it?", ["who check"], asking=True)
    assert early < late


def test_what_leaves_most_of_a_sentence_out_is_not_what_it_is_about() -> None:
    asked = "Who phoned the printers about the folding machine, and did anybody check?"
    assert not strength(asked, ["who check"], asking=True)


def test_a_long_sentence_is_about_too_much() -> None:
    filler = " and then the other thing" * 5
    assert not strength(f"Who checks it{filler}?", ["who check"], asking=True)
