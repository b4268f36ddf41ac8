"""What stands on the paper of a practice, whatever kind of file it becomes."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.text import get_valid_filename
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from scoring import queries
from scoring.models import Assessment
from scoring.pages.debrief import flags_of
from scoring.pages.judged import Goal, Shown, goals
from scoring.pages.spoken import Spoken, spoken_turns
from sessions.cards import card_for
from sessions.models import Session
from sessions.persona.card import ScenarioCard


@dataclass(frozen=True)
class Line:
    """One paragraph below a heading: a lead in bold, then the text; a quote stands further in."""

    text: str
    lead: str = ""
    is_quote: bool = False


@dataclass(frozen=True)
class Part:
    """A heading with its paragraphs."""

    heading: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Paper:
    """The whole of it."""

    title: str
    about: tuple[str, ...]
    parts: tuple[Part, ...]
    name: str
    """The file's name without its ending."""


def paper(session: Session, *, who: str = "") -> Paper:
    """A practice as its learner keeps it; `who` is how an instructor's page calls the learner."""
    card = card_for(session)
    turns = list(session.turns.all())
    assessment = queries.current(session)
    parts = []
    if assessment:
        parts.append(Part(_("Levels"), tuple(level_lines(assessment, card, session))))
        parts += flagged(assessment, card, session)
    spoken = spoken_turns(card, turns, assessment, {})
    parts.append(Part(_("What was said"), tuple(said(spoken, session, who or _("You")))))
    return Paper(card.title, about(session, card, assessment, who), tuple(parts), name_of(session, card, who))  # fmt: skip


def name_of(session: Session, card: ScenarioCard, who: str) -> str:
    """Whose, what, which attempt and when, safe for every file system."""
    day = localtime(session.ended_at or session.created_at).date().isoformat()
    words = [who, card.title, _("attempt %(n)s") % {"n": session.attempt}, day]
    return get_valid_filename(" ".join(word for word in words if word)).replace("_", "-")


def about(
    session: Session, card: ScenarioCard, assessment: Assessment | None, who: str
) -> tuple[str, ...]:
    """Who, with whom, when, and what it was worth."""
    day = date_format(localtime(session.ended_at or session.created_at), "DATE_FORMAT")
    how = _("typed") if session.modality == "text" else _("by voice")
    which = _("Trial run") if session.trial else _("Attempt %(n)s") % {"n": session.attempt}
    lines = [who] if who else []
    lines.append(f"{which}, {day}, {how}")
    lines.append(_("With %(name)s, an AI character") % {"name": card.called})
    return (*lines, worth(session, assessment))


def worth(session: Session, assessment: Assessment | None) -> str:
    """The total in words, or why there is none."""
    if session.status == Session.Status.ABANDONED:
        return _("It broke off: no score, not counted.")
    if assessment is None:
        return _("Not rated yet.")
    if not assessment.counted:
        return _("A technical fault got in the way: not counted.")
    total = _("%(total)s of 100") % {"total": f"{assessment.total:g}"}
    if assessment.provisional:
        return _("%(total)s, provisional: it can rise to %(high)s and cannot fall.") % {
            "total": total, "high": f"{assessment.total_high:g}",
        }  # fmt: skip
    return total


def level_lines(assessment: Assessment, card: ScenarioCard, session: Session) -> list[Line]:
    """Every objective with its level, what was looked for, and the quotes."""
    lines: list[Line] = []
    for goal in goals(assessment, card, list(session.turns.all())):
        lines += [headline(goal), *(line for shown in goal.lines for line in found(shown))]
        if goal.overridden:
            lines.append(Line(goal.overridden, _("Decided by the instructor:")))
    return lines


def headline(goal: Goal) -> Line:
    """The objective and its level."""
    level = _("%(words)s (%(level)s of 4)") % {"words": goal.level_words, "level": goal.row.level}
    return Line(level, f"{goal.number}. {goal.row.title}:")


def found(shown: Shown) -> list[Line]:
    """One thing that was looked for, and where it was found."""
    words = f"– {shown.lead}{shown.words}. {shown.note}".rstrip()
    return [Line(words), *(Line(f"“{one.text}” ({one.at})", is_quote=True) for one in shown.quotes)]


def flagged(assessment: Assessment, card: ScenarioCard, session: Session) -> list[Part]:
    """The lines to look at; nothing where there are none."""
    lines: list[Line] = []
    for flag in flags_of(assessment, card, list(session.turns.all())):
        lines.append(Line(f"“{flag['quote']}” ({flag['at']})", is_quote=True))
        lines.append(Line(f"{flag['what']}. {flag['cost']}"))
    return [Part(_("Lines to look at"), tuple(lines))] if lines else []


def said(turns: Sequence[Spoken], session: Session, you: str) -> list[Line]:
    """The talk, turn by turn."""
    if not turns:
        gone = session.forgotten_at is not None
        return [Line(_("What was said is no longer kept.") if gone else _("Nothing was said."))]
    lines = []
    for turn in turns:
        if turn.part:
            lines.append(Line("", turn.part))
        cut = _(" (cut off)") if turn.cut else ""
        words = f"{turn.text}{cut}" if turn.text else _("(says nothing)")
        lines.append(Line(words, f"{turn.at} {you if turn.mine else turn.who}:"))
    return lines
