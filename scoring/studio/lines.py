"""The lines of a draft: one beat or one kind of line at a time."""

from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from scoring.studio.additions import add_beat
from scoring.studio.entries import SPLIT, Addition, Data, Entry, Form, Group, Path, at
from sessions.authoring.names import mapping, rows
from sessions.persona.beat_file import PHASES
from sessions.persona.card import STAGES

KINDS: Final = {
    "greeting": _l("First words"), "filler": _l("While thinking"), "fallback": _l("When nothing else fits"),
    "prompt": _l("When the learner is silent"), "evasion": _l("When a question goes too far"),
    "follow_up": _l("Picking up a word"), "policy": _l("Pointing to a document"),
}  # fmt: skip
STAGE_CHOICES: Final = tuple((one, one.title()) for one in STAGES)


def lines_form(data: Data, chosen: str) -> Form:
    """The lines of what is chosen; the first beat where nothing is."""
    for path in line_paths(data):
        if chosen == name_of(path):
            return Form((kind_group(data, path),), (new_beat(),))
    beats = rows(data.get("beats"))
    found = [n for n, one in enumerate(beats) if f"beat:{one.get('id')}" == chosen]
    if not beats:
        return Form((), (new_beat(),))
    return Form((beat_group(data, found[0] if found else 0),), (new_beat(),))


def new_beat() -> Addition:
    """The button for one more beat."""
    return Addition("beat", _("Add a step"), add_beat)


def name_of(path: Path) -> str:
    """How a kind of line is chosen."""
    return f"lines:{'/'.join(map(str, path))}"


def line_paths(data: Data) -> list[Path]:
    """Where each kind of line of each person stands."""
    pair = rows(data.get("personas"))
    people: list[Path] = [("personas", n) for n in range(len(pair))] if pair else [("persona",)]
    return [
        (*path, "lines", kind)
        for path in people
        for kind in KINDS
        if mapping(at(data, (*path, "lines", kind)))
    ]


def kind_group(data: Data, path: Path) -> Group:
    """All lines of one kind, by how things stand."""
    person = at(data, (*path[:-2], "name"), "")
    entries = tuple(
        Entry((*path, site), site.replace("_", " ").capitalize(), "lines", _("One line each"), optional=True)
        for site in dict.fromkeys([*mapping(at(data, path)), *(PHASES if path[-1] != "follow_up" else ())])
    )  # fmt: skip
    return Group(f"{KINDS[str(path[-1])]}: {person}", entries)


def beat_group(data: Data, n: int) -> Group:
    """One beat: its place in the talk and its lines in each phase."""
    beat = rows(data.get("beats"))[n]
    who = beat.get("who", [])
    speakers = tuple(who) if isinstance(who, list) else (str(who),)
    hint = (
        _("One pair a line: %(who)s") % {"who": f" {SPLIT} ".join(speakers)}
        if len(speakers) > 1
        else _("One line each, 1 to 40 words")
    )
    kind = "pairs" if len(speakers) > 1 else "lines"
    entries: list[Entry] = [
        Entry(("beats", n, "stage"), _("Where in the talk"), "choice", choices=STAGE_CHOICES)
    ]
    entries += [
        Entry(
            ("beats", n, phase),
            _("When %(phase)s") % {"phase": phase},
            kind,
            hint,
            optional=True,
            who=speakers,
        )
        for phase in PHASES
    ]
    told = when_words(mapping(beat.get("when")))
    return Group(str(beat.get("id", "")).replace("_", " "), tuple(entries), ("beats", n), told)


def when_words(when: Any) -> str:
    """When a beat may play, as far as the file asks for something."""
    asked = [f"{key.replace('_', ' ')}: {value_words(value)}" for key, value in when.items()]
    return (
        _("It may play when all of this holds. %(what)s.") % {"what": "; ".join(asked)}
        if asked
        else ""
    )


def value_words(value: Any) -> str:
    """A condition's value in words."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(value_words(one) for one in value)
    if isinstance(value, dict):
        return "; ".join(
            f"{key.replace('_', ' ')} {value_words(one)}" for key, one in value.items()
        )
    return str(value)


def index(data: Data) -> list[tuple[str, str, int]]:
    """Everything that has lines: how it is chosen, its name, and how many lines it has."""
    kinds = [
        (name_of(p), f"{KINDS[str(p[-1])]}" + (f" ({at(data, (*p[:-2], 'name'), '')})" if p[0] == "personas" else ""),
         sum(len(one) if isinstance(one, list) else 1 for one in mapping(at(data, p)).values()))
        for p in line_paths(data)
    ]  # fmt: skip
    beats = [
        (f"beat:{one.get('id')}", str(one.get("id", "")).replace("_", " "),
         sum(len(one[p]) if isinstance(one[p], list) else 1 for p in PHASES if p in one))
        for one in rows(data.get("beats"))
    ]  # fmt: skip
    return kinds + beats
