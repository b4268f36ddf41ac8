"""Reads the variants of a scenario file: another difficulty, or another setting with all its texts."""

from collections.abc import Collection, Sequence

from sessions.persona.card import Act, Variant
from sessions.persona.setting_file import MERGED, SCENE, WRITTEN_ANEW
from sessions.persona.yaml_parts import Part

NUMBERS = 4


def read_variants(
    part: Part, people: Sequence[str], acts: Sequence[Act], facts: Collection[str]
) -> dict[str, Variant]:
    """Every variant by its name; a setting's own card is read from the whole file."""
    names = tuple(part.data)
    found = {name: read_variant(part.part(name), people, facts) for name in names}
    for name, variant in found.items():
        if variant.starts not in range(1, max(len(acts), 1) + 1):
            raise part.fault(f"{name}.starts", "is no act")
    return found


def read_variant(part: Part, people: Sequence[str], facts: Collection[str]) -> Variant:
    """One variant; it must change something that is seen or played."""
    of_setting = [key for key in (*WRITTEN_ANEW, *MERGED, "words", "instead") if key in part.data]
    missing = [key for key in SCENE if not part.data.get(key)]
    variant = Variant(
        base=read_base(part, people),
        starts=part.take("starts", int, 1),
        also=part.text("also", ""),
        is_setting=bool(of_setting) and not missing,
    )
    read_setting(part, facts)
    part.done()
    if of_setting and missing:
        raise part.fault("setting", f"another setting needs {', '.join(SCENE)}; use `also` for one sentence")  # fmt: skip
    if variant == Variant():
        raise part.fault("base", "is missing: the variant changes nothing")
    return variant


def read_setting(part: Part, facts: Collection[str]) -> None:
    """Take what makes another setting; it is read again, in its place, with the rest of the card."""
    for key in WRITTEN_ANEW:
        part.text(key, "")
    part.texts("words")
    for row in part.parts("instead", []):
        row.text("was")
        row.texts("is", ...)
        row.done()
    given = part.part("facts", {})
    for id_ in given.data:
        if id_ not in facts:
            raise given.fault(id_, "is no fact of the scenario")
    for key in MERGED[1:]:
        part.take(key, dict, {})


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
