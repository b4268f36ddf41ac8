"""When a practice comes round again, and which version of it is then played: a pure function of the attempts so far.

Retries after 2, 7 and 30 days, each with the same objectives in another version; what is practised earlier belongs to the
block before (distributed practice: Cepeda et al. 2006, Psychological Bulletin 132).
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

RETRY_DAYS: Final = (2, 7, 30)


@dataclass(frozen=True)
class Done:
    """One finished attempt."""

    ended_at: datetime
    variant: str


@dataclass(frozen=True)
class Spaced:
    """Where somebody stands in the spacing."""

    retries: int
    """How many of the three have been done."""

    due_at: datetime | None
    """When the next falls due; None before the first attempt and after the last retry."""


def spaced(done: Sequence[Done]) -> Spaced:
    """Count the retries; more practice on the first days moves the first retry, later practice moves none."""
    if not done:
        return Spaced(0, None)
    anchor, retries = done[0].ended_at, 0
    for one in done[1:]:
        if retries == len(RETRY_DAYS):
            break
        if one.ended_at >= anchor + timedelta(days=RETRY_DAYS[retries]):
            retries += 1
            anchor = one.ended_at
        elif retries == 0:
            anchor = one.ended_at
    if retries == len(RETRY_DAYS):
        return Spaced(retries, None)
    return Spaced(retries, anchor + timedelta(days=RETRY_DAYS[retries]))


def versions_of(variants: Mapping[str, Mapping[str, Any]]) -> tuple[str, ...]:
    """The names of a scenario's variants in the order in which retries take them: other settings first, as nothing there can be said by heart."""
    return tuple(sorted(variants, key=lambda name: ("setting" not in variants[name], name)))


def version_next(done: Sequence[Done], versions: Sequence[str], own: str, at: datetime) -> str:
    """The activity's own version at first, the same again within a block, and on a retry the one played least often, in their order."""
    if not done:
        return own
    due_at = spaced(done).due_at
    last = done[-1].variant
    if due_at is None or at < due_at:
        return last
    played = Counter(one.variant for one in done)
    others = [name for name in (own, *versions) if name != last]
    return min(dict.fromkeys(others), key=lambda name: played[name], default=last)
