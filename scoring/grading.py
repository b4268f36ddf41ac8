"""Which number the gradebook gets, and the body that carries it. Pure."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

MAXIMUM: Final = 100
HIGHEST_LEVEL: Final = 4
COMMENT_BYTES: Final = 1024
LEAST_STEP: Final = timedelta(seconds=1)
CANVAS_SUBMISSION: Final = "https://canvas.instructure.com/lti/submission"


class NotAScore(ValueError):
    """A number that no gradebook takes."""


@dataclass(frozen=True)
class Score:
    """One final score of one person, before it is written out."""

    user_id: str
    given: float
    timestamp: datetime
    submitted_at: datetime
    started_at: datetime | None = None
    comment: str = ""
    """Empty: none is sent."""
    reviewer_id: str = ""
    """The platform's id of the person who decided it, if one did."""
    review_url: str = ""
    """Where the work is read, for a platform that keeps submissions; empty for the others."""
    new_submission: bool = False


def chosen(policy: str, totals: Sequence[float]) -> float:
    """The number that counts among the totals of the counted attempts, in their order."""
    match policy:
        case "last":
            return totals[-1]
        case "first":
            return totals[0]
        case "average":
            return mean(totals)
        case "mean_of_last_two":
            return mean(totals[-2:])
        case _:
            return max(totals)


def mean(totals: Sequence[float]) -> float:
    """As exact as a gradebook takes it."""
    return round(sum(totals) / len(totals), 4)


def level_points(level: int) -> float:
    """An objective's level 0 to 4 as points of 100: 0, 25, 50, 75, 100."""
    return level * MAXIMUM / HIGHEST_LEVEL


def next_timestamp(now: datetime, last: datetime | None) -> datetime:
    """Strictly later than the last by a second or more, whatever the clock does; whole milliseconds."""
    at = now if last is None else max(now, last + LEAST_STEP)
    return at.replace(microsecond=at.microsecond // 1000 * 1000)


def is_late(ended_at: datetime | None, due_at: datetime | None) -> bool:
    """Whether an attempt ended after its due time; a late one counts, and is marked."""
    return bool(ended_at and due_at and ended_at > due_at)


def written(at: datetime) -> str:
    """ISO 8601 with milliseconds and Z."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def score_body(score: Score) -> dict[str, Any]:
    """A final score (AGS 2.0, 3.4); raises `NotAScore`."""
    if not math.isfinite(score.given) or not 0 <= score.given <= MAXIMUM:
        raise NotAScore(f"a score must be between 0 and {MAXIMUM}")
    submission = {"submittedAt": written(score.submitted_at)}
    if score.started_at and score.started_at <= score.submitted_at:
        submission["startedAt"] = written(score.started_at)
    body: dict[str, Any] = {
        "userId": score.user_id,
        "scoreGiven": round(score.given, 4),
        "scoreMaximum": MAXIMUM,
        "activityProgress": "Completed",
        "gradingProgress": "FullyGraded",
        "timestamp": written(score.timestamp),
        "submission": submission,
    }
    if score.comment:
        body["comment"] = shortened(score.comment)
    if score.reviewer_id:
        body["scoringUserId"] = score.reviewer_id
    if score.review_url:
        body[CANVAS_SUBMISSION] = canvas_submission(score)
    return body


def canvas_submission(score: Score) -> dict[str, Any]:
    """Canvas's member about the work itself, so that its instructors open the attempt beside the grade."""
    return {
        "new_submission": score.new_submission,
        "submission_type": "basic_lti_launch",
        "submission_data": score.review_url,
        "submitted_at": written(score.submitted_at),
        "prioritize_non_tool_grade": True,
    }


def shortened(comment: str) -> str:
    """At most 1 KB, cut at a line."""
    lines: list[str] = []
    for line in comment.splitlines():
        if len("\n".join([*lines, line]).encode()) > COMMENT_BYTES:
            break
        lines.append(line)
    return "\n".join(lines)
