"""The fields of a draft's form: where each stands in the file, how it is shown, and how it is read back."""

import copy
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils.translation import gettext as _

Path = tuple[str | int, ...]
Data = dict[str, Any]
Choices = tuple[tuple[str, str], ...]
SPLIT: Final = "|"
KEEP: Final = "keep"
WORDS: Final = "words"
MOST_TEXT: Final = 20_000


class Unreadable(ValueError):
    """What was typed into one field is not what it takes."""


@dataclass(frozen=True)
class Entry:
    """One field of a form."""

    path: Path
    label: str
    kind: str = "text"
    """text, long, lines, number, level, choice, check, rule or pairs."""

    hint: str = ""
    choices: Choices = ()
    optional: bool = False
    """Left out of the file where it is empty."""

    low: str = ""
    high: str = ""
    """What the two ends of a slider mean."""

    who: tuple[str, ...] = ()
    """Who speaks the halves of a pair of lines."""

    @property
    def name(self) -> str:
        """The field's name in the form."""
        return "/".join(map(str, self.path))


@dataclass(frozen=True)
class Group:
    """Fields that belong together; one that can be removed says where it stands."""

    title: str
    entries: tuple[Entry, ...]
    removes: Path = ()
    note: str = ""

    @property
    def name(self) -> str:
        """The name of its box for removing."""
        return "/".join(map(str, self.removes))

    @property
    def anchor(self) -> str:
        """Where a link to it leads on the page."""
        return f"at-{'-'.join(map(str, self.removes or self.entries[0].path[:2]))}"


@dataclass(frozen=True)
class Addition:
    """A button that adds an empty group."""

    name: str
    label: str
    add: Callable[[Data], None]


@dataclass(frozen=True)
class Form:
    """One section of a draft as a form."""

    groups: tuple[Group, ...]
    additions: tuple[Addition, ...] = ()


@dataclass
class Taken:
    """What a posted form made of the draft, and what in it could not be read."""

    data: Data
    faults: dict[str, str] = field(default_factory=dict)


def at(data: Any, path: Path, default: Any = None) -> Any:
    """What stands at a place of the file."""
    for step in path:
        try:
            data = data[step]
        except (KeyError, IndexError, TypeError):
            return default
    return data


def put(data: Data, path: Path, value: Any) -> None:
    """Write a value at its place; mappings on the way are made."""
    inner: Any = data
    for step in path[:-1]:
        if isinstance(inner, dict) and step not in inner:
            inner[step] = {}
        inner = inner[step]
    if value is None:
        if isinstance(inner, dict):
            inner.pop(path[-1], None)
    else:
        inner[path[-1]] = value


def take(data: Mapping[str, Any], form: Form, posted: Mapping[str, str]) -> Taken:
    """Apply a posted form to a copy of the draft: its fields, then what is removed, then what is added."""
    taken = Taken(copied(data))
    for group in form.groups:
        for entry in group.entries:
            take_entry(taken, entry, posted)
    gone = [g.removes for g in form.groups if g.removes and f"remove:{g.name}" in posted]
    for path in sorted(gone, key=lambda p: [str(step).zfill(8) for step in p], reverse=True):
        remove(taken.data, path)
    for addition in form.additions:
        if posted.get("add") == addition.name and not taken.faults:
            addition.add(taken.data)
    return taken


def take_entry(taken: Taken, entry: Entry, posted: Mapping[str, str]) -> None:
    """One field into the draft; a fault is noted at its name."""
    if entry.name not in posted and entry.kind != "check":
        return
    typed = posted.get(entry.name, "").replace("\r\n", "\n")[:MOST_TEXT]
    held = at(taken.data, entry.path)
    if entry.kind not in {"check", "rule"} and held is not None and typed == as_text(held, entry):
        return
    try:
        if entry.kind == "rule":
            take_rule(taken.data, entry, typed, posted.get(f"{entry.name}:words", ""))
        else:
            value = READERS[entry.kind](typed, entry)
            put(taken.data, entry.path, None if entry.optional and value in ("", []) else value)
    except Unreadable as fault:
        taken.faults[entry.name] = str(fault)


def remove(data: Data, path: Path) -> None:
    """Take one group out of the file."""
    holder = at(data, path[:-1])
    if isinstance(holder, list | dict):
        del holder[path[-1]]  # type: ignore[arg-type]


def read_number(typed: str, entry: Entry) -> Any:
    """A number; a whole one stays whole."""
    if not typed.strip():
        if entry.optional:
            return ""
        raise Unreadable(_("Write a number."))
    try:
        value = float(typed.replace(",", "."))
    except ValueError as error:
        raise Unreadable(
            _("“%(typed)s” is no number. Write one, like 20 or 0.5.") % {"typed": typed[:20]}
        ) from error
    if not abs(value) < 1_000_000:
        raise Unreadable(_("Write a number below a million."))
    return int(value) if value.is_integer() and entry.kind != "level" else value


