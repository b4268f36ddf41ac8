"""What is asked or said in one scenario only is answered by the beat that was written for it, and by no label that only sounds like it."""

import pytest

from providers.registry import provider
from scoring.rehearsal import rehearse, script_lines
from sessions.persona.moves import moves_of
from tests.scenarios.promised import card
from tests.scenarios.test_moves import OPENING

BEFORE = {
    "pip_branch": "Hello Marta, please sit down.",
    "complaint_intake": "Of course, come in.",
    "role_change": "Good afternoon, Henrik.",
}
"""A first turn that does not carry the message."""


def beat_after(key: str, *turns: str) -> str:
    """The beat that answers the last of these turns."""
    lines = script_lines("\n".join(turns))
    return rehearse(card(key), lines, acts=provider("speech_acts"), seed=5)[-1].record.beat


@pytest.mark.parametrize(
    ("key", "text", "beat"),
    [
        ("complaint_intake", "There are three ways, informal, formal or the line. Which one?", "routes_asked"),
        ("complaint_intake", "That is hard. You can do it informally or formally.", "routes_heard"),
        ("complaint_intake", "You can stop here or say more. You choose.", "left_to_her"),
        ("complaint_intake", "I'm sorry. Is it more than once?", "ask_how_often"),
        ("complaint_intake", "He is usually such a gentleman.", "excused"),
        ("complaint_intake", "I'll have a quiet word with him.", "confronts"),
        ("complaint_intake", "You do your job well. How are you sleeping, sleeping okay?", "coping_asked"),
        ("complaint_intake", "Did you say anything back?", "ask_reacted"),
        ("pip_branch", "I did not choose those. What takes the longest?", "ask_process"),
        ("pip_branch", "Should one of the people you trained help you?", "retrained"),
        ("pip_branch", "Would you like somebody with you next time?", "companion"),
        ("pip_branch", "I want you to succeed with this.", "goodwill"),
        ("pip_branch", "Does anyone else need to know about this?", "ask_who_knows"),
        ("role_change", "Please say me the dates again.", "restate_curt"),
        ("role_change", "What would you do with the two weeks?", "ask_decide"),
        ("role_change", "Tell me how you are.", "ask_feel"),
        ("role_change", "Nobody on the floor has been told before you.", "tell_team"),
        ("role_change", "It is nothing to do with your performance.", "not_about_work"),
    ],
)  # fmt: skip
def test_it_is_answered(key: str, text: str, beat: str) -> None:
    assert beat_after(key, OPENING[key], text) == beat


@pytest.mark.parametrize(
    ("key", "text", "beat"),
    [
        ("pip_branch", "Do you know why I asked you in?", "asked_why_here"),
        ("pip_branch", "Have you seen the audit?", "audit_early"),
        ("complaint_intake", "You always make trouble.", "blamed_early"),
        ("role_change", "What have you heard, before I begin?", "asked_early"),
    ],
)
def test_it_is_answered_before_the_message(key: str, text: str, beat: str) -> None:
    assert beat_after(key, text) == beat


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("pip_branch", "The rule is two days. You need five. HR says there is now a plan for eight weeks."),
        ("role_change", "Your post is one of the two that go. It ends on 30 June."),
    ],
)  # fmt: skip
def test_the_message_is_heard_in_plain_words(key: str, text: str) -> None:
    assert beat_after(key, BEFORE[key], text) in {"first_reaction", "shock", "dispute"}


@pytest.mark.parametrize(
    ("key", "text", "beat"),
    [
        ("two_accounts", "You had how many pages on this day?", "jo_how_many"),
        ("two_accounts", "Who'd normally look over it before it goes?", "jo_who_looks"),
        ("high_performer", "And how do the others see you, you think?", "others_see"),
        ("high_performer", "Is that okay with you?", "consent_asked"),
        ("complaint_intake", "What'll you do with yourself tonight?", "tonight"),
        ("pip_branch", "In one day, how many can you do?", "per_day"),
        ("role_change", "The job here, what mattered most in it to you?", "job_matters"),
    ],
)  # fmt: skip
def test_a_question_is_answered_in_other_words(key: str, text: str, beat: str) -> None:
    assert beat_after(key, OPENING[key], text) == beat


@pytest.mark.parametrize(
    "text", ["Who was it?", "When was that?", "How much was it?", "Which one?"]
)
@pytest.mark.parametrize("key", OPENING)
def test_a_question_nobody_wrote_is_declined_as_it_was_asked(key: str, text: str) -> None:
    assert beat_after(key, OPENING[key], text) not in {"stance", "jo_stance", "fallback"}


def test_a_question_in_another_order_of_words_begins_the_account() -> None:
    asked = "Hello Jo. Please, you sit. How was it on Thursday?"
    assert beat_after("two_accounts", asked) == "jo_thursday"


def test_that_there_is_bad_news_is_not_the_news() -> None:
    assert beat_after("role_change", "I've got bad news about your job.") == "warned"


def test_what_was_said_about_an_accent_may_be_asked_back() -> None:
    asked = "About your accent? In front of patients?"
    assert beat_after("complaint_intake", OPENING["complaint_intake"], asked) != "discriminated"
    judged = "It's just your accent, people can't follow you."
    assert beat_after("complaint_intake", OPENING["complaint_intake"], judged) == "discriminated"


def test_a_short_question_is_no_contempt() -> None:
    asked = ("[act 2]", "Sam, how was Thursday?", "[act 3]", "What do you both need?")
    beat = beat_after(
        "two_accounts", "Jo, how was Thursday?", *asked, "How will we measure success?"
    )
    assert beat in {"jo_move_sign", "sam_move_sign"}


def test_who_was_told_the_limits_does_not_ask_for_secrecy() -> None:
    limits = "I have to tell HR if somebody could come to harm."
    assert beat_after("complaint_intake", BEFORE["complaint_intake"], limits, "Go on.") != "secrecy"


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("I'll ask Dev to take the phone. OK?", True),
        ("I'd like to ring HR. Is that okay with you?", True),
        ("OK. What would you change first?", False),
        ("Are you ok?", False),
    ],
)
def test_asking_whether_one_minds_is_a_move(text: str, asks: bool) -> None:
    assert ("consent" in moves_of(text)) == asks


@pytest.mark.parametrize("key", BEFORE)
def test_whether_one_minds_is_answered(key: str) -> None:
    assert beat_after(key, OPENING[key], "I have the other paper upstairs. OK?") == "consent_asked"
