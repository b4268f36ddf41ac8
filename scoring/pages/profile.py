"""Our xAPI profile: every verb, kind of activity and extension in our statements, for whoever reads a record store."""

from dataclasses import asdict, dataclass
from typing import Any, Final

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from scoring.xapi.vocabulary import ACTIVITIES, Names

SAID: Final[dict[str, str | Promise]] = {
    "initialized": _l("A conversation begins."),
    "interacted": _l("The learner had a turn; only where the institution asks for it."),
    "flagged": _l(
        "The learner said a line to look at; only where the institution asks for it, and never the words."
    ),
    "terminated": _l("It ended: by the learner, the character or the clock."),
    "abandoned": _l("The learner left and did not come back in time; nothing follows."),
    "completed": _l("Its rating is settled."),
    "progressed": _l("The level reached in one objective; once for each."),
    "passed": _l("The total reaches the activity’s pass mark."),
    "failed": _l("The total does not reach it."),
    "scored": _l("The total, where the activity has no pass mark."),
    "answered": _l(
        "A number the learner gave about the practice; only where the institution asks for it."
    ),
    "voided": _l(
        "An earlier statement is taken back: the rating or an answer changed, or the person was erased."
    ),
}
KINDS: Final[dict[str, str | Promise]] = {
    "simulation": _l("One version of a scenario."),
    "objective": _l("One objective of it."),
    "interaction": _l("One turn of the learner’s."),
    "cmi.interaction": _l("One thing that learners are asked about a practice."),
    "module": _l("The activity in a course, as parent."),
    "course": _l("The course, as grouping."),
    "profile": _l("This profile, the category of every statement."),
}
EXTENSIONS: Final[dict[str, tuple[str, str | Promise]]] = {
    "turns": ("result", _l("How many turns the learner had.")),
    "level": ("result", _l("The level of an objective, from 0.")),
    "levels": ("result", _l("How many levels there are.")),
    "severity": ("result", _l("notice, warning or stop, of a line to look at.")),
    "turn": ("result", _l("The number of the turn in which it was said.")),
    "evidence": (
        "result",
        _l(
            "Turns, and at most 200 characters of the lines in them; only where the institution asks for it."
        ),
    ),
    "assessor": ("result", _l("automatic, or reviewed where a person set a level.")),
    "modality": ("context", _l("voice, voice-camera or text.")),
    "attempt": ("context", _l("The number of the attempt, from 1.")),
}


@dataclass(frozen=True)
class Term:
    """One name and what it stands for."""

    id: str
    name: str
    words: str
    where: str = ""
    """result or context, for an extension."""


def profile() -> dict[str, Any]:
    """Everything the template names, and the same as plain data."""
    names = Names(settings.XAPI_BASE)
    return {
        "id": names.profile,
        "verbs": [Term(names.verb(name), name, str(words)) for name, words in SAID.items()],
        "kinds": [
            *(Term(f"{ACTIVITIES}{name}", name, str(words)) for name, words in KINDS.items()),
            Term(names.guardrail, "guardrail", _("A line that a leader should not use.")),
        ],
        "extensions": [
            Term(names.extension(name), name, str(words), where)
            for name, (where, words) in EXTENSIONS.items()
        ],
    }


def as_json(told: dict[str, Any]) -> dict[str, Any]:
    """The profile as plain data."""
    return {
        "id": told["id"],
        "verbs": [asdict(one) for one in told["verbs"]],
        "activity_types": [asdict(one) for one in told["kinds"]],
        "extensions": [asdict(one) for one in told["extensions"]],
    }
