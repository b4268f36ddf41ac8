"""The one sentence a debrief is about, made from what was found."""

from collections.abc import Sequence
from typing import Final

from scoring.models import Assessment, ObjectiveScore
from scoring.words import FAULTS

NUMBERS: Final = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
MET: Final = 3
ENDS: Final = {
    "resolution": "{name} came with you",
    "stalemate": "{name} kept some distance",
    "breakdown": "{name} ended it early",
}
AWAITING: Final = {
    "words_unsure": "Some of your words were hard to make out, so your instructor reads it first.",
    "held": "Your instructor releases the grades of this activity.",
}
FLAGGED: Final = "Your instructor reads one of the lines first."


def number(count: int) -> str:
    """A small number as a word."""
    return NUMBERS[count] if count < len(NUMBERS) else str(count)


def counted(count: int, one: str, several: str) -> str:
    """A sentence about one or several, which begins with the number as a word."""
    return one if count == 1 else several % {"n": number(count).capitalize()}


def answer(assessment: Assessment, objectives: Sequence[ObjectiveScore], name: str) -> str:
    """How it ended, and how much of it was shown."""
    met = sum(one.level >= MET for one in objectives)
    end = ENDS.get(assessment.outcome, "It is done").format(name=name)
    return (
        f"{end}, {joined(assessment.outcome, met, len(objectives))} {share(met, len(objectives))}."
    )


def joined(outcome: str, met: int, of: int) -> str:
    """And, or but, where the two halves pull apart."""
    return "and" if (outcome == "resolution") == (met * 2 >= of) else "but"


def share(met: int, of: int) -> str:
    """How many objectives were met, in words."""
    if met == of:
        return f"all {number(of)} objectives are met"
    if met == 0:
        return f"none of the {number(of)} objectives is met yet"
    return f"{number(met)} of {number(of)} objectives {'is' if met == 1 else 'are'} met"


def strongest(objectives: Sequence[ObjectiveScore]) -> ObjectiveScore | None:
    """The objective that was shown best; None if none was shown."""
    best = max(objectives, key=lambda one: one.level, default=None)
    return best if best and best.level else None


def weakest(objectives: Sequence[ObjectiveScore]) -> ObjectiveScore | None:
    """The objective that most is missing from, the must ones first; None if all are met."""
    short = [one for one in objectives if one.level < MET]
    return min(short, key=lambda one: (one.level, not one.must, -one.weight), default=None)


def waits_for(assessment: Assessment) -> list[str]:
    """Why nothing is sent yet, a sentence each."""
    return list(dict.fromkeys(AWAITING.get(reason, FLAGGED) for reason in assessment.awaiting))


def spoilt_by(assessment: Assessment) -> str:
    """What went wrong technically."""
    told = [FAULTS.get(fault, "something failed") for fault in assessment.faults]
    return ", and ".join(told)
