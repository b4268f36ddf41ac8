"""Who has conditions of their own at an activity, and who could be given some."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from lti_tool.models import Identity, ResourceLink
from lti_tool.services.groups import candidates
from sessions.accommodating import TIMES, Allowed, accommodations_at

MOST_FOUND: Final = 20


@dataclass(frozen=True)
class Accommodated:
    """One learner with what they may."""

    identity: Identity
    allowed: Allowed

    @property
    def pace(self) -> str:
        """Their time to answer in words."""
        return str(dict(TIMES)[f"{self.allowed.time_to_answer:g}"])


@dataclass(frozen=True)
class Everybody:
    """What the page shows."""

    accommodated: Sequence[Accommodated]
    found: Sequence[Identity]
    """Those of the others whose name was looked for, at most twenty."""

    more: int
    """How many more have that name."""


def everybody(link: ResourceLink, name: str) -> Everybody:
    """The learners of a course by name, in two queries; without a name to look for, the first of them."""
    assert link.placement_id is not None
    known, people = accommodations_at(link.placement_id), candidates(link.context)
    mine = [Accommodated(one, known[one.user_id]) for one in people if one.user_id in known]
    looked_for = name.casefold().split()
    others = [
        one for one in people
        if one.user_id not in known and all(part in one.shown_as.casefold() for part in looked_for)
    ]  # fmt: skip
    return Everybody(mine, others[:MOST_FOUND], max(0, len(others) - MOST_FOUND))
