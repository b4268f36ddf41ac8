"""A scenario as it is read from its file: the persona, her lines, the facts, what is judged."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from sessions.persona.rule import Rule
from sessions.persona.spelling import Spelling
from sessions.persona.state import Memory, Mood, Persona, Secret, start
from sessions.persona.when import When
from sessions.persona.whispers import EVERYWHERE, Whisper

STAGES = ("opening", "message", "reaction", "exploration", "plan", "close", "leave", "any")


class Line(NamedTuple):
    """One authored line and the phase it was written for."""

    text: str
    phase: str


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

    who: tuple[str, ...] = ()
    """Whose it is, where there are two people; both: one speaks right after the other."""

    then: Mapping[str, str] = field(default_factory=dict)
    """The first person's line to what the second says after it."""

    over: str = ""
    """Who is spoken over, and hurt unless the leader steps in."""

    plays: int = 0
    """How often it may play in a talk; 0 is as often as it has lines."""


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
    policy: str = ""
    """What to look for in a course's documents, in the words of a policy; empty where no policy speaks of it."""


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
    event: str = ""
    """What it does to the persona; empty is nothing."""


@dataclass(frozen=True)
class Adjust:
    """How an earlier attempt changes the start of the next."""

    labels: frozenset[str] = frozenset()
    flags: frozenset[str] = frozenset()
    caps: frozenset[str] = frozenset()
    ended: frozenset[str] = frozenset()
    beats: frozenset[str] = frozenset()
    """Beats, one of which played in the last attempt."""

    add: Mapping[str, float] = field(default_factory=dict)
    tag: str = ""
    hurt: bool = False
    """Holds only for the person at whom the flagged line was aimed."""


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
    """greeting, filler, fallback, prompt, evasion, follow_up, policy ... by phase; "any" serves all."""

    mind: Persona
    secrets: tuple[Secret, ...]


@dataclass(frozen=True)
class Act:
    """One part of a talk with two people: who is in the room, and for how long."""

    n: int
    """1, 2, 3 ..."""

    who: tuple[str, ...]
    opens: str
    """Who speaks first."""

    title: str
    line: str
    """What the act is for, as the brief and the room say it."""

    minutes: int


@dataclass(frozen=True)
class Coupling:
    """Phrases by which a remark to one person touches the other; `{name}` stands for a first name."""

    favours: tuple[str, ...] = ()
    against: tuple[str, ...] = ()
    tales: tuple[str, ...] = ()
    steps_in: tuple[str, ...] = ()


@dataclass(frozen=True)
class Variant:
    """Another difficulty or another setting; what is empty stays as it is."""

    base: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    """Where each person starts, by slug."""

    starts: int = 1
    """The act in which the talk begins."""

    also: str = ""
    """A sentence after the setting."""

    is_setting: bool = False
    """Whether everything that is said and shown is another setting's."""

    card: "ScenarioCard | None" = None
    """The whole scenario as that setting has it."""


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
    message_stems: tuple[str, ...]
    """Words that say it where they stand in one sentence, in any order and with any ending, as of a fact."""

    persona: Character
    beats: tuple[Beat, ...]
    objectives: tuple[Objective, ...]
    flags: tuple[Flag, ...]
    branches: Mapping[str, str]
    knowledge: tuple[Passage, ...]
    debrief: tuple[str, ...]
    memory: Mapping[str, Any]
    adjust: tuple[Adjust, ...]
    variants: Mapping[str, Variant]
    model_dialogue: Mapping[str, tuple[tuple[str, str], ...]]
    better_wording: Mapping[str, tuple[str, ...]]
    safety: str
    help: Mapping[str, str]
    rules: tuple[str, ...]
    """How the people behave, whatever happens; a language model is told."""

    people: tuple[Character, ...]
    """Everybody in the scenario; `persona` is the first."""

    spelling: Spelling = Spelling()
    """The names a leader says."""

    sounds: tuple[tuple[str, str], ...] = ()
    """Names and how the people's voices say them, in misaki phonemes."""

    acts: tuple[Act, ...] = ()
    coupling: Coupling = Coupling()
    words: tuple[str, ...] = ()
    """What only the first setting has, and no text of another may name."""

    own_whispers: tuple[Whisper, ...] = ()
    """What an instructor who watches may let happen in this scenario, beside what works in every one."""

    @cached_property
    def beat_by_id(self) -> Mapping[str, Beat]:
        """Every beat by its id."""
        return {beat.id: beat for beat in self.beats}

    @cached_property
    def topics(self) -> tuple[str, ...]:
        """Every topic phrase that a secret or a beat asks about."""
        phrases = [secret.topic for one in self.people for secret in one.secrets]
        phrases += [when.topic for beat in self.beats for when in (beat.when, *beat.when.any_of)]
        return tuple(sorted({phrase for phrase in phrases if phrase}))

    @cached_property
    def cues(self) -> tuple[tuple[str, str], ...]:
        """Pairs of an id and one line of it that a leader's clause is compared with."""
        pairs = [(beat.id, cue) for beat in self.beats for cue in beat.cues]
        pairs += [(fact.id, fact.text) for fact in self.facts]
        return tuple(pairs + [(passage.id, passage.text) for passage in self.knowledge])

    def as_variant(self, name: str) -> "ScenarioCard":
        """The scenario at another difficulty or in another setting; as it is where there is no such variant."""
        variant = self.variants.get(name)
        if variant is None:
            return self
        card = variant.card or self
        people = tuple(with_base(one, variant.base.get(one.slug)) for one in card.people)
        return replace(
            card,
            persona=people[0],
            people=people,
            setting=" ".join(part for part in (card.setting, variant.also) if part),
            variants=self.variants,
        )

    @cached_property
    def settings(self) -> tuple["ScenarioCard", ...]:
        """The scenario in each setting, the first one first."""
        return (self, *(one.card for one in self.variants.values() if one.card))

    @cached_property
    def views(self) -> Mapping[str, "ScenarioCard"]:
        """The scenario as each person has it: own mind, own secrets, own beats."""
        if len(self.people) == 1:
            return {self.persona.slug: self}
        return {
            one.slug: replace(
                self, persona=one, beats=tuple(beat for beat in self.beats if one.slug in beat.who)
            )
            for one in self.people
        }

    @property
    def whispers(self) -> tuple[Whisper, ...]:
        """What an instructor who watches may let happen."""
        return (*self.own_whispers, *EVERYWHERE)

    @cached_property
    def names(self) -> Mapping[str, str]:
        """Slugs to first names in lower case."""
        return {one.slug: one.name.split()[0].lower() for one in self.people}

    @property
    def called(self) -> str:
        """First names as pages say them, in the page's language: "Marta", or "Jo and Sam"."""
        return f" {_('and')} ".join(one.name.split()[0] for one in self.people)

    def act(self, n: int) -> Act | None:
        """One act by its number; None where the scenario has none."""
        return next((act for act in self.acts if act.n == n), None)

    def opening_mood(self, end: Mood | None) -> Mood:
        """Where the persona starts, given where an earlier attempt ended."""
        return start(self.persona.mind, Memory(end) if end else None).mood


def with_base(character: Character, base: Sequence[float] | None) -> Character:
    """The person starting from other numbers."""
    if base is None:
        return character
    return replace(character, mind=replace(character.mind, base=Mood(*base)))
