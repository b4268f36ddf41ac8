"""Reads the acts of a scenario with two people, and how a remark to one touches the other."""

from collections.abc import Collection, Sequence

from sessions.persona.card import Act, Character, Coupling
from sessions.persona.yaml_parts import Part

MINUTES = range(1, 61)


def read_acts(part: Part, people: Sequence[str]) -> tuple[Act, ...]:
    """The acts in their order; a scenario with two people has some, one with one has none."""
    acts = tuple(read_act(row, n, people) for n, row in enumerate(part.parts("acts", []), 1))
    if bool(acts) != (len(people) > 1):
        raise part.fault("acts", "are for scenarios with two people, and those need them")
    if acts and set(acts[-1].who) != set(people):
        raise part.fault("acts", "the last act must have both people in the room")
    return acts


def read_act(part: Part, n: int, people: Collection[str]) -> Act:
    """One act; its number is its place."""
    who = tuple(one for one in part.texts("who") if part.check("who", one, people))
    act = Act(
        n=n,
        who=who,
        opens="".join(part.known("opens", who, who[:1])),
        title=part.text("title"),
        line=part.text("line"),
        minutes=part.take("minutes", int),
    )
    if not act.opens or act.minutes not in MINUTES:
        raise part.fault("who", "names who is in the room, and `minutes` is 1 to 60")
    part.done()
    return act


def read_coupling(part: Part, people: Sequence[Character]) -> Coupling:
    """The phrases; only where there are two people."""
    coupling = Coupling(
        favours=part.texts("favours"),
        against=part.texts("against"),
        tales=part.texts("tales"),
        steps_in=part.texts("steps_in"),
    )
    if len(people) == 1 and coupling != Coupling():
        raise part.fault("coupling", "is for scenarios with two people")
    part.done()
    return coupling
