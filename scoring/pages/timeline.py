"""How the persona's openness moved over a talk: a curve, and the turns that moved her most."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from scoring.pages.spoken import clock
from scoring.words import PHASES
from sessions.models import Turn
from sessions.persona.state import IMPACT, Mood, heat

LEFT, RIGHT, FLOOR = 85, 940, 220
# Heat at the edges of the five phases, and where these edges are drawn.
EDGES: Final = (0.0, 0.28, 0.42, 0.58, 0.74, 1.0)
HEIGHTS: Final = (14, 48, 90, 138, 186, 220)
MOST_POINTS: Final = 5
LEAST_MOVE: Final = 0.03
TOLD_WEIGHT: Final = 0.08
FEWEST_APART: Final = 26
DID: Final = {
    "acknowledge_feeling": _l("You named what this meant for {name}."),
    "validate": _l("You took {name}’s side of it seriously."),
    "open_question": _l("You asked, and left the answer open."),
    "specific_example": _l("You gave an example that could be checked."),
    "names_gap": _l("You put the gap on the table."),
    "appreciation": _l("You named work that was good."),
    "offers_support": _l("You offered help with a name on it."),
    "reflects_content": _l("You gave back what {name} had said."),
    "checks_understanding": _l("You asked what {name} takes away."),
    "agrees_next_step": _l("You agreed a next step."),
    "silence_held": _l("You left room."),
    "admits_own_part": _l("You owned your part."),
    "vague_criticism": _l("The criticism stayed general."),
    "blame": _l("The line put the fault on {name}."),
    "ultimatum": _l("The line set a condition."),
    "sarcasm": _l("The line had an edge."),
    "dismissal": _l("The line passed over what {name} had said."),
    "interruption": _l("{name} was cut off."),
    "long_monologue": _l("You spoke for a long while."),
    "closed_question_run": _l("One yes-or-no question followed another."),
    "clipped_delivery": _l("The words came short."),
    "raised_voice": _l("The words came loud."),
    "flat_delivery": _l("The words came flat."),
    "rushed_pace": _l("The words came fast."),
    "word_delivery_mismatch": _l("The words and the way they came did not match."),
    "promise_outside_authority": _l("You promised what is not yours to give."),
    "prejudges": _l("The line knew the result before the facts."),
    "hidden_topic_probe": _l("You asked about what lay underneath."),
    "gives_news": _l("The news was out."),
    "hurried": "{name} was short of time: your instructor let it happen.",
    "put_on_guard": "{name} went on guard: your instructor let it happen.",
    "put_at_ease": "{name} came towards you: your instructor let it happen.",
    "shaken": _l("Something got to {name}: your instructor let it happen."),
}  # fmt: skip


@dataclass(frozen=True)
class Moved:
    """One turn that moved the persona."""

    number: int
    turn: int
    at: str
    x: int
    y: int
    up: bool
    words: str


@dataclass(frozen=True)
class Timeline:
    """A curve to draw, with its turning points and flags."""

    curve: str
    area: str
    moved: tuple[Moved, ...]
    flags: tuple[tuple[int, int, int], ...]
    ticks: tuple[tuple[int, str], ...]
    told: str
    """The curve in words."""


@dataclass(frozen=True)
class Place:
    """Where the persona stood after one turn."""

    turn: Turn
    phase: str
    heat: float
    x: int
    y: int


def timeline(
    turns: Sequence[Turn], name: str, flagged: Sequence[int], *, slug: str
) -> Timeline | None:
    """One person's way through a talk; None where too little is known to draw it."""
    places = places_of(turns, slug)
    if len(places) < 3:
        return None
    curve = drawn(places)
    moved = turning_points(places, told_by(turns, slug), name)
    at = {place.turn.n: place for place in places}
    return Timeline(
        curve=curve,
        area=f"{curve}V{FLOOR}H{places[0].x}Z",
        moved=tuple(moved),
        flags=tuple((at[n].x, at[n].y, n) for n in dict.fromkeys(flagged) if n in at),
        ticks=ticks(places),
        told=in_words(places, moved, name),
    )


def places_of(turns: Sequence[Turn], slug: str) -> list[Place]:
    """Every turn after which this person's state is known, at its place in the drawing."""
    known = [(turn, state) for turn in turns if (state := turn.standing(slug))]
    if not known:
        return []
    first, last = time_at(known[0][0]), time_at(known[-1][0])
    length = max(last - first, 1)
    found = []
    for turn, state in known:
        hot = heat(Mood(*(float(state[part]) for part in Mood._fields)))
        x = LEFT + round((time_at(turn) - first) / length * (RIGHT - LEFT))
        found.append(Place(turn, state.get("phase", turn.phase), hot, x, height(hot)))
    return found


