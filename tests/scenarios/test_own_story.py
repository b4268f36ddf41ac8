"""What these persons must know about their own story is answered and not evaded."""

from collections.abc import Sequence

import pytest

from providers.registry import provider
from scoring.evidence import TurnRecord
from scoring.rehearsal import rehearse, script_lines
from tests.scenarios.promised import card

EVADED = frozenset({"evasion", "fallback", "jo_more", "sam_more"})
CALLUM = "Callum, in Wednesday's design review you cut Noor off three times and she left the call."
JO = "Jo, I'd like to hear how Thursday was for you before I see you both."
SAM = "[act 2]\nSam, how was Thursday for you?"
BOTH = "[act 3]\nOne at a time today, please, both of you."


def said(key: str, *texts: str, seed: int = 3) -> Sequence[TurnRecord]:
    """What the persons say after the last leader turn."""
    steps = rehearse(
        card(key), script_lines("\n".join(texts)), acts=provider("speech_acts"), seed=seed
    )
    records = [step.record for step in steps]
    last = max(n for n, record in enumerate(records) if record.speaker == "learner")
    return records[last + 1 :]


@pytest.mark.parametrize(
    "text",
    [
        "Did you see that?",
        "Do you dispute those words?",
        "Why do you think nobody spoke up?",
        "Have you talked to her since?",
        "Is that a fair summary?",
        "If she leaves us, what then?",
        "What could you do next Wednesday?",
        "How do we measure that?",
    ],
)
def test_callum_answers(text: str) -> None:
    assert said("high_performer", CALLUM, text)[0].beat not in EVADED


@pytest.mark.parametrize(
    "text",
    [
        "How often do they change in a normal week?",
        "What was the morning after like?",
        "Do you feel you're being blamed?",
        "How do you usually reach each other?",
        "What would reduce the risk?",
    ],
)
@pytest.mark.parametrize("before", [(JO,), (JO, SAM)])
def test_jo_and_sam_answer(before: Sequence[str], text: str) -> None:
    assert said("two_accounts", *before, text)[0].beat not in EVADED


@pytest.mark.parametrize(
    "text",
    [
        "Sam, what did you expect after you had posted it?",
        "Do you both accept that it went live with last year's hours?",
        "What would each of you put into a rule?",
        "Sam, please tell Jo what you need.",
    ],
)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_nobody_flares_up_across_a_plain_question(text: str, seed: int) -> None:
    beats = {one.beat for one in said("two_accounts", JO, SAM, BOTH, text, seed=seed)}
    assert not beats & {"flare_channel", "flare_need"}


def test_jo_is_cut_off_in_the_middle_of_her_answer() -> None:
    spoken = said("two_accounts", JO, SAM, BOTH, "Jo, what do you need from Sam?")
    assert [(one.who, one.beat) for one in spoken] == [("jo", "flare_need"), ("sam", "flare_need")]


def test_who_writes_it_down_is_not_who_looks_last() -> None:
    spoken = said(
        "two_accounts", JO, SAM, BOTH, "What do you each need?", "Who writes it down and by when?"
    )
    assert spoken[0].beat == "both_written"
