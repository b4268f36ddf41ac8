"""What people decided about one rating, and what it makes of another rating of the same practice. Reads only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from scoring.models import Assessment, FlagFinding, ObjectiveScore, Override
from scoring.reconsidered import levels_with, standings_of
from scoring.rubric import total
from sessions.cards import card_for


@dataclass(frozen=True)
class Decided:
    """A rating with the decisions about the one it is made beside."""

    levels: Mapping[str, int]
    """By objective, a person's own where there is one."""

    highest: Mapping[str, int]
    """The level if everything possible is confirmed."""

    kept: Mapping[str, Sequence[Override]]
    """The decisions that are carried over, by objective, in their order."""

    lifted: frozenset[tuple[str, int]]
    """Flags that a person found to be none, with their turn."""

    grave: tuple[str, ...]
    """Flags of severity 3 that the other rating does not have."""

    total: float
    total_high: float


def decided(now: Assessment, beside: Assessment) -> Decided:
    """What `beside` comes to in the place of `now`."""
    rows = list(beside.objectives.all())
    kept = {row.objective: list(row.overrides.all()) for row in now.objectives.all()}
    kept = {name: made for name, made in kept.items() if made}
    both = {row.objective: levels_in(row, kept.get(row.objective, ()), beside) for row in rows}
    levels = {name: low for name, (low, _) in both.items()}
    highest = {name: high for name, (_, high) in both.items()}
    lifted = frozenset((flag.flag, flag.turn) for flag in now.flags.all() if flag.lifted)
    flags = [flag for flag in beside.flags.all() if key_of(flag) not in lifted]
    known = {flag.flag for flag in now.flags.all()}
    least = total(list(levels.values()), rows, flags)
    return Decided(
        levels=levels,
        highest=highest,
        kept=kept,
        lifted=lifted,
        grave=tuple(
            dict.fromkeys(f.flag for f in flags if f.severity >= 3 and f.flag not in known)
        ),
        total=least,
        total_high=max(least, total(list(highest.values()), rows, flags)),
    )


def key_of(flag: FlagFinding) -> tuple[str, int]:
    """A flag at its place in the talk."""
    return flag.flag, flag.turn


def levels_in(row: ObjectiveScore, made: Sequence[Override], beside: Assessment) -> tuple[int, int]:
    """A rating's level and what it can rise to, after the decisions in their order: the last one rules."""
    if not made:
        return row.level, row.level_high
    if made[-1].element_id is None:
        return made[-1].after, made[-1].after
    return levels_with(row, standings_of(row, made), card_for(beside.session))
