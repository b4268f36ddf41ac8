"""What one activity does for its learners, as their instructor sees it: what they think of it and what they learn, each with its n."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lti_tool.models import ResourceLink
from scoring.measuring.gain import FEWEST, Gain, is_mastered, mean_gain
from scoring.measuring.items import AFTER_ATTEMPTS, ITEMS, LEAST, MOST
from scoring.models import Assessment, Reaction
from scoring.pages.sheet import Cell, Sheet
from sessions.cards import card_of
from sessions.models import Placement, Session

TOP_LEVEL: Final = 4
VALUES: Final = range(LEAST, MOST + 1)
LEVELS: Final = range(TOP_LEVEL + 1)


@dataclass(frozen=True)
class Rated:
    """What was answered to one item after one attempt."""

    words: str
    n: int
    mean: float | None
    """None below five answers."""

    spread: tuple[int, ...]
    """How many gave each value; empty below five."""


@dataclass(frozen=True)
class Thought:
    """One time of asking."""

    attempt: int
    asked: int
    answered: int
    items: tuple[Rated, ...]


@dataclass(frozen=True)
class Learned:
    """One objective over the learners with at least two attempts that count."""

    title: str
    n: int
    first: tuple[int, ...]
    latest: tuple[int, ...]
    """How many stood at each level; empty below five people."""

    gain: Gain | None
    mastered: int | None


@dataclass(frozen=True)
class Figures:
    """Both levels at one activity."""

    people: int
    """Learners with an attempt that counts and is settled."""

    again: int
    """Those of them with more than one."""

    thought: tuple[Thought, ...]
    learned: tuple[Learned, ...]


def learning(link: ResourceLink) -> dict[str, Any]:
    """Everything the template names."""
    assert link.placement is not None
    found = figures(link.placement)
    return {
        "link": link,
        "placement": link.placement,
        "sentence": sentence(found.learned, found.people),
        "found": found,
        "fewest": FEWEST,
    }


def figures(placement: Placement) -> Figures:
    """What is known of one activity."""
    ways = attempts_of(placement)
    return Figures(
        people=len(ways),
        again=sum(len(way) > 1 for way in ways),
        thought=tuple(thought_of(placement, attempt) for attempt in AFTER_ATTEMPTS),
        learned=learned_of(placement, ways),
    )


def attempts_of(placement: Placement) -> list[list[Assessment]]:
    """The settled attempts that count of each learner, oldest first."""
    found = (
        Assessment.objects.filter(
            current=True, counted=True, settled_at__isnull=False,
            session__placement=placement, session__trial=False,
        )
        .select_related("session")
        .prefetch_related("objectives")
        .order_by("session__attempt")
    )  # fmt: skip
    ways: dict[int, list[Assessment]] = {}
    for one in found:
        ways.setdefault(one.session.learner_id, []).append(one)
    return list(ways.values())


def learned_of(placement: Placement, ways: Sequence[Sequence[Assessment]]) -> tuple[Learned, ...]:
    """Each objective in the order of the scenario."""
    reached = [
        [
            (one.session.variant, {row.objective: row.level for row in one.objectives.all()})
            for one in way
        ]
        for way in ways
    ]
    card = card_of(placement.scenario)
    return tuple(objective(one.id, one.title, reached) for one in card.objectives)


def objective(
    key: str, title: str, reached: Sequence[Sequence[tuple[str, Mapping[str, int]]]]
) -> Learned:
    """One objective's levels at first and latest, what was gained, and how many met it in two versions."""
    held = [[(version, levels[key]) for version, levels in way if key in levels] for way in reached]
    again = [way for way in held if len(way) > 1]
    enough = len(again) >= FEWEST
    return Learned(
        title,
        n=len(again),
        first=spread((way[0][1] for way in again), LEVELS) if enough else (),
        latest=spread((way[-1][1] for way in again), LEVELS) if enough else (),
        gain=mean_gain((share(way[0][1]), share(way[-1][1])) for way in again),
        mastered=sum(map(is_mastered, again)) if enough else None,
    )


def share(level: int) -> float:
    """A level of 100."""
    return 100 * level / TOP_LEVEL


def spread(values: Iterable[int], over: Iterable[int]) -> tuple[int, ...]:
    """How many there are of each."""
    counts = Counter(values)
    return tuple(counts[value] for value in over)


def thought_of(placement: Placement, attempt: int) -> Thought:
    """What was answered after one attempt, and by how many of those who were asked."""
    asked = Session.objects.filter(
        placement=placement, trial=False, attempt=attempt, status=Session.Status.ENDED
    ).count()
    reactions = Reaction.objects.filter(
        session__placement=placement, session__trial=False, session__attempt=attempt
    ).prefetch_related("answers")
    given = [{row.item: row.value for row in one.answers.all()} for one in reactions]
    items = tuple(
        rated(str(item.words), [one[item.key] for one in given if item.key in one])
        for item in ITEMS
    )
    return Thought(attempt, asked, sum(map(bool, given)), items)


def rated(words: str, values: Sequence[int]) -> Rated:
    """One item's figures; below five answers nothing but how many."""
    enough = len(values) >= FEWEST
    return Rated(
        words,
        len(values),
        sum(values) / len(values) if enough else None,
        spread(values, VALUES) if enough else (),
    )


def sentence(learned: Sequence[Learned], people: int) -> str:
    """What the page is about."""
    if not people:
        return _("Nobody has a rated practice here yet.")
    most = max((one for one in learned if one.gain), key=lambda one: one.gain.mean, default=None)  # type: ignore[union-attr]
    if most is None or most.gain is None or most.gain.mean <= 0:
        return ngettext(
            "One person has a rated practice. What was learned shows from five who tried twice.",
            "%(n)d people have a rated practice. What was learned shows from five who tried twice.",
            people,
        ) % {"n": people} if most is None else _("From first to latest attempt, levels have not risen.")  # fmt: skip
    return _("Most was gained in “%(title)s”.") % {"title": most.title}


def as_sheet(link: ResourceLink) -> Sheet:
    """All figures of the page as one table."""
    assert link.placement is not None
    found = figures(link.placement)
    rows: list[tuple[Cell, ...]] = []
    for one in found.thought:
        when = _("Reaction, attempt %(n)d") % {"n": one.attempt}
        rows.append((when, _("Answered, of %(n)d asked") % {"n": one.asked}, one.answered, None, None, None, None))  # fmt: skip
        rows += [(when, item.words, item.n, item.mean, None, None, None) for item in one.items]
    for learned in found.learned:
        gained = learned.gain
        rows.append(
            (_("Learning"), learned.title, learned.n, gained.mean if gained else None, gained.low if gained else None,
             gained.high if gained else None, learned.mastered)
        )  # fmt: skip
    rows += [
        (_("Behaviour"), _("not measured"), None, None, None, None, None),
        (_("Results"), _("not measured"), None, None, None, None, None),
    ]
    head = (_("Level"), _("What"), _("n"), _("Mean, or mean gain"), _("Low"), _("High"), _("Met in two versions"))  # fmt: skip
    return Sheet(f"{link.placement.title} learning", head, tuple(rows))
