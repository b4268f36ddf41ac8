"""Reads the variants of a scenario file: another difficulty, or another setting with all its texts."""

from collections.abc import Collection, Sequence

from sessions.persona.card import Act, Fact, Variant
from sessions.persona.yaml_parts import Part

SCENE = ("setting", "learner_role", "brief")
"""Texts that another setting brings together, or not at all."""

NUMBERS = 4


def read_variants(
    part: Part, people: Sequence[str], acts: Sequence[Act], facts: Collection[str]
) -> dict[str, Variant]:
    """Every variant by its name."""
    names = tuple(part.data)
    found = {name: read_variant(part.part(name), people, facts) for name in names}
    for name, variant in found.items():
        if variant.starts not in range(1, max(len(acts), 1) + 1):
            raise part.fault(f"{name}.starts", "is no act")
    return found


def read_variant(part: Part, people: Sequence[str], facts: Collection[str]) -> Variant:
    """One variant; it must change something that is seen or played."""
    variant = Variant(
        base=read_base(part, people),
        starts=part.take("starts", int, 1),
        also=part.text("also", ""),
        title=part.text("title", ""),
        setting=part.text("setting", ""),
        learner_role=part.text("learner_role", ""),
        brief=part.text("brief", ""),
        facts=read_facts(part.part("facts", {}), facts),
    )
    part.done()
    if variant == Variant():
        raise part.fault("base", "is missing: the variant changes nothing")
    given = [key for key in SCENE if getattr(variant, key)]
    if (given or variant.title or variant.facts) and len(given) < len(SCENE):
        raise part.fault("setting", f"another setting needs {', '.join(SCENE)}; use `also` for one sentence")  # fmt: skip
    return variant


def read_base(part: Part, people: Sequence[str]) -> dict[str, tuple[float, ...]]:
    """Where each person starts: four numbers, or where there are two people four for each."""
    base = part.take("base", (list, dict), {})
    by_slug = {people[0]: base} if isinstance(base, list) else base
    for slug, numbers in by_slug.items():
        if slug not in people:
            raise part.fault("base", f"{slug!r} is unknown")
        if not isinstance(numbers, list) or len(numbers) != NUMBERS:
            raise part.fault("base", "needs four numbers")
    return {slug: tuple(map(float, numbers)) for slug, numbers in by_slug.items()}


def read_facts(part: Part, known: Collection[str]) -> tuple[Fact, ...]:
    """Facts of another setting, under the ids that the objectives refer to."""
    found = []
    for id_ in tuple(part.data):
        if id_ not in known:
            raise part.fault(id_, "is no fact of the scenario")
        row = part.part(id_)
        found.append(Fact(id_, row.text("text"), row.texts("spoken")))
        row.done()
    return tuple(found)
