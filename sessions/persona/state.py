"""The persona's state: four numbers that every leader turn moves, a phase, and what may be told.

Pure: no clock, no chance, no input or output; the same turns give the same states, so a practice can be folded again
from its log. The numbers in IMPACT are an author's judgement, tuned to give the wanted arcs; they are not fitted to data.
"""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import NamedTuple

Event = tuple[str, float]  # name and intensity 0..1: detector confidence times strength
Turn = Sequence[Event]


class Mood(NamedTuple):
    """Where the persona stands, each 0..1; in IMPACT the change that one event of intensity 1 makes."""

    defensiveness: float
    trust: float
    composure: float
    openness: float


IMPACT: Mapping[str, Mood] = {
    "acknowledge_feeling": Mood(-0.10, 0.09, 0.08, 0.08),
    "validate": Mood(-0.08, 0.08, 0.06, 0.06),
    "open_question": Mood(-0.05, 0.03, 0.01, 0.09),
    "specific_example": Mood(0.02, 0.04, -0.02, 0.02),
    "names_gap": Mood(0.05, 0.02, -0.04, 0.0),
    "appreciation": Mood(-0.05, 0.06, 0.04, 0.04),
    "offers_support": Mood(-0.07, 0.08, 0.05, 0.06),
    "reflects_content": Mood(-0.07, 0.07, 0.04, 0.08),
    "checks_understanding": Mood(-0.02, 0.03, 0.01, 0.03),
    "agrees_next_step": Mood(-0.03, 0.04, 0.04, 0.03),
    "silence_held": Mood(-0.03, 0.03, 0.04, 0.06),
    "admits_own_part": Mood(-0.11, 0.11, 0.05, 0.08),
    "vague_criticism": Mood(0.09, -0.05, -0.05, -0.05),
    "blame": Mood(0.17, -0.11, -0.11, -0.12),
    "ultimatum": Mood(0.20, -0.15, -0.15, -0.15),
    "sarcasm": Mood(0.19, -0.16, -0.13, -0.14),
    "dismissal": Mood(0.14, -0.12, -0.08, -0.12),
    "interruption": Mood(0.07, -0.06, -0.05, -0.07),
    "long_monologue": Mood(0.05, -0.03, -0.03, -0.07),
    "closed_question_run": Mood(0.04, -0.02, -0.01, -0.04),
    "clipped_delivery": Mood(0.05, -0.03, -0.03, -0.04),
    "raised_voice": Mood(0.10, -0.06, -0.12, -0.07),
    "flat_delivery": Mood(0.02, -0.03, 0.0, -0.02),
    "rushed_pace": Mood(0.04, -0.02, -0.03, -0.03),
    "word_delivery_mismatch": Mood(0.08, -0.08, -0.03, -0.06),
    "promise_outside_authority": Mood(-0.02, -0.02, 0.0, 0.0),
    "prejudges": Mood(0.12, -0.13, -0.06, -0.12),
    "hidden_topic_probe": Mood(-0.04, 0.04, -0.02, 0.10),
    "gives_news": Mood(0.06, 0.01, -0.10, 0.0),
    "hurried": Mood(0.06, -0.02, -0.06, -0.05),
    "put_on_guard": Mood(0.14, -0.09, -0.06, -0.10),
    "put_at_ease": Mood(-0.10, 0.08, 0.08, 0.08),
    "shaken": Mood(0.02, 0.0, -0.16, 0.04),
}
WHISPERED = frozenset({"hurried", "put_on_guard", "put_at_ease", "shaken"})
"""Events that no leader brings about: an instructor who watches does."""

SOOTHING = frozenset(name for name, change in IMPACT.items() if change.defensiveness < 0)
MESSAGE = frozenset({"names_gap", "gives_news", "specific_example", "checks_understanding"})
INVITING = frozenset(
    {
        "open_question",
        "silence_held",
        "acknowledge_feeling",
        "hidden_topic_probe",
        "reflects_content",
    }
)
DELIVERY = frozenset({"raised_voice", "clipped_delivery", "flat_delivery"})
"""Events of how a voice sounded; kept no longer than an observation may be."""

REPAIRING = frozenset({"acknowledge_feeling", "validate", "admits_own_part", "reflects_content"})
ATTACKING = -0.10  # events that cost this much trust undo a repair in the same turn
STILL = Mood(0.0, 0.0, 0.0, 0.0)


class Phase(StrEnum):
    """How the persona plays, from the coolest to the hottest."""

    OPEN = "open"
    SOFTENING = "softening"
    GUARDED = "guarded"
    HARDENED = "hardened"
    HOSTILE = "hostile"


PHASES = tuple(Phase)


