"""The gradebook with Moodle's rules for scores."""

from dataclasses import dataclass
from datetime import UTC, datetime
from math import isfinite
from typing import Any, TypeGuard

from django.db import transaction
from django.utils.dateparse import parse_datetime

from demo_campus.models import Grade, LineItem, Statement
from demo_campus.people import person_with

ACTIVITY_PROGRESS = ("Initialized", "Started", "InProgress", "Submitted", "Completed")
GRADING_PROGRESS = ("FullyGraded", "Pending", "PendingManual", "Failed", "NotReady")


class ScoreRefused(Exception):
    """A score the gradebook does not take, with the HTTP status that says why."""

    def __init__(self, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True)
class Score:
    """One score as the tool posted it, checked."""

    user_id: str
    score: float | None
    maximum: float | None
    comment: str
    activity_progress: str
    grading_progress: str
    timestamp: datetime

    @property
    def erases(self) -> bool:
        """Everything that is not a final grade with a number clears what was there."""
        return self.grading_progress != "FullyGraded" or self.score is None


def read_score(body: Any) -> Score:
    """Check a posted score."""
    if not isinstance(body, dict):
        raise ScoreRefused("Incorrect score received")
    for name in ("userId", "activityProgress", "gradingProgress", "timestamp"):
        if not isinstance(body.get(name), str) or not body[name]:
            raise ScoreRefused(f"{name} is missing")
    if body["activityProgress"] not in ACTIVITY_PROGRESS:
        raise ScoreRefused("activityProgress is not one of the known words")
    if body["gradingProgress"] not in GRADING_PROGRESS:
        raise ScoreRefused("gradingProgress is not one of the known words")
    score, maximum = number(body, "scoreGiven"), number(body, "scoreMaximum")
    if score is not None and maximum is None:
        raise ScoreRefused("scoreMaximum is missing")
    person = person_with(body["userId"])
    if person is None or not person.is_learner:
        raise ScoreRefused("Incorrect score received")
    return Score(
        user_id=person.id,
        score=score,
        maximum=maximum,
        comment=str(body.get("comment") or ""),
        activity_progress=body["activityProgress"],
        grading_progress=body["gradingProgress"],
        timestamp=moment(body["timestamp"]),
    )


def is_maximum(value: object) -> TypeGuard[float]:
    """Whether a column can have this many points."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return isfinite(value) and value > 0


def number(body: dict[str, Any], name: str) -> float | None:
    """A number of the score; absent stays absent."""
    value = body.get(name)
    if value is None:
        return None
    try:
        read = float(value)
    except (TypeError, ValueError) as fault:
        raise ScoreRefused(f"{name} is not a number") from fault
    if not isfinite(read):
        raise ScoreRefused(f"{name} is not a number")
    return read


def moment(text: str) -> datetime:
    """A timestamp; without a zone it is taken as UTC."""
    try:
        read = parse_datetime(text) or parse_datetime(f"{text}T00:00:00")
    except ValueError as fault:
        raise ScoreRefused("timestamp is not a time") from fault
    if read is None:
        raise ScoreRefused("timestamp is not a time")
    return read if read.tzinfo else read.replace(tzinfo=UTC)


def accept(*, item: LineItem, score: Score) -> Grade:
    """Write a score over what was there, unless it is not newer by a whole second."""
    with transaction.atomic():
        held = Grade.objects.filter(line_item=item, user_id=score.user_id).first()
        if held and int(score.timestamp.timestamp()) <= int(held.timestamp.timestamp()):
            raise ScoreRefused("Refusing score with an earlier timestamp", 409)
        written = {
            "score": None if score.erases else score.score,
            "maximum": None if score.erases else score.maximum,
            "comment": "" if score.erases else score.comment,
            "activity_progress": score.activity_progress,
            "grading_progress": score.grading_progress,
            "timestamp": score.timestamp,
        }
        grade, _ = Grade.objects.update_or_create(
            line_item=item, user_id=score.user_id, defaults=written
        )
    return grade


def reset() -> dict[str, int]:
    """Empty the gradebook and the learning records."""
    grades, _ = Grade.objects.all().delete()
    statements, _ = Statement.objects.all().delete()
    return {"grades": grades, "statements": statements}
