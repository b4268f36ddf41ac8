"""That somebody watched a talk, and what they let happen in it: said on the debrief and the review, and who practises now."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from django.utils.timezone import now

from lti_tool.models import ResourceLink
from scoring.pages.spoken import clock
from scoring.tried import Practice, practising_at
from sessions.models import WATCHED, WHISPERED, Session

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


def watchable(link: ResourceLink) -> list[Practice]:
    """Learners who are talking just now and have agreed that somebody may watch."""
    if link.placement is None or not link.placement.watchable:
        return []
    return practising_at(link, now() - HERE_WITHIN)[:MOST_SHOWN]
