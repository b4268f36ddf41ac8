"""What the campus's pages and lists show."""

from dataclasses import dataclass
from typing import Any

from demo_campus import addresses
from demo_campus.models import Activity, Grade, LineItem, Statement
from demo_campus.people import LEARNERS, Person, person_with

MOST_SHOWN = 300


@dataclass(frozen=True)
class GradeRow:
    """One person's line in one column."""

    person: Person
    grade: Grade | None


@dataclass(frozen=True)
class GradeSection:
    """One column with the people's lines."""

    item: LineItem
    rows: list[GradeRow]


def activities_for(person: Person) -> list[dict[str, Any]]:
    """The course's activities with the visitor's own grade."""
    own = {
        grade.line_item.activity_id: grade
        for grade in Grade.objects.filter(user_id=person.id, score__isnull=False).select_related(
            "line_item"
        )
    }
    return [
        {"activity": activity, "grade": own.get(activity.pk)}
        for activity in Activity.objects.select_related("tool").order_by("pk")
    ]


def gradebook_for(person: Person) -> list[GradeSection]:
    """Every column: all learners for staff, the learner's own line otherwise."""
    shown = (person,) if person.is_learner else LEARNERS
    items = LineItem.objects.order_by("pk")
    return [section(item, shown) for item in items]


def section(item: LineItem, people: tuple[Person, ...]) -> GradeSection:
    """One column's lines."""
    grades = Grade.objects.filter(line_item=item).select_related("line_item")
    held = {grade.user_id: grade for grade in grades}
    return GradeSection(item, [GradeRow(person, held.get(person.id)) for person in people])


def gradebook_data() -> dict[str, Any]:
    """The whole gradebook as data."""
    items = LineItem.objects.order_by("pk")
    grades = Grade.objects.select_related("line_item").order_by("line_item_id", "user_id")
    return {
        "columns": [column(item) for item in items],
        "grades": [grade_data(grade) for grade in grades],
    }


def column(item: LineItem) -> dict[str, Any]:
    """One column as data."""
    return {
        "id": item.pk,
        "label": item.label,
        "maximum": item.score_maximum,
        "activity": item.activity_id,
        "url": addresses.line_item(item),
    }


def grade_data(grade: Grade) -> dict[str, Any]:
    """One grade as data."""
    person = person_with(grade.user_id)
    return {
        "user": grade.user_id,
        "name": person.name if person else "",
        "column": grade.line_item_id,
        "score": grade.score,
        "maximum": grade.maximum,
        "comment": grade.comment,
        "activity_progress": grade.activity_progress,
        "grading_progress": grade.grading_progress,
        "timestamp": grade.timestamp.isoformat(),
    }


def readable_statements(person: Person) -> list[dict[str, Any]]:
    """The learning records in words, newest first; a learner sees their own."""
    rows = Statement.objects.order_by("-pk")
    if person.is_learner:
        rows = rows.filter(body__actor__account__name=person.id)
    return [readable(statement) for statement in rows[:MOST_SHOWN]]


def readable(statement: Statement) -> dict[str, Any]:
    """One record in words."""
    body = statement.body
    return {
        "who": actor_words(body["actor"]),
        "verb": first_text(body["verb"].get("display")) or body["verb"]["id"].rsplit("/", 1)[-1],
        "what": object_words(body["object"]),
        "result": result_words(body.get("result", {})),
        "time": body["timestamp"],
        "voided": statement.voided,
    }


def actor_words(actor: dict[str, Any]) -> str:
    """The actor's name, if we know the person."""
    number = actor.get("account", {}).get("name", "")
    person = person_with(number)
    return person.shown if person else actor.get("name") or number or "somebody"


def object_words(target: dict[str, Any]) -> str:
    """The object's name or id."""
    return first_text(target.get("definition", {}).get("name")) or str(target.get("id", ""))


def result_words(result: dict[str, Any]) -> str:
    """Score and duration, in short."""
    score, words = result.get("score", {}), []
    if "raw" in score and "max" in score:
        words.append(f"{score['raw']:g} of {score['max']:g}")
    elif "scaled" in score:
        words.append(f"{score['scaled']:.0%}")
    if "duration" in result:
        words.append(result["duration"].removeprefix("PT").lower())
    return ", ".join(words)


def first_text(texts: dict[str, str] | None) -> str:
    """The first of the translations."""
    return next(iter((texts or {}).values()), "")
