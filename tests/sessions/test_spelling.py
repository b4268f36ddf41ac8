"""Names come out as the scenario spells them, and words that only look alike stay."""

from sessions.persona.spelling import Spelling
from tests.scenarios.promised import card

JO = card("two_accounts").spelling


def test_the_peoples_first_names_are_always_known() -> None:
    assert card("role_change").spelling.spelt[0] == "Henrik"
    assert set(JO.spelt) == {"Jo", "Sam"}


def test_another_spelling_is_put_right_as_a_whole_word_only() -> None:
    assert JO.put_right("Joe, and joe's desk? Joey left.") == "Jo, and Jo's desk? Joey left."
    assert Spelling().put_right("Joe") == "Joe"
