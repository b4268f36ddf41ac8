"""What holds an objective's level down, as an author writes it."""

from collections.abc import Callable, Iterator
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from scoring.studio.entries import Choices, Data, Entry, Group, Path
from scoring.studio.rules import as_choices
from sessions.authoring.names import rows

KINDS: Final = {
    "VAGUE_only": _l("Only vague words"),
    "euphemism_only": _l("Only a softer word for it"),
    "praise_only": _l("Only praise"),
    "BLAME_same_turn": _l("Blame in the same breath"),
    "retracts_gap": _l("The message is taken back"),
    "drops_topic": _l("The subject is dropped"),
    "interruption_twice": _l("Cut off more than once"),
    "long_monologue_after_news": _l("A long speech after the news"),
    "closed_question_run": _l("Closed questions in a row"),
    "before_o2": _l("Too early"),
    "imposed": _l("Decided over the other person"),
    "learner_dictates": _l("The learner dictates"),
    "only_generic_training": _l("Only a standard offer"),
    "closed_does_that_make_sense": _l("A yes-or-no question for understanding"),
    "wrong_fact": _l("A wrong fact"),
    "news_after_4_min": _l("The news comes late"),
    "shield_not_my_decision": _l("Hiding behind others"),
    "character_label": _l("A label for the person"),
    "confidentiality_breach": _l("Something private is passed on"),
    "promises_secrecy": _l("Secrecy is promised"),
    "prejudging": _l("A verdict before hearing"),
    "one_side_only": _l("One side only"),
    "DISM": _l("What was said is brushed aside"),
    "ULT": _l("An ultimatum"),
}
ACTS: Final = {
    "BLAME": _l("Blames the other person"),
    "DISM": _l("Brushes aside what was said"),
    "ULT": _l("Gives an ultimatum"),
    "VAGUE": _l("Stays vague"),
    "CONT": _l("Talks down to the other person"),
}
TIMINGS: Final = {
    "interruption": _l("Cuts the other person off"),
    "closed_question_run": _l("Asks closed questions in a row"),
    "long_monologue": _l("Speaks for more than a minute"),
}
LEVELS: Final = (("1", "1"), ("2", "2"), ("3", "3"))
SHORT: Final = 60


def cap_choices(data: Data) -> Choices:
    """Every rule of one condition by which a cap can be recognised, in this draft."""
    return as_choices(every(data))


def every(data: Data) -> Iterator[tuple[dict[str, Any], str]]:
    """Kinds of sentence, timing, and the draft's own language to avoid."""
    for kind, named in (("act", ACTS), ("timing", TIMINGS)):
        for value, words in named.items():
            yield {kind: value}, str(words)
    for flag in rows(data.get("flags_extra")):
        text = str(flag.get("what") or flag.get("id", ""))[:SHORT]
        yield {"flag": flag.get("id", "")}, _("Says language to avoid: %(text)s") % {"text": text}


def cap_groups(data: Data, objective: Path, one: Any, choices: Choices) -> Iterator[Group]:
    """Everything that holds one objective down."""
    kinds = tuple((key, str(words)) for key, words in KINDS.items())
    for n, _cap in enumerate(rows(one.get("cap"))):
        here = (*objective, "cap", n)
        entries = (
            Entry((*here, "words"), _("In words"), "long", _("The learner reads this in the debrief.")),
            Entry((*here, "name"), _("Kind"), "choice", choices=kinds),
            Entry((*here, "level"), _("Not above level"), "choice", choices=LEVELS),
            Entry((*here, "rule"), _("Recognised when the learner"), "rule", choices=choices),
        )  # fmt: skip
        title = _("%(id)s, limit %(n)s") % {"id": one.get("id"), "n": n + 1}
        yield Group(title, entries, removes=here)


def add_cap(n: int) -> Callable[[Data], None]:
    """One more thing that holds an objective down."""

    def add(data: Data) -> None:
        blame = {"name": "BLAME_same_turn", "level": 2, "words": "", "rule": {"act": "BLAME"}}
        data["objectives"][n].setdefault("cap", []).append(blame)

    return add