class Trigger(StrEnum):
    """What the scene is told when a turn changes more than numbers."""

    HARDENS = "hardens"
    SOFTENS = "softens"
    DISCLOSES = "discloses"
    THREATENS = "threatens_to_leave"
    WALKS_OUT = "walks_out"
    RETURNS = "returns"


@dataclass(frozen=True)
class Dynamics:
    """How strongly and how long events work; one set for all personas of a detector."""

    pos_gain: float = 0.75  # times soothing events; 0.75 divided by the detector's recall
    habituation: float = 0.6  # each earlier use of a soothing event leaves this share
    neg_bias: float = 1.25  # attacks weigh more
    sensitising: float = 0.15  # and more again for each earlier use
    sensitising_uses: int = 4
    forget_turns: int = 3  # every so many turns one use of each event is forgotten
    most_a_turn: float = 0.30
    room: float = 0.35  # full effect until this little way is left to the end of the scale
    inertia: float = 0.25
    drift: float = 0.06  # towards the base on a turn without events
    earn_cap: float = 0.18
    cuts: tuple[float, ...] = (0.28, 0.42, 0.58, 0.74)
    hysteresis: float = 0.04
    first_disclosure_turn: int = 4
    memory_share: float = 0.35
    memory_most: float = 0.12


@dataclass(frozen=True)
class Persona:
    """What a scenario's author fixes about one persona."""

    name: str
    base: Mood
    sens: Mapping[str, float] = field(default_factory=dict)  # event -> multiplier
    disclose: tuple[float, float] = (0.55, 0.55)  # least trust, least openness
    walkout: tuple[float, float] = (0.90, 0.15)  # least defensiveness, most composure
    message: frozenset[str] = MESSAGE  # events that count as having said what must be said
    retreat: int = (
        0  # leader turns in which a retreat can be repaired; 0: the persona leaves instead
    )
    dynamics: Dynamics = Dynamics()


@dataclass(frozen=True)
class State:
    """Where one persona stands after a turn."""

    mood: Mood
    momentum: Mood = STILL
    uses: Mapping[str, int] = field(default_factory=dict)
    phase: Phase = Phase.GUARDED
    earned: bool = False  # the message has been spoken
    disclosed: bool = False
    turn: int = 0
    leaving: int = 0  # turns in a row past the walk-out limits, or since a retreat


@dataclass(frozen=True)
class Memory:
    """What a second attempt starts from."""

    end: Mood
    disclosed: bool = False


def start(persona: Persona, memory: Memory | None = None) -> State:
    """Begin at the persona's base, or part of the way to where the last attempt ended."""
    if memory is None:
        return State(mood=persona.base)
    how = persona.dynamics

    def carried(base: float, end: float) -> float:
        shift = how.memory_share * (end - base)
        return within(base + max(-how.memory_most, min(how.memory_most, shift)))

    mood = Mood(*map(carried, persona.base, memory.end))
    return State(mood=mood, disclosed=memory.disclosed)


def step(persona: Persona, state: State, events: Turn) -> tuple[State, tuple[Trigger, ...]]:
    """Take one leader turn and say what changed."""
    turn = state.turn + 1
    push, uses = pushes(persona, state.uses, events)
    mood, momentum = move(persona, state, push, drifting=not events)
    earned = state.earned or any(name in persona.message for name, _ in events)
    if not earned:
        mood = held_back(persona, mood)
    if turn % persona.dynamics.forget_turns == 0:
        uses = {name: max(0, count - 1) for name, count in uses.items()}
    now = replace(
        state, mood=mood, momentum=momentum, uses=uses, phase=phase_after(persona, state.phase, mood, earned=earned),
        earned=earned, turn=turn, leaving=leaving_after(persona, state, mood, events),
    )  # fmt: skip
    now = replace(now, disclosed=state.disclosed or opens_up(persona, now, events))
    return now, tuple(triggers(persona, state, now))


def pushes(
    persona: Persona, uses: Mapping[str, int], events: Turn
) -> tuple[Mood, Mapping[str, int]]:
    """Add up what the events do and count them; soothing wears off, attacks sensitise."""
    counts, total, how = dict(uses), [0.0] * 4, persona.dynamics
    for name, intensity in events:
        before = counts.get(name, 0)
        counts[name] = before + 1
        weight = persona.sens.get(name, 1.0) * intensity
        if name in SOOTHING:
            weight *= how.pos_gain * how.habituation**before
        else:
            weight *= how.neg_bias * (1 + how.sensitising * min(before, how.sensitising_uses))
        total = [sum_ + weight * change for sum_, change in zip(total, IMPACT[name], strict=True)]
    return Mood(*total), counts


