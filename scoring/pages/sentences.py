"""The one sentence a debrief is about, made from what was found."""

from collections.abc import Sequence
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import ngettext

from scoring.models import Assessment, ObjectiveScore
from scoring.rubric import MET
from scoring.words import FAULTS

NUMBERS: Final = (
    _l("none"), _l("one"), _l("two"), _l("three"), _l("four"), _l("five"), _l("six"), _l("seven"), _l("eight"), _l("nine")
)  # fmt: skip
ENDS: Final = {
    "resolution": _l("{name} came with you"),
    "stalemate": _l("{name} kept some distance"),
    "breakdown": _l("{name} ended it early"),
}
AWAITING: Final = {
    "words_unsure": _l(
        "Some of your words were hard to make out, so your instructor reads it first."
    ),
    "held": _l("Your instructor releases the grades of this activity."),
}
FLAGGED: Final = _l("Your instructor reads one of the lines first.")


def number(count: int) -> str:
    """A small number as a word."""
    return str(NUMBERS[count]) if count < len(NUMBERS) else str(count)


def counted(count: int, one: str, several: str) -> str:
    """A sentence about one or several, which begins with the number as a word."""
    return one if count == 1 else several % {"n": number(count).capitalize()}


def answer(assessment: Assessment, objectives: Sequence[ObjectiveScore], name: str) -> str:
    """How it ended, and how much of it was shown."""
    met = sum(one.level >= MET for one in objectives)
    end = str(ENDS.get(assessment.outcome, _("It is done"))).format(name=name)
    return (
        f"{end}, {joined(assessment.outcome, met, len(objectives))} {share(met, len(objectives))}."
    )


def joined(outcome: str, met: int, of: int) -> str:
    """And, or but, where the two halves pull apart."""
    return _("and") if (outcome == "resolution") == (met * 2 >= of) else _("but")


def share(met: int, of: int) -> str:
    """How many objectives were met, in words."""
    if met == of:
        return _("all %(of)s objectives are met") % {"of": number(of)}
    if met == 0:
        return _("none of the %(of)s objectives is met yet") % {"of": number(of)}
    told = ngettext(
        "%(met)s of %(of)s objectives is met", "%(met)s of %(of)s objectives are met", met
    )
    return told % {"met": number(met), "of": number(of)}


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
    told = (str(AWAITING.get(reason, FLAGGED)) for reason in assessment.awaiting)
    return list(dict.fromkeys(told))


def spoilt_by(assessment: Assessment) -> str:
    """What went wrong technically."""
    told = [str(FAULTS.get(fault, _("something failed"))) for fault in assessment.faults]
    return _(", and ").join(told)
