"""The versions of a draft: easier and harder ones by where people start, and other settings by what the learner reads."""

from collections.abc import Callable
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from scoring.studio.entries import Addition, Data, Entry, Form, Group, Path, at
from scoring.studio.starts import people_paths, sliders
from sessions.authoring.names import mapping, rows

TITLES: Final = {"easier": _l("Easier"), "harder": _l("Harder")}
STEPS: Final = {"easier": (-0.1, 0.1, 0.1, 0.1), "harder": (0.1, -0.1, -0.1, -0.1)}
"""By how much a new one differs: on guard, trust, composure, openness."""

WRITTEN: Final = frozenset({"base", "starts", "also", "title", "setting", "learner_role", "brief"})
"""What this section holds of a variant; its facts, words and rows are written in the file."""


def variants_form(data: Data, _chosen: str) -> Form:
    """Every version, and buttons for those that are not there."""
    known = mapping(data.get("variants"))
    groups = [group for name in known for group in variant_groups(data, str(name))]
    additions = (
        Addition("easier", _("Add an easier version"), add_variant("easier")),
        Addition("harder", _("Add a harder version"), add_variant("harder")),
    )
    return Form(tuple(groups), tuple(one for one in additions if one.name not in known))


def variant_groups(data: Data, name: str) -> list[Group]:
    """One version: what is read and where the talk begins, then where each person starts."""
    here: Path = ("variants", name)
    title = str(TITLES.get(name, name.replace("_", " ").capitalize()))
    told = [*scene(data, here), also(here), *first_act(data, here)]
    found = [Group(title, tuple(told), removes=here)]
    for slug, path in starts_of(data, here):
        who = _("%(title)s: where %(name)s starts") % {"title": title, "name": slug}
        found.append(Group(who, sliders(path)))
    return found


def scene(data: Data, here: Path) -> list[Entry]:
    """What the learner reads of another setting; nothing where the variant is none."""
    if not at(data, (*here, "setting")):
        return []
    return [
        Entry((*here, "title"), _("Title")),
        Entry((*here, "setting"), _("Where and when"), "long"),
        Entry((*here, "learner_role"), _("Who the learner is"), "long"),
        Entry((*here, "brief"), _("The task"), "long"),
    ]


def also(here: Path) -> Entry:
    """One sentence more."""
    hint = _("One sentence that follows where and when; empty adds none.")
    return Entry((*here, "also"), _("What is different"), "long", hint, optional=True)


def first_act(data: Data, here: Path) -> list[Entry]:
    """The act in which the talk begins, where there are several."""
    acts = rows(data.get("acts"))
    if not acts:
        return []
    choices = tuple((str(n), f"{n}: {act.get('title', '')}") for n, act in enumerate(acts, 1))
    choices = (("", _("With the first act")), *choices[1:])
    return [Entry((*here, "starts"), _("Begins"), "choice", choices=choices, optional=True)]


def starts_of(data: Data, here: Path) -> list[tuple[str, Path]]:
    """Whose four numbers the variant gives, by name, and where."""
    base = at(data, (*here, "base"))
    people = [mapping(at(data, path)) for path in people_paths(data)]
    names = {str(one.get("slug")): first_name(one) for one in people}
    if isinstance(base, list):
        return [(first_name(people[0]), (*here, "base"))]
    return [(names.get(slug, slug), (*here, "base", slug)) for slug in mapping(base)]


def first_name(person: Any) -> str:
    """What somebody is called."""
    return str(person.get("name") or _("The person")).split()[0]


def add_variant(name: str) -> Callable[[Data], None]:
    """An easier or harder version, whose people start a step away from where they do."""

    def add(data: Data) -> None:
        people = [mapping(at(data, path)) for path in people_paths(data)]
        moved = {
            str(one.get("slug")): [
                round(min(1.0, max(0.0, number + step)), 2)
                for number, step in zip(one.get("base") or (), STEPS[name], strict=False)
            ]
            for one in people
        }
        base: Any = moved if isinstance(data.get("personas"), list) else next(iter(moved.values()))
        data.setdefault("variants", {})[name] = {"base": base}

    return add


def holds(path: Path) -> bool:
    """Whether this section has a field for a part of the variants."""
    return len(path) < 3 or path[2] in WRITTEN
