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
    at: str
    quote: str
    words: str


def proposed(card: ScenarioCard, turns: Sequence[Turn]) -> dict[str, Any]:
    """What the template names: proposals to look at, and how many were refused and why."""
    whats = {flag.id: flag.what for flag in card.flags}
    elements = {part.id: part.words for goal in card.objectives for part in parts(goal)}
    rows, refused = list[Proposed](), Counter[str]()
    for turn in turns:
        for one in turn.proposals:
            if one["refused"]:
                refused[one["refused"]] += 1
                continue
            data = one["data"]
            words = {EVIDENCE: elements, FLAG: whats}.get(one["tool"], {}).get(
                data.get("element") or data.get("flag", "")
            )
            if words:
                rows.append(Proposed(turn.n, clock(turn.start_ms), data["quote"], words))
    return {
        "proposed": rows,
        "refused": [(REFUSALS[why], count) for why, count in sorted(refused.items())],
    }
