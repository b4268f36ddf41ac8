"""Which number the gradebook gets, and the body that carries it. Pure."""

import math
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

MAXIMUM: Final = 100
COMMENT_BYTES: Final = 1024
LEAST_STEP: Final = timedelta(seconds=1)


class NotAScore(ValueError):
    """A number that no gradebook takes."""


def chosen(policy: str, totals: Sequence[float]) -> float:
    """The number that counts among the totals of the counted attempts, in their order."""
    match policy:
        case "last":
            return totals[-1]
        case "first":
            return totals[0]
        case "average":
            return round(sum(totals) / len(totals), 4)
        case _:
            return max(totals)


def next_timestamp(now: datetime, last: datetime | None) -> datetime:
    """Strictly later than the last by a second or more, whatever the clock does; whole milliseconds."""
    at = now if last is None else max(now, last + LEAST_STEP)
    return at.replace(microsecond=at.microsecond // 1000 * 1000)


def written(at: datetime) -> str:
    """ISO 8601 with milliseconds and Z."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def score_body(
    *,
    user_id: str,
    given: float,
    comment: str,
    timestamp: datetime,
    started_at: datetime | None,
    submitted_at: datetime,
) -> dict[str, Any]:
    """A final score (AGS 2.0, 3.4); raises `NotAScore`."""
    if not math.isfinite(given) or not 0 <= given <= MAXIMUM:
        raise NotAScore(f"a score must be between 0 and {MAXIMUM}")
    submission = {"submittedAt": written(submitted_at)}
    if started_at and started_at <= submitted_at:
        submission["startedAt"] = written(started_at)
    return {
        "userId": user_id,
        "scoreGiven": round(given, 4),
        "scoreMaximum": MAXIMUM,
        "comment": shortened(comment),
        "activityProgress": "Completed",
        "gradingProgress": "FullyGraded",
        "timestamp": written(timestamp),
        "submission": submission,
    }


def shortened(comment: str) -> str:
    """At most 1 KB, cut at a line."""
    lines: list[str] = []
    for line in comment.splitlines():
        if len("\n".join([*lines, line]).encode()) > COMMENT_BYTES:
            break
        lines.append(line)
    return "\n".join(lines)