def time_at(turn: Turn) -> int:
    """When a turn had its effect: a learner's when it was over, a persona's when it began."""
    learner = turn.speaker == Turn.Speaker.LEARNER
    return turn.end_ms if learner and turn.end_ms is not None else turn.start_ms


def height(hot: float) -> int:
    """Where a heat is drawn; each phase is one band."""
    for (low, high), (top, bottom) in zip(pairwise(EDGES), pairwise(HEIGHTS), strict=True):
        if hot <= high:
            return round(top + (max(hot, low) - low) / (high - low) * (bottom - top))
    return HEIGHTS[-1]


def drawn(places: Sequence[Place]) -> str:
    """A curve without overshoot through every place."""
    path = f"M{places[0].x} {places[0].y}"
    for one, other in pairwise(places):
        middle = (one.x + other.x) // 2
        path += f"C{middle} {one.y} {middle} {other.y} {other.x} {other.y}"
    return path


def told_by(turns: Sequence[Turn], slug: str) -> set[int]:
    """The turns in which this person told something kept."""
    return {turn.n for turn in turns if turn.tells and turn.who == slug}


def turning_points(places: Sequence[Place], told: set[int], name: str) -> list[Moved]:
    """The learner's turns that moved the persona most, in their order; `told` are turns that told a secret."""
    weighed = []
    for before, after in pairwise(places):
        if after.turn.speaker != Turn.Speaker.LEARNER:
            continue
        change = before.heat - after.heat
        opened = after.turn.n + 1 in told
        if abs(change) >= LEAST_MOVE or opened:
            weighed.append((abs(change) + TOLD_WEIGHT * opened, after, change, opened))
    kept = apart(sorted(weighed, key=lambda one: -one[0]))
    return [
        Moved(
            number, place.turn.n, clock(place.turn.start_ms), place.x, place.y, change > 0 or opened,
            words_of(place.turn, change, name, opened=opened),
        )
        for number, (_, place, change, opened) in enumerate(
            sorted(kept, key=lambda one: one[1].turn.n), 1
        )
    ]  # fmt: skip


Weighed = tuple[float, Place, float, bool]


def apart(weighed: Sequence[Weighed]) -> list[Weighed]:
    """The weightiest few that do not lie on one another."""
    kept: list[Weighed] = []
    for one in weighed:
        near = any(
            abs(one[1].x - k[1].x) < FEWEST_APART and abs(one[1].y - k[1].y) < FEWEST_APART
            for k in kept
        )
        if not near and len(kept) < MOST_POINTS:
            kept.append(one)
    return kept


def words_of(turn: Turn, change: float, name: str, *, opened: bool) -> str:
    """What the turn did, and what came of it."""
    did = [
        str(DID[event]).format(name=name)
        for event, _size in sorted(turn.events, key=lambda pair: -weight(pair, change))
        if event in DID and weight((event, 1.0), change) > 0
    ]
    if opened:
        told = _("%(name)s told you something new.") % {"name": name}
        return f"{did[0]} {told}" if did else told
    if did:
        return did[0]
    step = _("%(name)s came a step closer.") if change > 0 else _("%(name)s drew back a step.")
    return step % {"name": name}


def weight(event: tuple[str, float], change: float) -> float:
    """How far an event pushes in the direction of the change."""
    name, intensity = event
    push = heat(Mood(0, 0, 0, 0)) - heat(IMPACT[name]) if name in IMPACT else 0.0
    return intensity * push * (1 if change > 0 else -1)


def ticks(places: Sequence[Place]) -> tuple[tuple[int, str], ...]:
    """Five times along the foot of the drawing."""
    first, last = time_at(places[0].turn), time_at(places[-1].turn)
    return tuple(
        (LEFT + round(part / 4 * (RIGHT - LEFT)), clock(first + round(part / 4 * (last - first))))
        for part in range(5)
    )


def in_words(places: Sequence[Place], moved: Sequence[Moved], name: str) -> str:
    """The drawing for those who do not see it."""
    first, last = places[0].phase or "guarded", places[-1].phase
    ends = _("%(name)s starts %(first)s and ends %(last)s.") % {
        "name": name,
        "first": PHASES.get(first, first),
        "last": PHASES.get(last, last),
    }
    steps = [_("At %(at)s: %(what)s") % {"at": one.at, "what": one.words} for one in moved]
    return " ".join([ends, *steps])
