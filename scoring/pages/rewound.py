"""What the debrief of a second way shows: what was said and what came of it at one moment, then and now."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from scoring import queries
from scoring.pages.spoken import Spoken, clock, heard, spoken_turns
from scoring.words import LEVELS, PHASES
from sessions.cards import card_for
from sessions.models import Session, Turn
from sessions.persona.card import ScenarioCard
from sessions.persona.state import Mood, heat

SAME_WITHIN = 0.03
"""A difference of heat below which nobody could tell the two apart."""


@dataclass(frozen=True)
class Stood:
    """Where one person stood: their phase in a word, and how far from open."""

    name: str
    phase: str
    heat: float


@dataclass(frozen=True)
class Way:
    """One of the two ways through the moment: the learner's words, the answer, and how everybody stood after it."""

    mine: str
    answers: tuple[tuple[str, str], ...]
    stood: tuple[Stood, ...]


@dataclass(frozen=True)
class Levels:
    """One objective's level then, and what it would have been."""

    title: str
    then: int | None
    now: int
    then_words: str
    now_words: str

    @property
    def change(self) -> str:
        """up, down or same; empty where there is nothing to compare with."""
        if self.then is None:
            return ""
        return "same" if self.now == self.then else ("up" if self.now > self.then else "down")


def rewound(session: Session) -> dict[str, Any]:
    """Everything the template names."""
    first, n = session.rewinds, session.rewound_to
    assert first is not None
    assert n is not None
    card = card_for(session)
    before, after = list(first.turns.all()), list(session.turns.all())
    new = [turn for turn in after if turn.n >= n]
    then, now = way(card, before, n), way(card, after, n) if new else None
    return {
        "session": session,
        "first": first,
        "placement": session.placement,
        "card": card,
        "name": card.called,
        "n": n,
        "at": next((clock(turn.start_ms) for turn in before if turn.n == n), ""),
        "led_up": led_up(card, after, n),
        "then": then,
        "now": now,
        "differs": differs(then, now),
        "levels": levels(first, session),
        "totals": (queries.current(first), queries.current(session)),
        "turns": spoken_turns(card, new, None, {}),
        "earlier": spoken_turns(card, [turn for turn in after if turn.n < n], None, {}),
    }


def names_of(card: ScenarioCard) -> dict[str, str]:
    """First names by slug."""
    return {person.slug: person.name.split()[0] for person in card.people}


def led_up(card: ScenarioCard, turns: Sequence[Turn], n: int) -> Spoken | None:
    """What was said to the learner just before the moment."""
    before = [t for t in turns if t.n < n and t.speaker == Turn.Speaker.PERSONA and heard(t)]
    return spoken_turns(card, before[-1:], None, {})[0] if before else None


def way(card: ScenarioCard, turns: Sequence[Turn], n: int) -> Way | None:
    """The exchange that begins with turn `n`; None where nothing is kept of it."""
    from_here = [turn for turn in turns if turn.n >= n]
    mine = [turn for turn in from_here if turn.n == n]
    if not mine:
        return None
    answers = []
    for turn in from_here[1:]:
        if turn.speaker == Turn.Speaker.LEARNER:
            break
        answers.append(turn)
    names = names_of(card)
    return Way(
        mine=heard(mine[0]),
        answers=tuple((names.get(turn.who, ""), heard(turn)) for turn in answers),
        stood=tuple(
            found
            for slug, name in names.items()
            if (found := stood(name, slug, [*mine, *answers])) is not None
        ),
    )


def stood(name: str, slug: str, turns: Sequence[Turn]) -> Stood | None:
    """Where a person stood after the last of these turns that knows of them."""
    known = [(turn, state) for turn in turns if (state := turn.standing(slug))]
    if not known:
        return None
    turn, state = known[-1]
    hot = heat(Mood(*(float(state[part]) for part in Mood._fields)))
    phase = str(state.get("phase", turn.phase))
    return Stood(name, str(PHASES.get(phase, phase)), hot)


def differs(then: Way | None, now: Way | None) -> list[str]:
    """A sentence for each person: more open, more on guard, or much the same as then."""
    if then is None or now is None:
        return []
    earlier = {one.name: one for one in then.stood}
    return [compared(earlier[one.name], one) for one in now.stood if one.name in earlier]


def compared(then: Stood, now: Stood) -> str:
    """How one person stood after the second way beside the first."""
    warmer = then.heat - now.heat
    if abs(warmer) < SAME_WITHIN:
        return _("It left %(name)s about where the first time did.") % {"name": now.name}
    if warmer > 0:
        return _("It left %(name)s more open than the first time.") % {"name": now.name}
    return _("It left %(name)s more on guard than the first time.") % {"name": now.name}


def levels(first: Session, session: Session) -> list[Levels]:
    """Every objective's level then and now, in the scenario's order."""
    then, now = queries.current(first), queries.current(session)
    if now is None:
        return []
    earlier = {row.objective: row.level for row in then.objectives.all()} if then else {}
    return [
        Levels(
            row.title, was := earlier.get(row.objective), row.level,
            str(LEVELS[was]) if was is not None else "", str(LEVELS[row.level]),
        )
        for row in now.objectives.all()
    ]  # fmt: skip


@dataclass(frozen=True)
class Again:
    """One second way in the list below a debrief."""

    session: Session
    at: str
    is_over: bool


def ways_of(session: Session, turns: Sequence[Turn], attempts: Sequence[Session]) -> list[Again]:
    """The learner's second ways from this practice, the newest first."""
    at = {turn.n: clock(turn.start_ms) for turn in turns}
    return [
        Again(one, at.get(one.rewound_to or 0, ""), one.status != Session.Status.LIVE)
        for one in sorted(attempts, key=lambda one: (one.created_at, one.pk), reverse=True)
        if one.rewinds_id == session.pk
    ]
