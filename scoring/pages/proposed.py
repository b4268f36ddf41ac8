"""What a language model proposed about one attempt, for whoever decides: with the learner's words, and what was refused."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from scoring.pages.spoken import clock
from sessions.models import Turn
from sessions.persona.card import ScenarioCard
from sessions.persona.proposing import EVIDENCE, FLAG, parts

REFUSALS: Final[Mapping[str, str | Promise]] = {
    "quote_not_said": _("the words were not said"),
    "not_heard_alike": _("the detector heard nothing of the kind"),
    "not_justified": _("nothing in the talk called for an end"),
    "malformed": _("not in the form that was asked for"),
    "unknown_tool": _("nothing that can be proposed"),
}


@dataclass(frozen=True)
class Proposed:
    """One line a model would look at, and for what."""

    turn: int
    at_ms: int
    quote: str
    words: str
    kind: str
    """evidence or flag."""

    about: str
    """The element's or the flag's id."""

    @property
    def at(self) -> str:
        """When it was said."""
        return clock(self.at_ms)


def proposed(card: ScenarioCard, turns: Sequence[Turn]) -> dict[str, Any]:
    """What the template names: proposals to look at, and how many were refused and why."""
    return {
        "proposed": taken_up(card, turns),
        "refused": [(REFUSALS[why], count) for why, count in sorted(refused(turns).items())],
    }


def taken_up(card: ScenarioCard, turns: Sequence[Turn]) -> list[Proposed]:
    """What is to be looked at, in the order of the talk."""
    whats = {flag.id: flag.what for flag in card.flags}
    elements = {part.id: part.words for goal in card.objectives for part in parts(goal)}
    known = {EVIDENCE: ("evidence", elements), FLAG: ("flag", whats)}
    rows = []
    for turn in turns:
        for data, tool in [(x["data"], x["tool"]) for x in turn.proposals if not x["refused"]]:
            kind, words = known.get(tool, ("", {}))
            about = data.get("element") or data.get("flag", "")
            if about in words:
                quote = data["quote"]
                rows.append(Proposed(turn.n, turn.start_ms, quote, words[about], kind, about))
    return rows


def refused(turns: Sequence[Turn]) -> Counter[str]:
    """How many were not taken up, by why."""
    return Counter(one["refused"] for turn in turns for one in turn.proposals if one["refused"])