def move(persona: Persona, state: State, push: Mood, *, drifting: bool) -> tuple[Mood, Mood]:
    """Move each number: limited a turn, less near the ends, with inertia; home when nothing happened."""
    how, moods, momenta = persona.dynamics, [], []
    for value, speed, raw, base in zip(state.mood, state.momentum, push, persona.base, strict=True):
        capped = how.most_a_turn * math.tanh(raw / how.most_a_turn)
        room = 1 - value if capped > 0 else value
        gain = capped * min(1, how.room + room)
        faster = how.inertia * speed + (1 - how.inertia) * gain
        moved = value + faster
        if drifting:
            moved += how.drift * (base - moved)
        moods.append(within(moved))
        momenta.append(faster)
    return Mood(*moods), Mood(*momenta)


def held_back(persona: Persona, mood: Mood) -> Mood:
    """Keep kindness from melting the persona before the message has been spoken."""
    base, cap = persona.base, persona.dynamics.earn_cap
    return mood._replace(
        defensiveness=max(mood.defensiveness, base.defensiveness - cap),
        trust=min(mood.trust, base.trust + cap),
        openness=min(mood.openness, base.openness + cap),
    )


def heat(mood: Mood) -> float:
    """Fold the mood into the one number that chooses the phase."""
    return 0.5 * mood.defensiveness + 0.25 * (1 - mood.composure) + 0.25 * (1 - mood.openness)


def phase_after(persona: Persona, phase: Phase, mood: Mood, *, earned: bool) -> Phase:
    """Go at most one phase, when the heat is clearly past the cut; never open before the message."""
    how, hot, at = persona.dynamics, heat(mood), PHASES.index(phase)
    target = sum(hot > cut for cut in how.cuts)
    if target > at and hot > how.cuts[at] + how.hysteresis:
        return PHASES[at + 1]
    if target < at and hot < how.cuts[at - 1] - how.hysteresis and (earned or at > 1):
        return PHASES[at - 1]
    return phase


def at_limit(persona: Persona, mood: Mood) -> bool:
    """Tell whether the persona is ready to leave."""
    return mood.defensiveness >= persona.walkout[0] and mood.composure <= persona.walkout[1]


def leaving_after(persona: Persona, state: State, mood: Mood, events: Turn) -> int:
    """Count the turns on the way out; a retreat goes on until a turn without an attack repairs it."""
    names = {name for name, _ in events}
    if persona.retreat and state.leaving:
        attacked = any(IMPACT[name].trust <= ATTACKING for name in names)
        return 0 if names & REPAIRING and not attacked else state.leaving + 1
    return state.leaving + 1 if at_limit(persona, mood) else 0


def opens_up(persona: Persona, state: State, events: Turn) -> bool:
    """Tell whether the persona may say what it has kept back."""
    trust, openness = persona.disclose
    return (
        state.turn >= persona.dynamics.first_disclosure_turn
        and state.earned
        and state.mood.trust >= trust
        and state.mood.openness >= openness
        and any(name in INVITING for name, _ in events)
    )


def triggers(persona: Persona, before: State, after: State) -> list[Trigger]:
    """Name what happened between two states."""
    found = []
    if after.phase is not before.phase:
        hotter = PHASES.index(after.phase) > PHASES.index(before.phase)
        found.append(Trigger.HARDENS if hotter else Trigger.SOFTENS)
    if after.disclosed and not before.disclosed:
        found.append(Trigger.DISCLOSES)
    if after.leaving:
        gone = after.leaving > max(1, persona.retreat)
        found.append(Trigger.WALKS_OUT if gone else Trigger.THREATENS)
    elif before.leaving and persona.retreat:
        found.append(Trigger.RETURNS)
    return found


@dataclass(frozen=True)
class Secret:
    """A fact the persona keeps until its conditions hold."""

    id: str
    fact: str
    least: Mapping[str, float]  # least trust, openness ...
    labels: frozenset[str]  # one of them heard in this leader turn or the two before; empty: any
    topic: str = ""  # what must have been asked about; empty: anything
    spoken: tuple[str, ...] = ()  # word beginnings by which it is known when a leader passes it on


def may_tell(
    persona: Persona, state: State, secret: Secret, heard: Collection[str], topics: Collection[str]
) -> bool:
    """Tell whether a secret may leave now; `heard` and `topics` come from the last three leader turns."""
    return (
        state.earned
        and state.turn >= persona.dynamics.first_disclosure_turn
        and all(getattr(state.mood, name) >= least for name, least in secret.least.items())
        and (not secret.labels or not secret.labels.isdisjoint(heard))
        and (not secret.topic or secret.topic in topics)
    )


def within(value: float) -> float:
    """Keep a value in 0..1."""
    return min(1.0, max(0.0, value))
