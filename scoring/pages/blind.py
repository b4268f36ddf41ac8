"""What an instructor rates without seeing the machine's levels, and both side by side afterwards."""

import re
from dataclasses import dataclass
from typing import Any, Final

from django.core.paginator import Paginator
from django.utils.translation import gettext as _

from lti_tool.models import ResourceLink
from scoring import queries
from scoring.calibration import rated_by, to_rate
from scoring.forms import BlindForm
from scoring.models import BlindRating
from scoring.pages.sentences import counted
from scoring.pages.spoken import spoken_turns
from scoring.words import LEVELS
from sessions.cards import card_for
from sessions.models import Session
from sessions.persona.card import Objective

PAGE_SIZE: Final = 25


@dataclass(frozen=True)
class Goal:
    """One objective to be rated."""

    id: str
    number: int
    title: str
    needs: tuple[str, ...]
    more: str
    """What lifts it to level 4; empty where nothing is named."""

    given: str
    """The level that was just chosen, where the page is shown again."""

    missing: bool


@dataclass(frozen=True)
class Both:
    """One objective's two levels."""

    title: str
    person: int
    machine: int

    @property
    def person_words(self) -> str:
        """The person's level as a word."""
        return str(LEVELS[self.person])

    @property
    def machine_words(self) -> str:
        """The machine's level as a word."""
        return str(LEVELS[self.machine])


def queue(link: ResourceLink, user_id: int, page: str) -> dict[str, Any]:
    """The practices of the course that somebody should rate."""
    found = to_rate(link.context, user_id)
    return {
        "link": link,
        "rows": Paginator(found, PAGE_SIZE).get_page(page),
        "sentence": counted(
            len(found),
            _("One practice is yours to rate blind."),
            _("%(n)s practices are yours to rate blind."),
        )
        if found
        else _("Nothing is left for you to rate."),
        "done": rated_by(link.context, user_id),
    }  # fmt: skip


def blind(session: Session, form: BlindForm | None = None) -> dict[str, Any]:
    """The talk and what is to be rated; nothing of what the machine found."""
    card, turns = card_for(session), list(session.turns.all())
    return {
        "session": session,
        "card": card,
        "turns": spoken_turns(card, turns, None, {}),
        "goals": [
            goal_of(one, number, card.called, form) for number, one in enumerate(card.objectives, 1)
        ],
        "levels": list(enumerate(LEVELS)),
        "form": form,
    }


def goal_of(one: Objective, number: int, name: str, form: BlindForm | None) -> Goal:
    """One objective in words."""
    more = one.plus.words if one.plus else ""
    return Goal(
        id=one.id,
        number=number,
        title=one.title,
        needs=tuple(named(part.words, name) for part in one.need),
        more=named(more, name),
        given=str(form.data.get(one.id, "")) if form else "",
        missing=bool(form and one.id in form.errors),
    )


def named(words: str, name: str) -> str:
    """An element's words with the character's name."""
    return re.sub(r"^persona\b", name, words)


def compared(session: Session, rating: BlindRating) -> dict[str, Any]:
    """Both ratings, now that the person's stands."""
    assessment = queries.current(session)
    rows = list(assessment.objectives.all()) if assessment else []
    levels = {one.objective: one.level for one in rating.levels.all()}
    both = [
        Both(row.title, levels[row.objective], row.machine_level)
        for row in rows
        if row.objective in levels
    ]
    same = sum(one.person == one.machine for one in both)
    card, turns = card_for(session), list(session.turns.all())
    return {
        "session": session,
        "card": card,
        "rating": rating,
        "both": both,
        "same": same,
        "turns": spoken_turns(card, turns, None, {}),
    }
