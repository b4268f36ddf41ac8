"""What an instructor reads of one attempt before deciding."""

from typing import Any

from lti_tool.dates import own_dates
from lti_tool.models import ResourceLink
from scoring import queries
from scoring.grading import is_late
from scoring.models import OutboxItem
from scoring.pages.appeals import appeals_of, lines_of
from scoring.pages.debrief import flags_of
from scoring.pages.judged import Goal, goals
from scoring.pages.proposed import proposed
from scoring.pages.rows import set_there, standing_of
from scoring.pages.sentences import spoilt_by
from scoring.pages.spoken import Mark, spoken_turns
from scoring.pages.technical import technical
from scoring.pages.trail import trail
from scoring.pages.waiting import why
from scoring.pages.watched import watched
from scoring.pages.whole import whole
from scoring.tried import Delivery
from scoring.words import LEVELS
from sessions.cards import card_for
from sessions.models import Session

MARKS = {"met": ("met", "", ""), "unsure": ("unclear", "warn", "half"), "held": ("cap", "warn", "alert")}  # fmt: skip


def attempt(session: Session, link: ResourceLink) -> dict[str, Any]:
    """Everything the template names."""
    card = card_for(session)
    known = whole(session)
    turns, assessment = known.turns, known.assessment
    delivery = queries.grade_delivery(session)
    counted = assessment.counted if assessment else None
    settled = bool(assessment and assessment.settled_at)
    sent = delivered(delivery) if delivery else None
    shown = goals(assessment, card, turns) if assessment else []
    return (
        technical(session, turns)
        | proposed(card, turns)
        | watched(session)
        | {
            "session": session,
            "placement": session.placement,
            "card": card,
            "name": card.called,
            "who": session.learner.identity.shown_as,
            "assessment": assessment,
            "goals": shown,
            "lines": lines_of(turns),
            "levels": list(enumerate(LEVELS)),
            "turns": spoken_turns(card, turns, assessment, marks_of(shown)),
            "flags": flags_of(assessment, card, turns) if assessment else [],
            "standing": standing_of(session.status, counted, settled, sent),
            "delivery": delivery,
            "late": is_late(
                session.ended_at,
                own_dates(link, queries.last_launch(session), session.learner_id).due_at,
            ),
            "set_there": set_there(sent),
            "why": why(assessment) if assessment else "",
            "spoilt": spoilt_by(assessment) if assessment else "",
            "trail": trail(assessment) if assessment else [],
            "appeals": appeals_of(assessment, turns, {f.id: f.what for f in card.flags})
            if assessment
            else [],
            "others": queries.other_attempts(session, known.attempts),
        }
    )


def delivered(item: OutboxItem) -> Delivery:
    """Where a delivery stands."""
    return Delivery(item.status, item.grade_state.shown if item.grade_state else None)


def marks_of(shown: list[Goal]) -> dict[int, list[Mark]]:
    """What each turn is quoted for."""
    marks: dict[int, list[Mark]] = {}
    for goal in shown:
        for line in goal.lines:
            words, tone, icon = MARKS.get(line.kind, ("", "", ""))
            for quote in line.quotes if words else ():
                mark = Mark(f"{goal.number} {words}", tone, icon)
                if mark not in marks.setdefault(quote.turn, []):
                    marks[quote.turn].append(mark)
    return marks
