"""Plays a scenario in another setting: which texts take the place of which, and whether any was forgotten."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, Final

from sessions.persona.yaml_parts import CatalogFault, Part

Path = tuple[str | int, ...]
Instead = Mapping[str, tuple[str, ...]]

SCENE: Final = ("setting", "learner_role", "brief")
"""Texts that another setting brings together, or not at all."""

WRITTEN_ANEW: Final = ("title", *SCENE)
MERGED: Final = ("facts", "spelling", "sounds")
"""Mappings of which a setting names only what differs."""

NAMES: Final = frozenset({"id", "version", "slug", "name", "who", "voice", "variants"})
"""Keys whose texts no setting replaces: they say who and which, not what."""

UNSEEN: Final = NAMES | {
    "words", "unless", "spoken", "message_words", "message_stems", "rule", "when", "spelling", "sounds", "coupling", "tag", "labels",
}  # fmt: skip
"""Keys below which nothing is said or shown; what is listened for may name every setting."""

GAP: Final = re.compile(r"\{\w+\}")
SHOWN: Final = 60


def in_setting(data: Mapping[str, Any], name: str) -> dict[str, Any]:
    """A scenario's data as it reads in one of its settings, without variants."""
    variant = data["variants"][name]
    instead = swaps(variant.get("instead", []))
    own = {key: replaced(value, instead) for key, value in data.items() if key not in NAMES}
    kept = {key: data[key] for key in NAMES & data.keys() - {"variants"}}
    anew = {key: variant[key] for key in WRITTEN_ANEW if key in variant}
    merged = {key: {**own.get(key, {}), **variant[key]} for key in MERGED if key in variant}
    return {**own, **kept, **anew, **merged}


def swaps(rows: Iterable[Mapping[str, Any]]) -> dict[str, tuple[str, ...]]:
    """The first setting's texts and what stands in their place."""
    return {plain(row["was"]): listed(row["is"]) for row in rows}


def listed(value: str | list[str]) -> tuple[str, ...]:
    """One text or several."""
    return tuple(plain(one) for one in ([value] if isinstance(value, str) else value))


def plain(text: str) -> str:
    """A text as it is compared: however its lines were broken."""
    return " ".join(text.split())


def replaced(value: Any, instead: Instead) -> Any:
    """A part of the file with every text that has another in its place; several take a list's place of one."""
    if isinstance(value, str):
        other = instead.get(plain(value))
        return value if other is None else other[0] if len(other) == 1 else list(other)
    if isinstance(value, list):
        return [one for row in value for one in spliced(row, instead)]
    if isinstance(value, dict):
        return {key: one if key in NAMES else replaced(one, instead) for key, one in value.items()}
    return value


def spliced(row: Any, instead: Instead) -> list[Any]:
    """What one entry of a list becomes."""
    found = replaced(row, instead)
    return found if isinstance(row, str) and isinstance(found, list) else [found]


def check_settings(part: Part) -> Iterator[CatalogFault]:
    """No setting is half done: whatever is said or shown in it names nothing that belongs to another."""
    variants: Mapping[str, Mapping[str, Any]] = part.data.get("variants", {})
    settings = {name: one for name, one in variants.items() if "setting" in one}
    if not settings:
        return
    if not part.data.get("words"):
        yield part.fault("words", "is missing: list what only the first setting has; no text of another may name it")  # fmt: skip
    own = {"": words_of(part.data)} | {name: words_of(one) for name, one in settings.items()}
    for name, one in settings.items():
        inner = Part(one, f"{part.where}.variants.{name}")
        if not own[name]:
            yield inner.fault("words", "is missing: list what only this setting has")
        yield from unfit(part, inner)
        yield from forgotten(inner, texts_in(part.data, one), foreign(own, name))
    yield from forgotten(part, seen(part.data), foreign(own, ""))


def words_of(data: Mapping[str, Any]) -> set[str]:
    """What a setting says belongs to it alone."""
    words = data.get("words", [])
    return set(words) if isinstance(words, list) else {str(words)}


def foreign(own: Mapping[str, set[str]], name: str) -> re.Pattern[str] | None:
    """Finds the words of all other settings; None where they have none."""
    others = set().union(*(words for other, words in own.items() if other != name)) - own[name]
    if not others:
        return None
    either = "|".join(map(re.escape, sorted(others, key=len, reverse=True)))
    return re.compile(rf"\b(?:{either})(?:s|es|'s)?\b", re.IGNORECASE)


def forgotten(
    part: Part, texts: Iterable[tuple[Path, str]], others: re.Pattern[str] | None
) -> Iterator[CatalogFault]:
    """Texts that name another setting; paths that begin with `variants` stand in the file itself."""
    for path, text in texts:
        if others and (found := others.search(text)):
            words = f"{text[:SHOWN]!r} names `{found[0]}`, which belongs to another setting"
            where = part.where.partition(".variants.")[0]
            yield CatalogFault(f"{where}{dotted(path)}: {words}{_needs(part)}")


def _needs(part: Part) -> str:
    _, _, name = part.where.partition(".variants.")
    return f"; say in `variants.{name}.instead` what `{name}` has there" if name else ""


def dotted(path: Path) -> str:
    """A path as faults name it."""
    return "".join(f"[{one}]" if isinstance(one, int) else f".{one}" for one in path)


def texts_in(data: Mapping[str, Any], variant: Mapping[str, Any]) -> Iterator[tuple[Path, str]]:
    """All that is said or shown in a setting, each text with its place in the file."""
    name = next(name for name, one in data["variants"].items() if one is variant)
    anew: set[Path] = {(key,) for key in WRITTEN_ANEW if key in variant}
    anew |= {(key, one) for key in MERGED for one in variant.get(key, {})}
    rows = {plain(row["was"]): n for n, row in enumerate(variant.get("instead", []))}
    for path, text in seen(data):
        if path[:1] in anew or path[:2] in anew:
            continue
        if (n := rows.get(plain(text))) is None:
            yield path, text
            continue
        for one in listed(variant["instead"][n]["is"]):
            yield ("variants", name, "instead", n), one
    for path, text in seen({key: variant[key] for key in (*WRITTEN_ANEW, "facts", "also") if key in variant}):  # fmt: skip
        yield ("variants", name, *path), text


def seen(value: Any, path: Path = (), skip: Collection[str] = UNSEEN) -> Iterator[tuple[Path, str]]:
    """Every text below that is said or shown, with its path."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for key, one in value.items():
            if key not in skip:
                yield from seen(one, (*path, str(key)), skip)
    elif isinstance(value, list):
        for n, one in enumerate(value):
            yield from seen(one, (*path, n), skip)


def unfit(part: Part, inner: Part) -> Iterator[CatalogFault]:
    """Replacements of what does not stand in the file, written twice, or with another gap to fill."""
    there = {plain(text) for _, text in seen(part.data, skip=NAMES)}
    met: set[str] = set()
    for n, row in enumerate(inner.data.get("instead", [])):
        was = plain(row["was"])
        if was not in there:
            yield inner.fault(f"instead[{n}]", f"no text of the scenario is {was[:SHOWN]!r}; write what stands there now, or leave it out")  # fmt: skip
        if was in met:
            yield inner.fault(f"instead[{n}]", f"{was[:SHOWN]!r} is replaced twice")
        met.add(was)
        if any(sorted(GAP.findall(one)) != sorted(GAP.findall(was)) for one in listed(row["is"])):
            yield inner.fault(f"instead[{n}].is", f"has other gaps than {was[:SHOWN]!r}")
