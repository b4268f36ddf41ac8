"""What of a finished practice reached the campus."""

from collections import Counter
from typing import Any

from tests.services.stack import Stack
from tests.services.talking import ANA

OBJECTIVES = 6
WITHIN_S = 30


def verb(statement: dict[str, Any]) -> str:
    """The last part of a statement's verb."""
    return str(statement["verb"]["id"]).rpartition("/")[2]


def wait_until_delivered(stack: Stack) -> None:
    """Wait for the grade and for the practice's last record."""
    stack.wait_until(lambda: stack.grades(), "the grade", WITHIN_S)
    stack.wait_until(
        lambda: any(verb(one) == "scored" for one in stack.statements()), "the records", WITHIN_S
    )


def assert_delivered_once(stack: Stack) -> None:
    """One grade in the gradebook, every record once, and nothing owed."""
    (grade,) = stack.grades()
    assert (grade["user"], grade["grading_progress"]) == (ANA, "FullyGraded")
    assert grade["score"] > 0
    told = [verb(one) for one in stack.statements()]
    assert Counter(told) == Counter(
        {"initialized": 1, "terminated": 1, "completed": 1, "progressed": OBJECTIVES, "scored": 1}
    )
    ids = [one["id"] for one in stack.statements()]
    assert len(ids) == len(set(ids))
    counts = {(row["kind"], row["status"]): row["count"] for row in stack.owed()["counts"]}
    assert counts == {("grade", "sent"): 1, ("xapi", "sent"): len(ids)}