def read_level(typed: str, entry: Entry) -> Any:
    """A place on a slider."""
    value = read_number(typed, entry)
    if not 0 <= value <= 1:
        raise Unreadable(_("Write a number from 0 to 1."))
    return round(value, 3)


def read_choice(typed: str, entry: Entry) -> Any:
    """One of the choices; numbers of the file stay numbers."""
    if typed not in {value for value, _ in entry.choices}:
        raise Unreadable(_("Choose one of the list."))
    return int(typed) if typed.isdecimal() else typed


def read_lines(typed: str, entry: Entry) -> list[str]:
    """One text a line; empty lines are left out."""
    return [" ".join(line.split()) for line in typed.splitlines() if line.strip()]


def read_pairs(typed: str, entry: Entry) -> list[dict[str, str]]:
    """One pair a line, its halves apart."""
    pairs = []
    for n, line in enumerate(read_lines(typed, entry), 1):
        halves = [half.strip() for half in line.split(SPLIT)]
        if len(halves) != len(entry.who) or not all(halves):
            raise Unreadable(
                _("Line %(n)s needs one line of each, with %(mark)s between them.")
                % {"n": n, "mark": SPLIT}
            )
        pairs.append(dict(zip(entry.who, halves, strict=True)))
    return pairs


READERS: Final[Mapping[str, Callable[[str, Entry], Any]]] = {
    "text": lambda typed, _: " ".join(typed.split()),
    "long": lambda typed, _: " ".join(typed.split()),
    "lines": read_lines,
    "pairs": read_pairs,
    "number": read_number,
    "level": read_level,
    "choice": read_choice,
    "check": lambda typed, _: bool(typed),
}


def take_rule(data: Data, entry: Entry, chosen: str, words: str) -> None:
    """The machine's rule of an element: kept, one of the list, or words to be heard."""
    if chosen == KEEP:
        return
    if chosen == WORDS:
        listed = read_lines(words, entry)
        if not listed:
            raise Unreadable(_("Write the words to listen for, one entry a line."))
        put(data, entry.path, {"words": listed})
        return
    if chosen not in {value for value, _ in entry.choices}:
        raise Unreadable(_("Choose one of the list."))
    put(data, entry.path, json.loads(chosen))


@dataclass(frozen=True)
class Shown:
    """A field as the page shows it."""

    entry: Entry
    value: str
    words: str = ""
    """The words of a rule that listens for words."""

    fault: str = ""
    checked: bool = False
    choices: Choices = ()


def shown(data: Data, entry: Entry, posted: Mapping[str, str] | None, fault: str = "") -> Shown:
    """A field with what the draft holds, or with what was typed where that was refused."""
    held = at(data, entry.path)
    if entry.kind == "rule":
        return shown_rule(held, entry, posted, fault)
    if posted is not None and (entry.name in posted or entry.kind == "check"):
        value, checked = posted.get(entry.name, ""), entry.name in posted
    else:
        value, checked = as_text(held, entry), bool(held)
    choices = entry.choices
    if entry.kind == "choice" and value not in {one for one, _ in choices}:
        choices = ((value, value or _("Not chosen yet")), *choices)
    return Shown(entry, value, fault=fault, checked=checked, choices=choices)


def shown_rule(held: Any, entry: Entry, posted: Mapping[str, str] | None, fault: str) -> Shown:
    """A rule as a choice; one of several conditions can be kept as it is."""
    choices, value, words = entry.choices, WORDS, ""
    text = json.dumps(held, sort_keys=True)
    if isinstance(held, dict) and set(held) == {"words"}:
        words = "\n".join(one for one in listed(held["words"]))
    elif held and text in {one for one, _ in choices}:
        value = text
    elif held:
        value, choices = KEEP, ((KEEP, _("As the file has it: several conditions")), *choices)
    if posted is not None and entry.name in posted:
        value, words = posted[entry.name], posted.get(f"{entry.name}:words", "")
    return Shown(entry, value, words=words, fault=fault, choices=((WORDS, _("Says one of these words")), *choices))  # fmt: skip


def as_text(held: Any, entry: Entry) -> str:
    """What the draft holds, as the field shows it."""
    if held is None:
        return ""
    if entry.kind == "lines":
        return "\n".join(listed(held))
    if entry.kind == "pairs":
        rows = held if isinstance(held, list) else [held]
        return "\n".join(
            f" {SPLIT} ".join(str(row.get(one, "")) for one in entry.who) if isinstance(row, dict) else str(row)
            for row in rows
        )  # fmt: skip
    return " ".join(str(held).split())


def listed(held: Any) -> list[str]:
    """A list of texts; one text alone is a list of one."""
    return [" ".join(str(one).split()) for one in held] if isinstance(held, list) else [str(held)]


def copied(data: Mapping[str, Any]) -> Data:
    """A draft's data to write into, apart from what is stored."""
    return copy.deepcopy(dict(data))
