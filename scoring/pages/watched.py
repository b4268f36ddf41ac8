"""That somebody watched a talk, and what they let happen in it: said on the debrief and the review, and who practises now."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from django.utils.timezone import now

from scoring.pages.spoken import clock
from scoring.tried import Tried
from sessions.models import WATCHED, WHISPERED, Placement, Session

HERE_WITHIN: Final = timedelta(minutes=1)
MOST_SHOWN: Final = 12


@dataclass(frozen=True)
class Happened:
    """One thing that was let happen."""

    at: str
    words: str


def watched(session: Session) -> dict[str, Any]:
    """What the templates name."""
    rows = [one for one in session.moments.all() if one.kind in {WATCHED, WHISPERED}]
    return {
        "was_watched": bool(rows),
        "whispers": [
            Happened(clock(one.at_ms), one.data["words"]) for one in rows if one.kind == WHISPERED
        ],
    }


def watchable(placement: Placement, tries: Iterable[Tried]) -> list[Tried]:
    """Learners who are talking just now and have agreed that somebody may watch."""
    if not placement.watchable:
        return []
    since = now() - HERE_WITHIN
    talking = (one for one in tries if one.watched and one.seen is not None)
    return [one for one in talking if one.seen and one.seen > since][:MOST_SHOWN]
