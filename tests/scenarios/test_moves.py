"""What leaders say in every difficult talk is answered by whoever sits there, and not evaded."""

import pytest

from providers.registry import provider
from scoring.rehearsal import rehearse, script_lines
from sessions.persona.moves import moves_of
from tests.scenarios.promised import SCENARIOS, card

OPENING = {
    "high_performer": "Callum, in Wednesday's design review you cut Noor off three times and she left the call.",
    "pip_branch": "Marta, this is a formal improvement plan, eight weeks. Files took eleven days, the standard is five.",
    "complaint_intake": "Imani, thank you for coming. What happened?",
    "role_change": "Henrik, your post ends on the thirtieth of June. I am sorry.",
    "two_accounts": "Jo, I'd like to hear how Thursday was for you before I see you both.",
}
SAID = {
    "hello": "How's the week been?", "quiet": "You've gone quiet.", "worry": "What's worrying you most?",
    "accept": "Do you agree?", "agree": "Can we agree on that?", "example": "Can you give me an example?",
    "outcome": "What would a good outcome look like for you?", "matters": "What matters most to you in this?",
    "first_step": "What's the first step?", "concrete": "Could you be more concrete?",
    "sign": "How will we know it's working?", "meet": "When should we meet again?", "more": "Is there anything else?",
    "ask_me": "Is there anything you want to ask me?", "others_told": "What will you tell the others?",
    "rely": "Can I count on you?", "understand": "Does that make sense?", "not_known": "I didn't know that.",
    "fair": "That's fair.", "thinking": "Let me think about that.", "take_time": "Take your time.",
    "no_answer": "I don't have an answer to that right now.", "find_out": "I'll find out and tell you tomorrow.",
    "disagree": "I disagree.", "not_meant": "That's not what I said.", "start_over": "Can we start over?",
    "help": "How can I help?", "my_place": "What would you do in my place?", "how_long": "How long have you felt like that?",
}  # fmt: skip
EVADED = frozenset({"evasion", "stance", "jo_stance", "fallback"})


@pytest.mark.parametrize(("move", "text"), SAID.items())
def test_a_move_is_heard(move: str, text: str) -> None:
    assert move in moves_of(text)


@pytest.mark.parametrize(
    "text",
    [
        "Sorry. I'd like to go on.",
        "I'm sure you didn't mean it.",
        "So it's the medication page where you lose it, and then you begin again.",
        "That's a great deal of work.",
        "Ben has gone quiet since.",
        "",
    ],
)
def test_what_only_sounds_like_a_move_is_none(text: str) -> None:
    assert not moves_of(text).keys() & {"tell_more", "not_meant", "start_over", "agree", "quiet"}


@pytest.mark.parametrize("key", SCENARIOS)
def test_none_of_them_is_evaded(key: str) -> None:
    acts = provider("speech_acts")
    evaded = []
    for seed, text in enumerate(SAID.values()):
        lines = script_lines(f"{OPENING[key]}\n{text}")
        if rehearse(card(key), lines, acts=acts, seed=seed)[-1].record.beat in EVADED:
            evaded.append(text)
    assert not evaded
