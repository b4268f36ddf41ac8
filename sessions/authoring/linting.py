"""Everything that is wrong in a scenario file, at its line and column, with what to do about it."""

import re
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from typing import Any, Final

from jsonschema import Draft202012Validator, ValidationError

from sessions.authoring.names import known_in
from sessions.authoring.places import Fault, Path, Placed, placed
from sessions.authoring.schema import schema
from sessions.persona.card_file import card_from, common_data
from sessions.persona.yaml_parts import CatalogFault

KINDS: Final = {
    "string": "a text", "number": "a number", "integer": "a whole number", "boolean": "true or false",
    "array": "a list", "object": "a mapping",
}  # fmt: skip
STEP: Final = re.compile(r"\.?([^.\[\]]+)|\[(\d+)\]")
MOST_LISTED: Final = 12


def faults_in(text: str) -> tuple[list[Fault], Mapping[str, Any]]:
    """All faults in the order of the file, and its data together with what holds in every scenario."""
    file = placed(text)
    if not isinstance(file.data, dict):
        return file.faults or [Fault(1, 1, "the file must be a mapping of keys to values")], {}
    data = {**common_data(), **file.data}
    validator = Draft202012Validator(schema(known_in(data)))
    found = [
        *file.faults,
        *(f for error in validator.iter_errors(file.data) for f in told(error, file)),
    ]
    if not found:
        found = misread(data, file)
    return sorted(set(found)), data


def told(error: ValidationError, file: Placed) -> Iterator[Fault]:
    """One fault of the shape in words; one key or value each."""
    path: Path = tuple(error.absolute_path)
    if error.validator == "anyOf":
        for inner in meant(error):
            yield from told(inner, file)
    elif error.validator == "additionalProperties":
        allowed = list(error.schema["properties"])
        for key in [key for key in error.instance if key not in allowed]:
            line, column = file.at((*path, str(key)), key=True)
            yield Fault(line, column, f"`{key}` is not a key of {place(path)}{near(str(key), allowed, 'its keys are')}")  # fmt: skip
    elif error.validator == "required":
        for key in [key for key in error.validator_value if key not in error.instance]:
            words = f"`{key}` is missing in {place(path)}; add it"
            # Each of several missing keys is an error of its own with the same list.
            if error.message.startswith(f"{key!r} "):
                yield Fault(*file.at(path), words)
    else:
        yield Fault(*file.at(path), unfit(error, path))


def meant(error: ValidationError) -> list[ValidationError]:
    """Of several allowed shapes the faults of the one that was meant: of which the type fits."""
    by_shape: dict[int, list[ValidationError]] = {}
    for inner in error.context or ():
        by_shape.setdefault(int(inner.schema_path[0]), []).append(inner)
    for faults in by_shape.values():
        if not any(one.validator == "type" and not one.path for one in faults):
            return faults
    wanted = [one.validator_value for one in error.context or () if one.validator == "type"]
    kinds = dict.fromkeys(wanted)
    return [_of_kinds(error, list(kinds))]


def _of_kinds(error: ValidationError, kinds: list[str]) -> ValidationError:
    made = ValidationError(
        error.message, validator="type", validator_value=kinds, instance=error.instance
    )
    made.parent, made.relative_path = error.parent, error.relative_path
    return made


def unfit(error: ValidationError, path: Path) -> str:
    """What a value must be."""
    of, is_ = error.validator_value, error.instance
    match error.validator:
        case "type":
            kinds = [KINDS[kind] for kind in ([of] if isinstance(of, str) else of)]
            return f"{place(path)} must be {' or '.join(kinds)}, and is {shown(is_)}"
        case "enum":
            return f"`{is_}` is unknown in {place(path)}{near(str(is_), list(map(str, of)), 'known are')}"
        case "pattern" if path == ("id",):
            return "`id` may hold small letters, digits, _ and -, at most 40"
        case "pattern":
            return f"the line in {place(path)} has {len(str(is_).split())} words; write 1 to 40"
        case "minItems" | "maxItems":
            return f"{place(path)} needs {of} numbers, and has {len(is_)}"
        case _:
            return f"{place(path)}: {error.message}"


def misread(data: Mapping[str, Any], file: Placed) -> list[Fault]:
    """What no shape can tell: sums, references, lines written twice."""
    try:
        card_from(data, "")
    except CatalogFault as fault:
        return [at_its_place(one, file) for one in fault.each]
    return []


def at_its_place(fault: CatalogFault, file: Placed) -> Fault:
    """A reader's fault at the line it names."""
    where, _, what = str(fault).partition(": ")
    path: Path = tuple(int(n) if n else key for key, n in STEP.findall(where))
    if path == ("lines",):
        path = second_of(what, file)
    return Fault(*file.at(path), f"{place(path)}: {what}" if path else what)


def second_of(what: str, file: Placed) -> Path:
    """Where a line stands the second time."""
    quoted = what.partition(": ")[2]
    lines = [(p, " ".join(s.split())) for p, s in strings(file.data, ()) if "cues" not in p and "words" not in p]  # fmt: skip
    spots = [path for path, text in lines if repr(text[:60]).lower() == quoted.lower()]
    return spots[1] if len(spots) > 1 else ()


def strings(value: Any, path: Path) -> Iterator[tuple[Path, str]]:
    """Every text of the file, with its path."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for key, one in value.items():
            yield from strings(one, (*path, str(key)))
    elif isinstance(value, list):
        for n, one in enumerate(value):
            yield from strings(one, (*path, n))


def undrawn(data: Mapping[str, Any], text: str, drawn: Iterable[str]) -> list[Fault]:
    """People whom nobody has drawn: they would have no face on any page."""
    faces, file = sorted(drawn), placed(text)
    people = [(("persona",), data.get("persona"))] if "persona" in data else [
        (("personas", n), one) for n, one in enumerate(data.get("personas", ()))
    ]  # fmt: skip
    return [
        Fault(*file.at((*path, "slug")), f"nobody is drawn for `{one['slug']}`{near(one['slug'], faces, 'there are')}")
        for path, one in people
        if faces and isinstance(one, dict) and one["slug"] not in faces
    ]  # fmt: skip


def place(path: Iterable[str | int]) -> str:
    """A part of the file as an author would call it: `beats`, number 3, `when`."""
    words = [f"`{one}`" if isinstance(one, str) else f"number {one + 1}" for one in path]
    return ", ".join(words[-3:]) or "the file"


def near(word: str, allowed: list[str], else_: str) -> str:
    """What was probably meant; else what there is, where that is not much."""
    if found := get_close_matches(word, allowed, n=1, cutoff=0.6):
        return f"; did you mean `{found[0]}`?"
    if not allowed:
        return "; there is none in this file"
    listed = ", ".join(sorted(allowed)[:MOST_LISTED])
    return f"; {else_}: {listed}{', …' if len(allowed) > MOST_LISTED else ''}"


def shown(value: Any) -> str:
    """A value as its author wrote it, shortened."""
    words = {True: "true", False: "false", None: "empty"}
    if isinstance(value, bool) or value is None:
        return words[value]
    if isinstance(value, dict | list):
        return KINDS["object" if isinstance(value, dict) else "array"]
    return f"`{str(value)[:40]}`"
