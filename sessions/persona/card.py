"""A scenario as it is read from its file: the persona, her lines, the facts, what is judged."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, NamedTuple

from sessions.persona.rule import Rule
from sessions.persona.state import Memory, Mood, Persona, Secret, start

STAGES = ("opening", "message", "reaction", "exploration", "plan", "close", "leave", "any")


class Line(NamedTuple):
    """One authored line and the phase it was written for."""

    text: str
    phase: str


@dataclass(frozen=True)
class When:
    """What must hold before a beat may play; empty parts ask for nothing."""

    turn: int | None = None
    phase: frozenset[str] = frozenset()
    labels: frozenset[str] = frozenset()
    events: frozenset[str] = frozenset()
    words: tuple[str, ...] = ()
    topic: str = ""
    unlocked: frozenset[str] = frozenset()
    told: frozenset[str] = frozenset()
    untold: frozenset[str] = frozenset()
    message_spoken: bool | None = None
    no_message_after: int | None = None
    emotional_turn_unmet: bool | None = None
    stalled: int | None = None
    question: bool | None = None
    cue: float = 0.0
    """Least cosine with the beat's cue lines."""

    most_since_message: int | None = None
    """No more leader turns than this since the message, its own included."""

    most_words: int | None = None
    """The leader's turn is no longer than this."""

    memory: frozenset[str] = frozenset()
    triggers: frozenset[str] = frozenset()
    any_of: tuple["When", ...] = ()


@dataclass(frozen=True)
class Beat:
    """One thing the persona may do, with its lines by phase."""

    id: str
    stage: str
    when: When
    lines: Mapping[str, tuple[str, ...]]
    cues: tuple[str, ...] = ()
    does: frozenset[str] = frozenset()
    """What scoring may rest on: agrees, restates, concedes, asks."""

    tells: tuple[str, ...] = ()
    silence_ms: int = 0
    """Silence before the line; a beat of silence keeps it instead of a line."""

    ends: str = ""
    about: frozenset[str] = frozenset()
    """Facts and passages that this beat answers a question about."""

    weight: float = 0.0
    """An author's nudge on the choice."""


@dataclass(frozen=True)
class Fact:
    """Something the leader may rely on, and the words by which it is known when it is said."""

    id: str
    text: str
    spoken: tuple[str, ...]
    """Each entry is a set of word beginnings that one sentence must hold."""


@dataclass(frozen=True)
class Passage:
    """An extract of a policy."""

    id: str
    title: str
    text: str


@dataclass(frozen=True)
class Element:
    """One observable thing an objective asks for."""

    id: str
    words: str
    rule: Rule


@dataclass(frozen=True)
class Cap:
    """What holds an objective's level down."""

    name: str
    level: int
    words: str
    rule: Rule


@dataclass(frozen=True)
class Objective:
    """One thing that is judged."""

    id: str
    title: str
    must: bool
    weight: int
    labels: frozenset[str]
    need: tuple[Element, ...]
    plus: Element | None = None
    caps: tuple[Cap, ...] = ()
    after: tuple[str, ...] = ()


@dataclass(frozen=True)
class Flag:
    """Language a leader should not use: severity 1 is a note, 2 costs points, 3 is looked at by a person."""

    id: str
    sev: int
    what: str
    offline: str = "none"
    ok_if: str = ""
    words: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()


@dataclass(frozen=True)
class Adjust:
    """How an earlier attempt changes the start of the next."""

    labels: frozenset[str] = frozenset()
    flags: frozenset[str] = frozenset()
    caps: frozenset[str] = frozenset()
    ended: frozenset[str] = frozenset()
    add: Mapping[str, float] = field(default_factory=dict)
    tag: str = ""


@dataclass(frozen=True)
class Character:
    """Who the persona is."""

    slug: str
    name: str
    role: str
    voice: Mapping[str, Any]
    turns: Mapping[str, str]
    wants: tuple[str, ...]
    fears: tuple[str, ...]
    hardens: tuple[str, ...]
    softens: tuple[str, ...]
    lines: Mapping[str, Mapping[str, tuple[str, ...]]]
    """greeting, filler, fallback, prompt, evasion, follow_up ... by phase; "any" serves all."""

    mind: Persona
    secrets: tuple[Secret, ...]


@dataclass(frozen=True)
class ScenarioCard:
    """One scenario, checked."""

    key: str
    version: int
    title: str
    setting: str
    learner_role: str
    brief: str
    frameworks: tuple[str, ...]
    facts: tuple[Fact, ...]
    message_words: tuple[str, ...]
    persona: Character
    beats: tuple[Beat, ...]
    objectives: tuple[Objective, ...]
    flags: tuple[Flag, ...]
    branches: Mapping[str, str]
    knowledge: tuple[Passage, ...]
    debrief: tuple[str, ...]
    memory: Mapping[str, Any]
    adjust: tuple[Adjust, ...]
    variants: Mapping[str, Mapping[str, Any]]
    model_dialogue: Mapping[str, tuple[tuple[str, str], ...]]
    better_wording: Mapping[str, tuple[str, ...]]
    safety: str
    help: Mapping[str, str]

    @cached_property
    def beat_by_id(self) -> Mapping[str, Beat]:
        """Every beat by its id."""
        return {beat.id: beat for beat in self.beats}

    @cached_property
    def topics(self) -> tuple[str, ...]:
        """Every topic phrase that a secret or a beat asks about."""
        phrases = [secret.topic for secret in self.persona.secrets]
        phrases += [when.topic for beat in self.beats for when in (beat.when, *beat.when.any_of)]
        return tuple(sorted({phrase for phrase in phrases if phrase}))

    @cached_property
    def cues(self) -> tuple[tuple[str, str], ...]:
        """Pairs of an id and one line of it that a leader's clause is compared with."""
        pairs = [(beat.id, cue) for beat in self.beats for cue in beat.cues]
        pairs += [(fact.id, fact.text) for fact in self.facts]
        return tuple(pairs + [(passage.id, passage.text) for passage in self.knowledge])

    def as_variant(self, name: str) -> "ScenarioCard":
        """The scenario in an easier, harder or other setting."""
        base = self.variants.get(name, {}).get("base")
        if base is None:
            return self
        mind = replace(self.persona.mind, base=Mood(*base))
        return replace(self, persona=replace(self.persona, mind=mind))

    def opening_mood(self, end: Mood | None) -> Mood:
        """Where the persona starts, given where an earlier attempt ended."""
        return start(self.persona.mind, Memory(end) if end else None).mood
