"""What waits for an instructor: grave lines first, then verdicts that wait, then what learners see differently."""

from collections.abc import Iterable
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from scoring.models import Appeal, Assessment

WHY: Final[dict[str, str | Promise]] = {
    "words_unsure": gettext_lazy("Many words were hard to make out."),
    "held": gettext_lazy("Held until you release it."),
}


def in_turn(waiting: Iterable[Assessment]) -> list[Assessment]:
    """What a person has to look at: with a grave line first, each time the oldest before the others."""
    return sorted(waiting, key=lambda one: (not needs_a_look(one), one.made_at))


def needs_a_look(assessment: Assessment) -> bool:
    """Whether a grave line waits to be read."""
    unread = any(reason.startswith("flag:") for reason in assessment.awaiting)
    return unread and assessment.settled_at is None


def is_only_held(assessment: Assessment) -> bool:
    """Whether nothing but its release is wanted, and its learner sees nothing differently."""
    asked = any(one.status == Appeal.Status.OPEN for one in assessment.appeals.all())
    return assessment.settled_at is None and assessment.awaiting == ["held"] and not asked


def why(assessment: Assessment) -> str:
    """What a person is asked to do."""
    flags = {flag.flag: flag.quote for flag in assessment.flags.all()}
    quoted = [flags.get(one.partition(":")[2], "") for one in assessment.awaiting]
    told = [str(WHY[one]) for one in assessment.awaiting if one in WHY]
    if any(quoted):
        told.insert(0, _("One line has to be read by a person."))
    kinds = [one.kind for one in assessment.appeals.all() if one.status == Appeal.Status.OPEN]
    pointed = kinds.count(Appeal.Kind.EVIDENCE)
    if contested := len(kinds) - pointed:
        told.append(ngettext("The learner sees one thing differently.", "The learner sees %(n)d things differently.", contested) % {"n": contested})  # fmt: skip
    if pointed:
        told.append(ngettext("The learner points to a line.", "The learner points to %(n)d lines.", pointed) % {"n": pointed})  # fmt: skip
    return " ".join(told)
