"""What was said in a school's practices: one talk with the evidence of its levels, and a copy of it for every other."""

from typing import Final

from django.db import connection
from django.db.models import Field, Model

from scoring.models import Assessment, ElementScore, EvidenceRow, ObjectiveScore
from sessions.cards import card_of
from sessions.models import Session, Turn

ELEMENTS: Final = 3
"""Shown for each objective, each with a quote."""

TURNS: Final = 30


def talked(session: Session) -> None:
    """Write the turns of one judged practice, its elements and its evidence."""
    card = card_of(session.scenario)
    who = card.persona.slug
    Turn.objects.bulk_create(
        Turn(
            session=session, n=n, speaker="persona" if n % 2 else "learner", who=who if n % 2 else "",
            planned="I have been here eleven years." if n % 2 else "", heard="What changed since October for you?",
            start_ms=n * 9000, end_ms=n * 9000 + 6000, source="text", phase="guarded", reading={"n": n, "timing": []},
            state={"defensiveness": 0.5, "trust": 0.4, "composure": 0.6, "openness": 0.3},
        )
        for n in range(1, TURNS + 1)
    )  # fmt: skip
    needs = {goal.id: goal.need[:ELEMENTS] for goal in card.objectives}
    for row in ObjectiveScore.objects.filter(assessment__session=session):
        for n, one in enumerate(needs[row.objective]):
            ElementScore.objects.create(
                objective=row, element=one.id, words=one.words, standing="met"
            )
            EvidenceRow.objects.create(
                objective=row, element=one.id, turn=2 * n + 2, start=0, end=12, quote="What changed", source="head", p=0.9
            )  # fmt: skip


def copied(session: Session) -> None:
    """Give every other judged practice the same talk; the database copies, so that millions of rows pass no program."""
    rated, score = Assessment._meta.db_table, ObjectiveScore._meta.db_table
    copy(
        Turn, "session",
        f"JOIN {rated} other ON other.session_id <> old.session_id WHERE old.session_id = %s", "other.session_id",
        session.pk,
    )  # fmt: skip
    assessment = session.assessments.get()
    for model in (ElementScore, EvidenceRow):
        copy(
            model, "objective",
            f"JOIN {score} first ON first.id = old.objective_id JOIN {score} other ON other.objective = first.objective "
            "AND other.assessment_id <> first.assessment_id WHERE first.assessment_id = %s", "other.id",
            assessment.pk,
        )  # fmt: skip


def copy(model: type[Model], owner: str, onto: str, new: str, of: int) -> None:
    """Copy the rows `old` of a table onto other owners; `onto` joins those to them, `new` is the other owner's key."""
    fields = [one for one in model._meta.concrete_fields if not one.primary_key]
    names = ", ".join(quoted(one) for one in fields)
    values = ", ".join(new if one.name == owner else f"old.{quoted(one)}" for one in fields)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {model._meta.db_table} ({names}) SELECT {values} FROM {model._meta.db_table} old {onto}",  # noqa: S608 - names of our own tables
            [of],
        )


def quoted(field: "Field[object, object]") -> str:
    """A column's name; some are words of SQL."""
    return connection.ops.quote_name(str(field.column))
