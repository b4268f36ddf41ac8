"""Each objective as pages show it: its level, its elements with their quotes, and what to try next."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from scoring.models import Appeal, Assessment, ElementScore, EvidenceRow, ObjectiveScore
from scoring.pages.appeals import Asked
from scoring.pages.spoken import Quote, quotes_of
from scoring.voting import SOURCE
from scoring.words import LEVELS
from sessions.models import Turn
from sessions.persona.card import ScenarioCard

ICONS = {"met": "check", "unsure": "half", "missing": "minus", "held": "alert", "tried": "dots"}
STANDINGS = {"met": "met", "possible": "unsure", "missing": "missing"}


@dataclass(frozen=True)
class Shown:
    """One line below an objective."""

    words: str
    kind: str
    lead: str = ""
    note: str = ""
    quotes: tuple[Quote, ...] = ()

    @property
    def icon(self) -> str:
        """The shape beside it."""
        return ICONS[self.kind]


@dataclass(frozen=True)
class Goal:
    """One objective, ready to be shown."""

    row: ObjectiveScore
    number: int
    level_words: str
    lines: tuple[Shown, ...]
    better: str
    is_open: bool
    overridden: str
    """The reason a person gave for the level; empty where the rubric's stands."""

    parts: tuple[tuple[str, str, str], ...]
    """Id, words and standing of every element."""

    unshown: tuple[tuple[str, str], ...]
    """Id and words of what was not found or is unclear."""

    asked: tuple[Asked, ...] = ()
    """What the learner asked about it."""

    @property
    def is_contested(self) -> bool:
        """Whether the learner has said that they see the level differently."""
        return any(one.row.kind == Appeal.Kind.LEVEL for one in self.asked)

    @property
    def askable(self) -> list[tuple[str, str]]:
        """What the learner can still point to a line for."""
        before = {one.row.element for one in self.asked}
        return [pair for pair in self.unshown if pair[0] not in before]

    @property
    def maybe(self) -> range:
        """The steps that an unclear element could still add."""
        return range(self.row.level + 1, self.row.level_high + 1)


def goals(
    assessment: Assessment,
    card: ScenarioCard,
    turns: Sequence[Turn],
    asked: Mapping[int, list[Asked]] | None = None,
) -> list[Goal]:
    """Every objective in the scenario's order; the two weakest are open."""
    prefetch_related_objects(
        [assessment], *(f"objectives__{name}" for name in ("elements", "evidence", "overrides"))
    )
    rows = list(assessment.objectives.all())
    short = sorted((row for row in rows if row.level < 3), key=lambda row: row.level)[:2]
    by_n = {turn.n: turn for turn in turns}
    name = card.called
    return [
        Goal(
            row=row,
            number=number,
            level_words=str(LEVELS[row.level]),
            lines=tuple(lines_of(row, by_n, name)),
            better=better(row, card),
            is_open=row in short or bool((asked or {}).get(row.pk)),
            overridden=reason_of(row),
            parts=tuple(
                (one.element, re.sub(r"^persona\b", name, one.words), STANDINGS[one.standing])
                for one in row.elements.all()
            ),
            unshown=tuple(
                (one.element, re.sub(r"^persona\b", name, one.words))
                for one in row.elements.all()
                if one.standing != "met"
            ),
            asked=tuple((asked or {}).get(row.pk, ())),
        )
        for number, row in enumerate(rows, 1)
    ]


def reason_of(row: ObjectiveScore) -> str:
    """Why a person set another level."""
    changes = list(row.overrides.all())
    return changes[-1].reason if changes else ""


def lines_of(row: ObjectiveScore, turns: Mapping[int, Turn], name: str) -> list[Shown]:
    """The elements, then what holds the level down, what was tried, and what was made good."""
    lines = [element_line(row, one, turns, name) for one in row.elements.all()]
    if row.cap:
        held = _("Held at “%(level)s”: ") % {"level": LEVELS[row.machine_level]}
        lines.append(Shown(row.cap_words, "held", held, "", found(row, row.cap, turns)))
    tried = found(row, f"{row.objective}.attempt", turns)
    if tried and row.level <= 1:
        lines.append(Shown(_("a line in this direction"), "tried", "", "", tried))
    if repaired := found(row, f"{row.objective}.repair", turns):
        lines.append(
            Shown(_("a repair after it had gone wrong"), "met", _("Level 4: "), "", repaired)
        )
    return lines


def element_line(
    row: ObjectiveScore, one: ElementScore, turns: Mapping[int, Turn], name: str
) -> Shown:
    """One element with its quotes; no quote, no point."""
    kind = STANDINGS[one.standing]
    lead = _("For level 4: ") if one.element.endswith(".plus") else ""
    note = note_of(kind, {e.source for e in row.evidence.all() if e.element == one.element})
    if one.standing != one.machine_standing:
        note = _("Met, a person found.") if kind == "met" else _("Not met, a person found.")
    quotes = found(row, one.element, turns) if kind != "missing" else ()
    words = re.sub(r"^persona\b", name, one.words)
    return Shown(words, kind, lead, note, quotes)


def note_of(kind: str, sources: Collection[str]) -> str:
    """What is said of how sure an element is; where a language model had a part in it, that too."""
    by_model = SOURCE in sources
    if kind == "missing":
        return _("Not found.")
    if kind == "unsure" and by_model and len(sources) == 1:
        return _("A language model points to this line. It does not count yet.")
    if kind == "unsure":
        return _("Unclear. It does not count yet.")
    told = _("It was unclear, and a language model pointed to the same.")
    return told if by_model else ""


def found(row: ObjectiveScore, element: str, turns: Mapping[int, Turn]) -> tuple[Quote, ...]:
    """The quotes of one element, at most three."""
    rows = [one for one in row.evidence.all() if one.element == element]
    whole = [one for one in rows if not any(inside(one, other) for other in rows)]
    unique = {(one.turn, one.quote): one for one in whole}
    return tuple(quotes_of(unique.values(), dict(turns))[:3])


def inside(one: EvidenceRow, other: EvidenceRow) -> bool:
    """Whether a quote is a part of a longer one of the same turn."""
    longer = other.end - other.start > one.end - one.start
    return longer and one.turn == other.turn and other.start <= one.start and one.end <= other.end


def better(row: ObjectiveScore, card: ScenarioCard) -> str:
    """A wording for the first thing that is missing; empty at the top level."""
    if row.level == 4:
        return ""
    missing = [one.element for one in row.elements.all() if one.standing != "met"]
    lines = [card.better_wording[one][0] for one in missing if card.better_wording.get(one)]
    return lines[0] if lines else ""
