"""Reads the rules and objectives of a scenario file."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from sessions.persona.card import Cap, Element, Objective, ScenarioCard
from sessions.persona.rule import GROUPS, LABELS, LEAVES, PERSONA, SLOTS, TIMINGS, Rule
from sessions.persona.yaml_parts import CatalogFault, Part

CAPS = frozenset(
    {
        "VAGUE_only", "euphemism_only", "praise_only", "BLAME_same_turn", "retracts_gap", "drops_topic",
        "interruption_twice", "closed_question_run", "long_monologue_after_news", "news_after_4_min",
        "only_generic_training", "learner_dictates", "imposed", "closed_does_that_make_sense",
        "prejudging", "character_label", "ULT", "DISM", "confidentiality_breach",
        "promises_secrecy", "wrong_fact", "shield_not_my_decision", "one_side_only", "before_o2",
    }
)  # fmt: skip
REVEALS = re.compile(r"reveals\((\w+)\)")
MODIFIERS = ("count", "within_turns", "first_minutes", "after", "before", "who", "in_act")
LEAST_MUST = 3
LISTS = frozenset({"all", "any", "across"})


@dataclass(frozen=True)
class Names:
    """What the rules of one scenario may name."""

    facts: Collection[str]
    secrets: Collection[str]
    flags: Collection[str]
    objectives: Collection[str]
    people: Collection[str] = ()
    acts: Collection[int] = ()
    sources: Collection[str] = ()
    """Facts and passages that a beat may be about."""

    beats: Collection[str] = ()
    memories: Collection[str] = ()
    """Tags that `memory.adjust` leaves for a beat to ask for."""

    def allowed(self, kind: str) -> Collection[str] | None:
        """The closed set a leaf's values come from; None is free text."""
        return {
            "act": LABELS,
            "slot": SLOTS,
            "timing": TIMINGS,
            "fact": self.facts,
            "flag": self.flags,
            "told": self.secrets,
            "heard": PERSONA,
            "persona": PERSONA | {f"reveals({secret})" for secret in self.secrets},
        }.get(kind)


def read_rule(part: Part, names: Names) -> Rule:
    """One rule: exactly one group or leaf, and how wide it reaches."""
    kinds = [key for key in part.data if key not in MODIFIERS]
    if len(kinds) != 1 or kinds[0] not in GROUPS | LEAVES:
        raise part.fault("rule", f"needs exactly one of {', '.join(sorted(GROUPS | LEAVES))}")
    kind = kinds[0]
    values: tuple[str, ...] = ()
    parts: tuple[Rule, ...] = ()
    if kind in LISTS:
        parts = tuple(read_rule(inner, names) for inner in part.parts(kind))
    elif kind in GROUPS:
        parts = (read_rule(part.part(kind), names),)
    else:
        values = read_values(part, kind, names)
    rule = Rule(
        kind=kind,
        values=values,
        parts=parts,
        count=part.take("count", int, 1),
        within_turns=part.take("within_turns", int, 0),
        first_minutes=part.number("first_minutes", 0),
        after="".join(part.known("after", names.objectives)),
        before="".join(part.known("before", names.objectives)),
        who="".join(part.known("who", names.people)),
        in_act=tuple(sorted(part.numbered("in_act", names.acts))),
    )
    part.done()
    return rule


def read_values(part: Part, kind: str, names: Names) -> tuple[str, ...]:
    """The values of a leaf, in the order of the file."""
    values = part.texts(kind)
    allowed = names.allowed(kind)
    for value in values if allowed is not None else ():
        if value not in (allowed or ()):
            raise part.fault(kind, f"{value!r} is unknown")
    return values


def read_objective(part: Part, names: Names) -> Objective:
    """One objective with its elements and caps."""
    id_ = part.text("id")
    plus = part.part("plus") if "plus" in part.data else None
    objective = Objective(
        id=id_,
        title=part.text("title"),
        must=part.take("must", bool),
        weight=part.take("weight", int),
        labels=part.known("labels", LABELS | TIMINGS),
        need=tuple(
            read_element(row, f"{id_}.{n}", names) for n, row in enumerate(part.parts("need"), 1)
        ),
        plus=read_element(plus, f"{id_}.plus", names) if plus else None,
        caps=tuple(read_cap(row, names) for row in part.parts("cap", [])),
        after=tuple(sorted(part.known("after", names.objectives))),
        policy=part.text("policy", ""),
    )
    part.done()
    return objective


def read_element(part: Part, id_: str, names: Names) -> Element:
    """One observable thing: the words and the rule beside them."""
    element = Element(id_, part.text("words"), read_rule(part.part("rule"), names))
    part.done()
    return element


def read_cap(part: Part, names: Names) -> Cap:
    """One cap."""
    name = next(iter(part.known("name", CAPS, ["?"])))
    cap = Cap(
        name, part.take("level", int), part.text("words"), read_rule(part.part("rule"), names)
    )
    part.done()
    return cap


def check_weights(part: Part, card: ScenarioCard) -> Iterator[CatalogFault]:
    """Weights sum to 100."""
    weights = sum(objective.weight for objective in card.objectives)
    if weights != 100:
        yield part.fault("objectives", f"the weights do not sum to 100 but to {weights}")


def check_must(part: Part, card: ScenarioCard) -> Iterator[CatalogFault]:
    """At least three objectives must be met."""
    if sum(objective.must for objective in card.objectives) < LEAST_MUST:
        yield part.fault("objectives", "fewer than three are `must`")
