"""One practice with everything its pages tell of it, read at once; after that `.all()` of each relation asks nothing."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Model

from lti_tool.models import Identity
from scoring.gathered import gathered, keep
from scoring.models import (
    Appeal,
    Assessment,
    ElementScore,
    EvidenceRow,
    FlagFinding,
    ObjectiveScore,
    Override,
    Reaction,
    ReactionAnswer,
)
from sessions.models import Memory, Moment, Session, Turn
from sessions.recorded import Recording


@dataclass(frozen=True)
class Whole:
    """A practice's turns, what it was worth, and its learner's attempts at the activity."""

    turns: list[Turn]
    assessment: Assessment | None
    tries: list[Assessment]
    """What counts for each attempt of this learner here, in no order, with levels."""

    attempts: list[Session]
    reaction: Reaction | None


def whole(session: Session) -> Whole:
    """Read it, in three queries and one more where people have decided something."""
    turns = list(session.turns.all())
    attempts = attempts_of(session)
    mine = Assessment.objects.filter(session__in=[one.pk for one in attempts])
    here, levels = {"objective__assessment__session": session}, {"assessment__in": mine}
    found = gathered(
        tries=mine,
        objectives=ObjectiveScore.objects.filter(**levels),
        elements=ElementScore.objects.filter(**here),
        evidence=EvidenceRow.objects.filter(**here),
        overrides=Override.objects.filter(**here),
        flags=FlagFinding.objects.filter(assessment__session=session),
        appeals=Appeal.objects.filter(assessment__session=session),
        moments=Moment.objects.filter(session=session),
        memories=Memory.objects.filter(session=session),
        recordings=Recording.objects.filter(session=session),
        reactions=Reaction.objects.filter(session=session),
        answers=ReactionAnswer.objects.filter(reaction__session=session),
    )
    keep(session, "turns", turns)
    keep(session, "moments", sorted(found["moments"], key=lambda one: one.seq))
    keep(session, "memories", found["memories"])
    keep(session, "recordings", sorted(found["recordings"], key=lambda one: one.start_ms))
    joined(session, attempts, found)
    for one in found["reactions"]:
        keep(one, "answers", found["answers"])
    current = [one for one in found["tries"] if one.current]
    return Whole(
        turns=turns,
        assessment=next((one for one in current if one.session_id == session.pk), None),
        tries=current,
        attempts=attempts,
        reaction=next(iter(found["reactions"]), None),
    )


def attempts_of(session: Session) -> list[Session]:
    """The learner's attempts at the activity and their second ways, this practice the very object given."""
    rows = Session.objects.filter(learner=session.learner_id, placement=session.placement_id)
    others = rows.exclude(pk=session.pk).defer("opening", "usage", "reflection")
    return [session, *others]


def joined(session: Session, attempts: list[Session], found: dict[str, list[Any]]) -> None:
    """Tie the rows to each other as the database does."""
    people = people_of(found)
    by_pk = {one.pk: one for one in attempts}
    ratings = {one.pk: one for one in found["tries"]}
    goals = {one.pk: one for one in found["objectives"]}
    flags = {one.pk: one for one in found["flags"]}
    elements = {one.pk: one for one in found["elements"]}
    for rating in found["tries"]:
        rating.session = by_pk[rating.session_id]
        tie(rating, "renews", ratings)
        tie(rating, "switched_by", people)
    for row in (*found["objectives"], *found["flags"], *found["appeals"]):
        tie(row, "assessment", ratings)
    for row in (*found["elements"], *found["evidence"], *found["overrides"], *found["appeals"]):
        tie(row, "objective", goals)
    for row in found["overrides"]:
        tie(row, "by", people)
        tie(row, "element", elements)
    for row in found["appeals"]:
        tie(row, "flag", flags)
        tie(row, "answered_by", people)
    found["evidence"].sort(key=lambda one: (one.turn, one.start, one.pk))
    found["overrides"].sort(key=lambda one: (one.at, one.pk))
    found["flags"].sort(key=lambda one: (one.turn, one.pk))
    found["appeals"].sort(key=lambda one: (one.made_at, one.pk))
    spread(goals.values(), "objective_id", found, ("elements", "evidence", "overrides"))
    spread(ratings.values(), "assessment_id", found, ("objectives", "flags", "appeals"))


def people_of(found: dict[str, list[Any]]) -> dict[int, User]:
    """Those who decided something and came by a platform, by user; no query where nobody has."""
    who = {one.by_id for one in found["overrides"]} | {
        one.answered_by_id for one in found["appeals"]
    }
    who = (who | {one.switched_by_id for one in found["tries"]}) - {None}
    rows = Identity.objects.filter(user__in=who).select_related("user") if who else ()
    return {one.user_id: one.user for one in rows}


def tie(row: Model, name: str, known: dict[int, Any]) -> None:
    """Set what a key of a row points to, where it is known."""
    other = known.get(getattr(row, f"{name}_id"))
    if other is not None:
        setattr(row, name, other)


def spread(
    owners: Iterable[Model], key: str, found: dict[str, list[Any]], names: Iterable[str]
) -> None:
    """Give every owner its own rows of some lists, in the lists' order."""
    for name in names:
        rows = defaultdict(list)
        for row in found[name]:
            rows[getattr(row, key)].append(row)
        for owner in owners:
            keep(owner, name, rows[owner.pk])
