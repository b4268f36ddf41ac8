"""The sections of a draft and the fields of each."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from scoring.studio.additions import (
    add_fact,
    add_flag,
    add_need,
    add_objective,
    add_passage,
    add_plus,
    add_secret,
)
from scoring.studio.caps import add_cap, cap_choices, cap_groups
from scoring.studio.entries import Addition, Choices, Data, Entry, Form, Group, Path, at
from scoring.studio.lines import lines_form
from scoring.studio.pair import has_two, pair_form
from scoring.studio.rules import ACTS, rule_choices
from scoring.studio.starts import people_paths, sliders
from scoring.studio.variants import holds as in_variants
from scoring.studio.variants import variants_form
from sessions.authoring.names import mapping, rows
from sessions.authoring.offering import drawn
from sessions.persona.state import IMPACT

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    Words = str | _StrPromise

SEVERITIES: Final = (
    ("1", _l("A note")),
    ("2", _l("Costs points")),
    ("3", _l("A person looks at it")),
)
NOT_CHOSEN: Final = (("", _l("Nothing")),)


@dataclass(frozen=True)
class Section:
    """One page of the draft."""

    key: str
    title: "Words"
    lead: "Words"
    form: Callable[[Data, str], Form]


def person_form(data: Data, _chosen: str) -> Form:
    """Who the people are and where they start."""
    groups: list[Group] = []
    for path in people_paths(data):
        name = str(at(data, (*path, "name"), _("The person")))
        face = tuple((one, one.replace("_", " ").title()) for one in sorted(drawn()))
        entries = [
            Entry((*path, "name"), _("Name")),
            Entry((*path, "role"), _("Who this is"), "long"),
            *([Entry((*path, "slug"), _("Face"), "choice", choices=face)] if path == ("persona",) and face else []),
            Entry((*path, "voice", "register"), _("Manner"), hint=_("How this person talks: dry, warm, in short sentences")),
            Entry((*path, "wants"), _("Wants"), "lines", _("One a line"), optional=True),
            Entry((*path, "fears"), _("Fears"), "lines", _("One a line"), optional=True),
            Entry((*path, "hardens"), _("What closes the door"), "lines", _("One a line"), optional=True),
            Entry((*path, "softens"), _("What opens it"), "lines", _("One a line"), optional=True),
        ]  # fmt: skip
        groups.append(Group(name, tuple(entries)))
        first = name.split()[0] if name else _("the talk")
        groups.append(Group(_("Where %(name)s starts") % {"name": first}, sliders((*path, "base"))))
    return Form(tuple(groups))


def briefing_form(data: Data, _chosen: str) -> Form:
    """What the learner is told."""
    told = (
        Entry(("title",), _("Title")),
        Entry(("setting",), _("Where and when"), "long"),
        Entry(("learner_role",), _("Who the learner is"), "long"),
        Entry(("brief",), _("The task"), "long", _("The learner reads this before the talk.")),
        Entry(("safety",), _("A word of care"), "long", _("What may be hard in this talk, and that it can be stopped"), optional=True),
        Entry(("message_words",), _("Words that carry the message"), "lines", _("One a line. When the learner says one of these, the news is out."), optional=True),
        Entry(("message_stems",), _("Words that carry it together"), "lines", _("One a line. When one sentence holds all words of a line, in any order and with any ending, the news is out."), optional=True),
    )  # fmt: skip
    return Form((Group(_("What the learner is told"), told),))


def facts_form(data: Data, _chosen: str) -> Form:
    """Facts the learner may rely on, and what the people keep to themselves."""
    groups = [
        Group(
            _("Fact %(name)s") % {"name": name},
            (
                Entry(("facts", name, "text"), _("The fact"), "long"),
                Entry(("facts", name, "spoken"), _("Heard when one sentence holds"), "lines",
                      _("One set of words a line, like: audit fourteenth"), optional=True),
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
                _("%(name)s keeps to themselves: %(what)s")
                % {"name": at(data, (*path, "name"), ""), "what": secret.get("id", "")},
                (
                    Entry((*here, "fact"), _("What it is"), "long"),
                    Entry((*here, "unlock", "topic"), _("Told when the learner asks about"), optional=True),
                    Entry((*here, "unlock", "labels"), _("Or does one of these"), "lines", _("One a line: %(which)s") % {"which": ", ".join([*acts, "silence_held"])}, optional=True),
                    Entry((*here, "unlock", "trust"), _("Needs this much trust"), "number", _("0 to 1; empty asks for none"), optional=True),
                    Entry((*here, "unlock", "openness"), _("Needs this much openness"), "number", _("0 to 1; empty asks for none"), optional=True),
                ),
                removes=here,
            ))  # fmt: skip
    return Form(
        tuple(groups),
        (Addition("fact", _("Add a fact"), add_fact), Addition("secret", _("Add a hidden fact"), add_secret)),
    )  # fmt: skip


def objectives_form(data: Data, _chosen: str) -> Form:
    """What is judged."""
    groups: list[Group] = []
    additions: list[Addition] = [Addition("objective", _("Add an objective"), add_objective)]
    choices, against = rule_choices(data), cap_choices(data)
    for n, one in enumerate(rows(data.get("objectives"))):
        here: Path = ("objectives", n)
        total = (
            Entry((*here, "title"), _("What the learner is to do"), "long"),
            Entry((*here, "weight"), _("Weight"), "number", _("All weights together are 100.")),
            Entry((*here, "must"), _("Must be reached"), "check"),
            Entry((*here, "policy"), _("What to look for in documents"), "long", optional=True),
        )
        groups.append(Group(_("Objective %(id)s") % {"id": one.get("id")}, total, removes=here))
        for k, _need in enumerate(rows(one.get("need"))):
            groups.append(
                element(
                    _("%(id)s, element %(n)s") % {"id": one.get("id"), "n": k + 1},
                    (*here, "need", k),
                    choices,
                )
            )
        if "plus" in one:
            groups.append(
                element(_("%(id)s, for level 4") % {"id": one.get("id")}, (*here, "plus"), choices)
            )
        groups.extend(cap_groups(data, here, one, against))
        additions.extend(additions_to(n, one))
    weights = sum(
        o.get("weight", 0) for o in rows(data.get("objectives")) if isinstance(o.get("weight"), int)
    )
    if groups and weights != 100:
        groups[0] = Group(
            groups[0].title,
            groups[0].entries,
            groups[0].removes,
            _("The weights make %(n)s. They must make 100.") % {"n": weights},
        )
    return Form(tuple(groups), tuple(additions))


def additions_to(n: int, one: Mapping[str, Any]) -> list[Addition]:
    """What can be added to one objective."""
    named = {"id": one.get("id")}
    found = [Addition(f"need-{n}", _("Add an element to %(id)s") % named, add_need(n))]
    if "plus" not in one:
        found.append(Addition(f"plus-{n}", _("Add level 4 to %(id)s") % named, add_plus(n)))
    return [*found, Addition(f"cap-{n}", _("Add a limit to %(id)s") % named, add_cap(n))]


def element(title: str, here: Path, choices: Choices) -> Group:
    """One observable thing and how it is recognised."""
    entries = (
        Entry((*here, "words"), _("In words"), "long", _("The learner reads this in the debrief.")),
        Entry((*here, "rule"), _("Recognised when the learner"), "rule", choices=choices),
    )
    return Group(title, entries, removes=here)


def flags_form(data: Data, _chosen: str) -> Form:
    """Language to avoid."""
    events = (
        *((key, str(words)) for key, words in NOT_CHOSEN),
        *((one, one.replace("_", " ")) for one in sorted(IMPACT)),
    )
    groups = []
    for n, one in enumerate(rows(data.get("flags_extra"))):
        here: Path = ("flags_extra", n)
        entries = (
            Entry((*here, "what"), _("What is said"), "long"),
            Entry(
                (*here, "sev"),
                _("What follows"),
                "choice",
                choices=tuple((key, str(words)) for key, words in SEVERITIES),
            ),
            Entry(
                (*here, "words"), _("Recognised by"), "lines", _("One entry a line"), optional=True
            ),
            Entry(
                (*here, "unless"),
                _("But not when it says"),
                "lines",
                _("One entry a line"),
                optional=True,
            ),
            Entry(
                (*here, "event"),
                _("What it does to the persona"),
                "choice",
                choices=events,
                optional=True,
            ),
        )
        groups.append(Group(str(one.get("id", "")), entries, removes=here))
    return Form(tuple(groups), (Addition("flag", _("Add language to avoid"), add_flag),))


def knowledge_form(data: Data, _chosen: str) -> Form:
    """Extracts of policies that stand in the scenario itself."""
    groups = []
    for n, one in enumerate(rows(data.get("knowledge"))):
        here: Path = ("knowledge", n)
        entries = (
            Entry((*here, "title"), _("Source")),
            Entry((*here, "text"), _("What it says"), "long"),
        )
        groups.append(Group(str(one.get("id", "")), entries, removes=here))
    return Form(tuple(groups), (Addition("passage", _("Add an extract"), add_passage),))


def debrief_form(data: Data, _chosen: str) -> Form:
    """What the learner is asked afterwards, and how the talk may end."""
    ends = tuple(
        Entry(("branches", name), _("When it ends in %(name)s") % {"name": name}, "long")
        for name in mapping(data.get("branches"))
    )
    asked = Entry(("debrief",), _("Questions"), "lines", _("One a line"), optional=True)
    return Form(
        (
            Group(_("After the talk"), (asked,)),
            *([Group(_("How it may end"), ends)] if ends else []),
        )
    )


SECTIONS: Final[Mapping[str, Section]] = {
    one.key: one
    for one in (
        Section("person", _l("Person"), _l("Who sits at the table, and in what state."), person_form),
        Section("briefing", _l("Briefing"), _l("What the learner reads before the talk."), briefing_form),
        Section("facts", _l("Facts"), _l("What the learner may rely on, and what stays hidden until it is earned."), facts_form),
        Section("objectives", _l("Objectives"), _l("What is judged, by things that can be observed."), objectives_form),
        Section("flags", _l("Flags"), _l("Language to avoid. What holds in every scenario comes beside these."), flags_form),
        Section("lines", _l("Lines"), _l("What is said at each step, by how things stand."), lines_form),
        Section("knowledge", _l("Knowledge"), _l("What the policies say."), knowledge_form),
        Section("pair", _l("Two people"), _l("The acts, and what a word to one does to the other."), pair_form),
        Section("variants", _l("Variants"), _l("The same talk, easier or harder, or somewhere else."), variants_form),
        Section("debrief", _l("Debrief"), _l("What the learner is asked afterwards."), debrief_form),
    )
}  # fmt: skip
SECTION_OF: Final[Mapping[str, str]] = {
    "persona": "person", "personas": "person", "title": "briefing", "setting": "briefing", "learner_role": "briefing",
    "brief": "briefing", "safety": "briefing", "message_words": "briefing", "message_stems": "briefing", "facts": "facts",
    "objectives": "objectives", "flags_extra": "flags", "beats": "lines", "lines": "lines",
    "acts": "pair", "coupling": "pair", "variants": "variants",
    "knowledge": "knowledge", "debrief": "debrief", "branches": "debrief",
}  # fmt: skip


def sections_of(data: Data) -> list[Section]:
    """The sections that a draft has."""
    return [one for one in SECTIONS.values() if one.key != "pair" or has_two(data)]


def section_of(path: Path) -> str:
    """The section in which a part of the file is written; empty for one that only the file has."""
    if "hides" in path:
        return "facts"
    if path[:1] == ("persona",) and "lines" in path:
        return "lines"
    if path[:1] == ("variants",) and not in_variants(path):
        return ""
    return SECTION_OF.get(str(path[0]), "") if path else ""
