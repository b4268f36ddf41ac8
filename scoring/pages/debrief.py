"""What the debrief shows of one practice."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from lti_tool.shelves import shelves_of
from scoring import queries
from scoring.beside import Also, asked_for
from scoring.measuring.items import ITEMS, LEAST, LONGEST, MOST, is_asked
from scoring.models import Assessment, FlagFinding, OutboxItem, Reaction
from scoring.pages import sentences
from scoring.pages.appeals import Asked, appealable
from scoring.pages.judged import Goal, goals
from scoring.pages.mirror import mirror
from scoring.pages.numbers import measures
from scoring.pages.policy import policies
from scoring.pages.progress import progress
from scoring.pages.rewound import ways_of
from scoring.pages.spoken import Mark, span, spoken_turns, time_of
from scoring.pages.timeline import Timeline, timeline
from scoring.pages.watched import watched
from scoring.pages.whole import whole
from scoring.words import DELIVERY
from sessions.cards import card_for
from sessions.kept import left_by
from sessions.knowledge.finding import library
from sessions.models import Session, Turn
from sessions.persona.card import ScenarioCard
from sessions.queries import ended_of
from sessions.spacing import Spaced, spaced

FLAG_NOTES = {
    1: _l("A note for next time. It costs nothing."),
    2: _l("It takes 5 points."),
    3: _l("Your instructor reads it first. It costs nothing by itself."),
}
LIFTED = _l("Your instructor found nothing to watch for here. It costs nothing.")


def debrief(session: Session) -> dict[str, Any]:
    """Everything the template names."""
    card = card_for(session)
    known = whole(session)
    turns, assessment = known.turns, known.assessment
    name = card.called
    curves = timelines(card, turns, flagged_turns(assessment))
    page: dict[str, Any] = {
        "session": session,
        "placement": session.placement,
        "card": card,
        "name": name,
        "abandoned": session.status == Session.Status.ABANDONED,
        "length": span(turns[-1].end_ms or turns[-1].start_ms) if turns else "",
        "timelines": curves,
        "turns": spoken_turns(card, turns, assessment, marks_of(curves)),
        "measures": measures(turns, voice=session.modality == "voice"),
        "kept": left_by(session),
        "left": queries.attempts_left(session, known.attempts),
        "next_attempt": queries.next_attempt(known.attempts),
        "assessment": assessment,
        "ways": ways_of(session, turns, known.attempts),
        "progress": progress(session, known.tries),
        "mirror": mirror(session),
        "reaction": reaction_of(session, known.reaction),
        "spaced": spaced_of(session, known.attempts),
        **watched(session),
    }
    return page | (told_of(assessment, card, turns, name) if assessment else {})


def reaction_of(session: Session, given: Reaction | None) -> dict[str, Any] | None:
    """The six questions with what has been answered; None where they are not asked."""
    if not is_asked(session):
        return None
    values = {row.item: row.value for row in given.answers.all()} if given else {}
    return {
        "items": [(item, values.get(item.key)) for item in ITEMS],
        "scale": range(LEAST, MOST + 1),
        "words": given.words if given else "",
        "longest": LONGEST,
        "recorded": Also.ANSWERED in asked_for(session),
    }


def spaced_of(session: Session, attempts: Sequence[Session]) -> Spaced | None:
    """When the learner is to come back; None where the activity does not ask it."""
    if session.trial or not session.placement.spaced:
        return None
    return spaced(ended_of(attempts))


def told_of(
    assessment: Assessment, card: ScenarioCard, turns: list[Turn], name: str
) -> dict[str, Any]:
    """What an assessed practice adds."""
    asked = appealable(assessment, turns, {flag.id: flag.what for flag in card.flags})
    shown = goals(assessment, card, turns, asked.by_objective)
    rows = [goal.row for goal in shown]
    flags = flags_of(assessment, card, turns, asked.by_flag)
    best, least = sentences.strongest(rows), sentences.weakest(rows)
    return {
        "goals": shown,
        "count": sentences.number(len(shown)),
        "policies": policies(library(shelves_of(assessment.session)), card, shown, flags),
        "sentence": sentences.answer(assessment, rows, name),
        "best": goal_of(best.pk, shown) if best else None,
        "least": goal_of(least.pk, shown) if least else None,
        "flags": flags,
        "may_ask": asked.is_open,
        "lines": asked.lines,
        "waits": sentences.waits_for(assessment),
        "spoilt": sentences.spoilt_by(assessment),
        "delivery": delivery_words(assessment),
        "earlier": assessment.renews.total if assessment.renews else None,
        "reviewed": any(goal.overridden for goal in shown),
    }


def goal_of(pk: int, shown: list[Goal]) -> Goal:
    """The shown objective of a row."""
    return next(goal for goal in shown if goal.row.pk == pk)


def flagged_turns(assessment: Assessment | None) -> list[int]:
    """The turns with a flag."""
    flags = assessment.flags.all() if assessment else ()
    return [flag.turn for flag in flags if not flag.lifted]


def timelines(
    card: ScenarioCard, turns: list[Turn], flagged: list[int]
) -> list[tuple[str, Timeline]]:
    """Everybody's way through the talk, by first name."""
    found = []
    for person in card.people:
        name = person.name.split()[0]
        if curve := timeline(turns, name, flagged, slug=person.slug):
            found.append((name, curve))
    return found


def marks_of(curves: list[tuple[str, Timeline]]) -> dict[int, list[Mark]]:
    """The turning points as words beside their turns."""
    marks: dict[int, list[Mark]] = {}
    for name, curve in curves:
        whose = f"{name} " if len(curves) > 1 else ""
        for one in curve.moved:
            words = f"{whose}{one.number} {'opened' if one.up else 'closed'}"
            marks.setdefault(one.turn, []).append(Mark(words, "tip" if one.up else ""))
    return marks


def flags_of(
    assessment: Assessment,
    card: ScenarioCard,
    turns: list[Turn],
    asked: Mapping[int, Asked] | None = None,
) -> list[dict[str, Any]]:
    """Each flagged line, what is said of it, what it costs, and what the learner asked about it."""
    what = {flag.id: flag.what for flag in card.flags}
    by_n = {turn.n: turn for turn in turns}
    return [
        {
            "pk": flag.pk,
            "asked": (asked or {}).get(flag.pk),
            "lifted": flag.lifted,
            "severity": flag.severity,
            "turn": flag.turn,
            "at": time_of(flag.turn, by_n),
            "quote": flag.quote,
            "what": what.get(flag.flag, ""),
            "cost": note_on(flag),
        }
        for flag in assessment.flags.all()
    ]


def note_on(flag: FlagFinding) -> str:
    """What a flag costs."""
    if flag.lifted:
        return str(LIFTED)
    note = FLAG_NOTES[2] if flag.costs else FLAG_NOTES[3 if flag.severity == 3 else 1]
    return str(note)


def delivery_words(assessment: Assessment) -> str:
    """Where the grade is, in words."""
    session = assessment.session
    if session.trial:
        return _("A trial run. Nothing is sent to your course.")
    if not assessment.counted or assessment.settled_at is None:
        return _("Nothing has been sent to your course.")
    item = queries.grade_delivery(session)
    if item is None:
        return _("Your course does not take a grade from here.")
    return str(DELIVERY[OutboxItem.Status(item.status)])
