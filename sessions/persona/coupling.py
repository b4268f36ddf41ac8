"""What a remark to one person means for the other: taking a side, carrying private words, stepping in."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from providers.base import FlagHit, Reading
from sessions.persona.addressing import Aim, Names, aimed_at
from sessions.persona.card import Coupling, ScenarioCard
from sessions.persona.phrases import Clause, says, states
from sessions.persona.state import Event

SIDE, TALES, APOLOGY = "takes_side", "carries_tales", "forced_apology"
HIT_P = 0.92
JUDGED: Event = ("prejudges", 1.0)
CARRIED: Event = ("dismissal", 1.0)
PRESSED: Event = ("ultimatum", 0.5)
LEFT_ALONE: Event = ("dismissal", 0.5)
STEPS_IN_FROM = 0.70


@dataclass(frozen=True)
class Remark:
    """One clause that touches people it was not said to."""

    flag: str
    clause: Clause
    hurt: frozenset[str]

    @property
    def hit(self) -> FlagHit:
        """The remark as language to avoid."""
        return FlagHit(self.flag, HIT_P, self.clause.text, self.clause.start, self.clause.end)

    @property
    def event(self) -> Event:
        """What it does to those it hurts."""
        return JUDGED if self.flag == SIDE else CARRIED


def found(
    text: str, phrases: Sequence[str], names: Names, aims: list[Aim], alone: str
) -> Iterator[tuple[Clause, frozenset[str]]]:
    """Clauses that say one of the phrases, and whom it is about: the name in it, or those spoken to."""
    for phrase in phrases:
        if "{name}" in phrase:
            for slug, name in names.items():
                if clause := says(text, [phrase.replace("{name}", name)]):
                    yield clause, frozenset({slug})
        elif clause := says(text, [phrase]):
            yield clause, frozenset({alone}) if alone else aimed_at(aims, clause.start)


def sides(
    coupling: Coupling, text: str, names: Names, aims: list[Aim], alone: str
) -> Iterator[Remark]:
    """Clauses that put one in the right or in the wrong; what is said of both takes no side."""
    everybody = frozenset(names)
    for clause, about in found(text, coupling.favours, names, aims, alone):
        if about and about != everybody:
            yield Remark(SIDE, clause, everybody - about)
    for clause, about in found(text, coupling.against, names, aims, alone):
        if about and about != everybody:
            yield Remark(SIDE, clause, about)


def tales(
    card: ScenarioCard, text: str, names: Names, told: Collection[str], free: Collection[str]
) -> Iterator[Remark]:
    """Clauses that bring somebody's private words before the other; `free` are those who agreed to it."""
    for clause, about in found(text, card.coupling.tales, names, [], ""):
        if about.isdisjoint(free):
            yield Remark(TALES, clause, about)
    for person in card.people:
        for secret in person.secrets if person.slug not in free else ():
            clause_ = states(text, secret.spoken) if secret.id in told else None
            if clause_:
                yield Remark(TALES, clause_, frozenset({person.slug}))


def steps_in(coupling: Coupling, text: str, reading: Reading) -> bool:
    """Whether the leader stops one speaking over the other: by a phrase, or by a sure word about how to talk."""
    neutral = any(act.label == "NEUT" and act.p >= STEPS_IN_FROM for act in reading.acts)
    return neutral or says(text, coupling.steps_in) is not None
