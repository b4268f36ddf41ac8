"""The sections of a draft and the fields of each."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from scoring.studio.additions import (
    add_fact,
    add_flag,
    add_need,
    add_objective,
    add_passage,
    add_secret,
)
from scoring.studio.entries import Addition, Data, Entry, Form, Group, Path, at
from scoring.studio.lines import lines_form
from scoring.studio.rules import ACTS, rule_choices
from sessions.authoring.names import mapping, rows
from sessions.authoring.offering import drawn
from sessions.persona.state import IMPACT

BASE: Final = (
    ("On guard", "at ease", "on guard"),
    ("Trust in the learner", "none", "full"),
    ("Composure", "close to losing it", "steady"),
    ("Openness", "closed", "open"),
)
SEVERITIES: Final = (("1", "A note"), ("2", "Costs points"), ("3", "A person looks at it"))
NOT_CHOSEN: Final = (("", "Nothing"),)


@dataclass(frozen=True)
class Section:
    """One page of the draft."""

    key: str
    title: str
    lead: str
    form: Callable[[Data, str], Form]


def people_paths(data: Data) -> list[Path]:
    """Where the persona stands, or the two."""
    pair = data.get("personas")
    return [("personas", n) for n in range(len(pair))] if isinstance(pair, list) else [("persona",)]


def person_form(data: Data, _: str) -> Form:
    """Who the people are and where they start."""
    groups: list[Group] = []
    for path in people_paths(data):
        name = str(at(data, (*path, "name"), "The person"))
        face = tuple((one, one.replace("_", " ").title()) for one in sorted(drawn()))
        entries = [
            Entry((*path, "name"), "Name"),
            Entry((*path, "role"), "Who this is", "long"),
            *([Entry((*path, "slug"), "Face", "choice", choices=face)] if path == ("persona",) and face else []),
            Entry((*path, "voice", "register"), "Manner", hint="How this person talks: dry, warm, in short sentences"),
            Entry((*path, "wants"), "Wants", "lines", "One a line", optional=True),
            Entry((*path, "fears"), "Fears", "lines", "One a line", optional=True),
            Entry((*path, "hardens"), "What closes the door", "lines", "One a line", optional=True),
            Entry((*path, "softens"), "What opens it", "lines", "One a line", optional=True),
        ]  # fmt: skip
        groups.append(Group(name, tuple(entries)))
        sliders = tuple(
            Entry((*path, "base", n), label, "level", low=low, high=high)
            for n, (label, low, high) in enumerate(BASE)
        )
        groups.append(Group(f"Where {name.split()[0] if name else 'the talk'} starts", sliders))
    return Form(tuple(groups))


def briefing_form(data: Data, _: str) -> Form:
    """What the learner is told."""
    told = (
        Entry(("title",), "Title"),
        Entry(("setting",), "Where and when", "long"),
        Entry(("learner_role",), "Who the learner is", "long"),
        Entry(("brief",), "The task", "long", "The learner reads this before the talk."),
        Entry(("safety",), "A word of care", "long", "What may be hard in this talk, and that it can be stopped", optional=True),
        Entry(("message_words",), "Words that carry the message", "lines", "One a line. When the learner says one of these, the news is out.", optional=True),
    )  # fmt: skip
    return Form((Group("What the learner is told", told),))


def facts_form(data: Data, _: str) -> Form:
    """Facts the learner may rely on, and what the people keep to themselves."""
    groups = [
        Group(
            f"Fact {name}",
            (
                Entry(("facts", name, "text"), "The fact", "long"),
                Entry(("facts", name, "spoken"), "Heard when one sentence holds", "lines",
                      "One set of words a line, like: audit fourteenth", optional=True),
            ),
            removes=("facts", name),
        )
        for name in mapping(data.get("facts"))
    ]  # fmt: skip
    acts = tuple(ACTS)
    for path in people_paths(data):
        for n, secret in enumerate(rows(at(data, (*path, "hides"), []))):
            here = (*path, "hides", n)
            groups.append(Group(
                f"{at(data, (*path, 'name'), '')} keeps to themselves: {secret.get('id', '')}",
                (
                    Entry((*here, "fact"), "What it is", "long"),
                    Entry((*here, "unlock", "topic"), "Told when the learner asks about", optional=True),
                    Entry((*here, "unlock", "labels"), "Or does one of these", "lines", f"One a line: {', '.join(acts)}, silence_held", optional=True),
                    Entry((*here, "unlock", "trust"), "Needs this much trust", "number", "0 to 1; empty asks for none", optional=True),
                    Entry((*here, "unlock", "openness"), "Needs this much openness", "number", "0 to 1; empty asks for none", optional=True),
                ),
                removes=here,
            ))  # fmt: skip
    return Form(
        tuple(groups),
        (Addition("fact", "Add a fact", add_fact), Addition("secret", "Add a hidden fact", add_secret)),
    )  # fmt: skip


def objectives_form(data: Data, _: str) -> Form:
    """What is judged."""
    groups: list[Group] = []
    additions: list[Addition] = [Addition("objective", "Add an objective", add_objective)]
    choices = rule_choices(data)
    for n, one in enumerate(rows(data.get("objectives"))):
        here: Path = ("objectives", n)
        total = (
            Entry((*here, "title"), "What the learner is to do", "long"),
            Entry((*here, "weight"), "Weight", "number", "All weights together are 100."),
            Entry((*here, "must"), "Must be reached", "check"),
            Entry((*here, "policy"), "What to look for in documents", "long", optional=True),
        )
        groups.append(Group(f"Objective {one.get('id')}", total, removes=here))
        for k, _need in enumerate(rows(one.get("need"))):
            groups.append(element(f"{one.get('id')}, element {k + 1}", (*here, "need", k), choices))
        if "plus" in one:
            groups.append(element(f"{one.get('id')}, for level 4", (*here, "plus"), choices))
        label = f"Add an element to {one.get('id')}"
        additions.append(Addition(f"need-{n}", label, add_need(n)))
    weights = sum(
        o.get("weight", 0) for o in rows(data.get("objectives")) if isinstance(o.get("weight"), int)
    )
    if groups and weights != 100:
        groups[0] = Group(
            groups[0].title,
            groups[0].entries,
            groups[0].removes,
            f"The weights make {weights}. They must make 100.",
        )
    return Form(tuple(groups), tuple(additions))


def element(title: str, here: Path, choices: tuple[tuple[str, str], ...]) -> Group:
    """One observable thing and how it is recognised."""
    entries = (
        Entry((*here, "words"), "In words", "long", "The learner reads this in the debrief."),
        Entry((*here, "rule"), "Recognised when the learner", "rule", choices=choices),
    )
    return Group(title, entries, removes=here)


def flags_form(data: Data, _: str) -> Form:
    """Language to avoid."""
    events = (*NOT_CHOSEN, *((one, one.replace("_", " ")) for one in sorted(IMPACT)))
    groups = []
    for n, one in enumerate(rows(data.get("flags_extra"))):
        here: Path = ("flags_extra", n)
        entries = (
            Entry((*here, "what"), "What is said", "long"),
            Entry((*here, "sev"), "What follows", "choice", choices=SEVERITIES),
            Entry((*here, "words"), "Recognised by", "lines", "One entry a line", optional=True),
            Entry(
                (*here, "unless"),
                "But not when it says",
                "lines",
                "One entry a line",
                optional=True,
            ),
            Entry(
                (*here, "event"),
                "What it does to the persona",
                "choice",
                choices=events,
                optional=True,
            ),
        )
        groups.append(Group(str(one.get("id", "")), entries, removes=here))
    return Form(tuple(groups), (Addition("flag", "Add language to avoid", add_flag),))


def knowledge_form(data: Data, _: str) -> Form:
    """Extracts of policies that stand in the scenario itself."""
    groups = []
    for n, one in enumerate(rows(data.get("knowledge"))):
        here: Path = ("knowledge", n)
        entries = (
            Entry((*here, "title"), "Source"),
            Entry((*here, "text"), "What it says", "long"),
        )
        groups.append(Group(str(one.get("id", "")), entries, removes=here))
    return Form(tuple(groups), (Addition("passage", "Add an extract", add_passage),))


def debrief_form(data: Data, _: str) -> Form:
    """What the learner is asked afterwards, and how the talk may end."""
    ends = tuple(
        Entry(("branches", name), f"When it ends in {name}", "long")
        for name in mapping(data.get("branches"))
    )
    asked = Entry(("debrief",), "Questions", "lines", "One a line", optional=True)
    return Form(
        (Group("After the talk", (asked,)), *([Group("How it may end", ends)] if ends else []))
    )


SECTIONS: Final[Mapping[str, Section]] = {
    one.key: one
    for one in (
        Section("person", "Person", "Who sits at the table, and in what state.", person_form),
        Section("briefing", "Briefing", "What the learner reads before the talk.", briefing_form),
        Section("facts", "Facts", "What the learner may rely on, and what stays hidden until it is earned.", facts_form),
        Section("objectives", "Objectives", "What is judged, by things that can be observed.", objectives_form),
        Section("flags", "Flags", "Language to avoid. What holds in every scenario comes beside these.", flags_form),
        Section("lines", "Lines", "What is said at each step, by how things stand.", lines_form),
        Section("knowledge", "Knowledge", "What the policies say.", knowledge_form),
        Section("debrief", "Debrief", "What the learner is asked afterwards.", debrief_form),
    )
}  # fmt: skip
SECTION_OF: Final[Mapping[str, str]] = {
    "persona": "person", "personas": "person", "title": "briefing", "setting": "briefing", "learner_role": "briefing",
    "brief": "briefing", "safety": "briefing", "message_words": "briefing", "facts": "facts",
    "objectives": "objectives", "flags_extra": "flags", "beats": "lines", "lines": "lines",
    "knowledge": "knowledge", "debrief": "debrief", "branches": "debrief",
}  # fmt: skip


def section_of(path: Path) -> str:
    """The section in which a part of the file is written; empty for one that only the file has."""
    if "hides" in path:
        return "facts"
    if path[:1] == ("persona",) and "lines" in path:
        return "lines"
    return SECTION_OF.get(str(path[0]), "") if path else ""
