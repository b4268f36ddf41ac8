"""A learner's own attempts at one activity side by side: totals, levels, and what changed from one to the next."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from django.utils.translation import gettext as _

from scoring.models import Assessment
from sessions.models import Session

WIDTH, HEIGHT, EDGE = 240, 56, 8
FEWEST: Final = 2


@dataclass(frozen=True)
class Try:
    """One attempt in the table."""

    session: Session
    total: float
    counted: bool
    levels: tuple[int | None, ...]
    """In the order of the titles; None where this attempt did not have the objective."""

    changed: str
    is_here: bool


@dataclass(frozen=True)
class Progress:
    """The table with its small drawing."""

    titles: tuple[str, ...]
    tries: tuple[Try, ...]
    points: str
    dots: tuple[tuple[int, int], ...]
    told: str
    """The drawing in words."""


def progress(session: Session, ratings: Iterable[Assessment]) -> Progress | None:
    """What the ratings of the learner's attempts show; None while there are fewer than two to compare."""
    if session.trial:
        return None
    found = sorted(
        (one for one in ratings if not one.session.trial), key=lambda one: one.session.attempt
    )
    if len(found) < FEWEST:
        return None
    titles = {row.objective: row.title for one in found for row in one.objectives.all()}
    changes = ["", *(changed(one, other) for one, other in pairwise(found))]
    dots = dots_of([one.total for one in found])
    return Progress(
        titles=tuple(titles.values()),
        tries=tuple(
            row_of(one, list(titles), words, session)
            for one, words in zip(found, changes, strict=True)
        ),
        points=" ".join(f"{x},{y}" for x, y in dots),
        dots=dots,
        told=", ".join(f"{one.total:g}" for one in found),
    )


def row_of(one: Assessment, objectives: Sequence[str], words: str, here: Session) -> Try:
    """One attempt, its levels in the order of the objectives."""
    levels = {row.objective: row.level for row in one.objectives.all()}
    return Try(
        one.session, one.total, one.counted, tuple(levels.get(key) for key in objectives), words, one.session_id == here.pk
    )  # fmt: skip


def changed(before: Assessment, after: Assessment) -> str:
    """Which objectives rose and which fell from one attempt to the next."""
    was = {row.objective: row.level for row in before.objectives.all()}
    moved = [
        (row.title, row.level - was[row.objective])
        for row in after.objectives.all()
        if row.objective in was
    ]
    rose = [title for title, by in moved if by > 0]
    fell = [title for title, by in moved if by < 0]
    said = [_("Higher: %(titles)s.") % {"titles": ", ".join(rose)}] if rose else []
    said += [_("Lower: %(titles)s.") % {"titles": ", ".join(fell)}] if fell else []
    return " ".join(said) or _("The same levels.")


def dots_of(totals: Sequence[float]) -> tuple[tuple[int, int], ...]:
    """Where each total is drawn, 0 at the foot and 100 at the top."""
    step = (WIDTH - 2 * EDGE) / (len(totals) - 1)
    high = HEIGHT - 2 * EDGE
    return tuple(
        (round(EDGE + n * step), round(HEIGHT - EDGE - total / 100 * high))
        for n, total in enumerate(totals)
    )
