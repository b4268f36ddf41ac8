"""What the REST interface tells a learner of their own practice beside its levels: what to try next, measures, and the model talks."""

from collections.abc import Mapping, Sequence
from typing import Any

from scoring.pages.debrief import debrief
from scoring.pages.judged import Goal
from scoring.pages.models import ModelTalk, model_talks
from scoring.pages.policy import Says
from sessions.cards import card_for
from sessions.models import Session


def told(session: Session, *, readable: bool) -> dict[str, Any]:
    """The debrief; what it says of the rating only where the caller may read that."""
    page = debrief(session)
    spaced = page["spaced"]
    return {
        "attempt": session.uuid,
        "measures": page["measures"],
        "attempts_left": page["left"],
        "come_back_at": spaced.due_at if spaced else None,
        "watched": page["was_watched"],
        "happened": page["whispers"],
        "second_ways": [one.session.uuid for one in page["ways"]],
        "rating": rating(page) if readable and page["assessment"] else None,
    }


def rating(page: Mapping[str, Any]) -> dict[str, Any]:
    """What is said of the levels."""
    return {
        "sentence": page["sentence"],
        "delivery": page["delivery"],
        "reviewed": page["reviewed"],
        "earlier_total": page["earlier"],
        "objectives": [goal(one) for one in page["goals"]],
        "flags": page["flags"],
        "policies": [says(one) for one in page["policies"]],
    }


def goal(one: Goal) -> dict[str, Any]:
    """One objective: its level as a word, and what to try."""
    return {
        "objective": one.row.objective,
        "title": one.row.title,
        "level": one.row.level,
        "level_words": one.level_words,
        "try_saying": one.better,
        "reason": one.overridden,
    }


def says(one: Says) -> dict[str, Any]:
    """One passage of a document."""
    found = one.passage
    return {"about": one.about, "where": found.source, "text": found.text, "document": found.document}  # fmt: skip


def models(session: Session) -> dict[str, Any]:
    """The scenario's two model talks; none where it has none."""
    found: Sequence[ModelTalk] = model_talks(card_for(session))
    return {"attempt": session.uuid, "talks": found}
