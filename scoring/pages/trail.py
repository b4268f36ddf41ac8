"""What people decided about one attempt, and what the learner asked of them: the newest first."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.contrib.auth.models import User
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from lti_tool.models import Identity
from scoring.models import Appeal, Assessment, Override

FOUND: Final = {"met": _l("met"), "possible": _l("unclear"), "missing": _l("not met")}


@dataclass(frozen=True)
class Step:
    """One thing somebody did; the words alone tell it, the rest is for programs."""

    at: datetime
    words: str
    what: str
    """level, element, contested, pointed, upheld, set_aside, renewed or scored."""

    who: str = ""
    objective: str = ""
    element: str = ""
    before: float | None = None
    after: float | None = None
    reason: str = ""


def trail(assessment: Assessment) -> list[Step]:
    """All of it; what was taken back is told as well."""
    steps = [*changes(assessment), *asked_and_answered(assessment), *renewals(assessment)]
    return sorted(steps, key=lambda step: step.at, reverse=True)


def changes(assessment: Assessment) -> Iterator[Step]:
    """Levels that a person set."""
    rows = [row for one in assessment.objectives.all() for row in one.overrides.all()]
    for row in sorted(rows, key=lambda one: one.pk, reverse=True):
        element = row.element.element if row.element else ""
        yield Step(
            row.at, decided_words(row), "element" if element else "level", row.by.identity.shown_as,
            row.objective.objective, element, row.before, row.after, row.reason,
        )  # fmt: skip


def decided_words(row: Override) -> str:
    """One decision in words."""
    told = {
        "who": row.by.identity.shown_as, "title": row.objective.title, "before": row.before,
        "after": row.after, "reason": row.reason,
    }  # fmt: skip
    if row.element is None:
        return _("%(who)s changed “%(title)s” from %(before)s to %(after)s: %(reason)s") % told
    told |= {"words": row.element.words, "found": FOUND[row.standing_after], "was": FOUND[row.standing_before]}  # fmt: skip
    return _("%(who)s found “%(words)s” %(found)s, which was %(was)s; “%(title)s” went from %(before)s to %(after)s: %(reason)s") % told  # fmt: skip


def renewals(assessment: Assessment) -> Iterator[Step]:
    """Each time a later scorer's rating took the place of the one before."""
    newer: Assessment | None = assessment
    while newer and newer.switched_at and newer.renews:
        older = newer.renews
        who, reason = name_of(newer.switched_by), newer.switch_reason
        words = _("%(who)s let a new rating take the place of %(before)s: %(reason)s") % {
            "who": who, "before": f"{older.total:g}", "reason": reason,
        }  # fmt: skip
        yield Step(
            newer.switched_at, words, "renewed", who, before=older.total, after=newer.total, reason=reason
        )  # fmt: skip
        words = _("Scored before by %(scorer)s.") % {"scorer": older.scorer_version}
        yield Step(older.made_at, words, "scored", after=older.total)
        newer = older


def name_of(user: User | None) -> str:
    """Somebody of the platform by name, an administrator of the tool as one."""
    identity: Identity | None = getattr(user, "identity", None)
    return identity.shown_as if identity else _("An administrator")


def asked_and_answered(assessment: Assessment) -> Iterator[Step]:
    """What the learner asked, and the answers."""
    for row in assessment.appeals.all():
        about = row.objective.title if row.objective else _("a line to look at")
        objective = row.objective.objective if row.objective else ""
        asked = {
            Appeal.Kind.EVIDENCE: _("The learner pointed to a line for “%(about)s”."),
        }.get(Appeal.Kind(row.kind), _("The learner sees this differently: “%(about)s”."))
        taken_back = _(" Withdrawn.") if row.status == Appeal.Status.WITHDRAWN else ""
        pointed = "pointed" if row.kind == Appeal.Kind.EVIDENCE else "contested"
        yield Step(
            row.made_at, asked % {"about": about} + taken_back, pointed,
            objective=objective, element=row.element,
        )  # fmt: skip
        if row.answered_at and row.answered_by:
            upheld = row.status == Appeal.Status.UPHELD
            words = _("%(who)s upheld it: %(reason)s") if upheld else _("%(who)s set it aside: %(reason)s")  # fmt: skip
            who = row.answered_by.identity.shown_as
            yield Step(
                row.answered_at, words % {"who": who, "reason": row.reason}, row.status, who,
                objective, row.element, reason=row.reason,
            )  # fmt: skip
