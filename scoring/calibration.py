"""What instructors' blind ratings say of the machine's: reads them, and decides whether ratings may go out by themselves."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Q, QuerySet

from lti_tool.models import Context
from scoring.agreement import LATEST, Agreement, Pair
from scoring.models import Assessment, BlindLevel, BlindRating, ObjectiveScore
from sessions.cards import card_for, card_of
from sessions.models import Placement, Session
from sessions.persona.card import ScenarioCard

EVERY: Final = 10
EMPTY: Final = Agreement(())
Key = tuple[int, str, str]
"""Institution, scenario and objective."""


@dataclass(frozen=True)
class Judged:
    """One objective of a scenario with what people's ratings say of it."""

    id: str
    title: str
    agreement: Agreement


@dataclass(frozen=True)
class Report:
    """One scenario at one institution."""

    institution: str
    scenario: str
    title: str
    objectives: tuple[Judged, ...]

    @property
    def n(self) -> int:
        """The most double ratings that one of its objectives has."""
        return max((one.agreement.n for one in self.objectives), default=0)

    @property
    def is_open(self) -> bool:
        """Whether ratings may go out before a person has looked: only as every objective allows it."""
        return bool(self.objectives) and all(one.agreement.is_open for one in self.objectives)

    @property
    def has_drifted(self) -> bool:
        """Whether one of the objectives has moved away from people's ratings."""
        return any(one.agreement.has_drifted for one in self.objectives)


def agreements(**of: Any) -> dict[Key, Agreement]:
    """By institution, scenario and objective; `of` narrows the practices. Two queries."""
    sessions = {f"rating__session__{name}": value for name, value in of.items()}
    given = BlindLevel.objects.filter(**sessions).order_by("rating__at", "pk")
    names = ("placement__institution", "scenario__key")
    rows = list(
        given.values_list(
            "rating__session", "objective", "level", *(f"rating__session__{n}" for n in names)
        )
    )
    machine = machine_levels({session for session, *_ in rows}) if rows else {}
    found: dict[Key, list[tuple[int, Pair]]] = {}
    for session, objective, level, institution, scenario in rows:
        if (its := machine.get((session, objective))) is not None:
            pairs = found.setdefault((institution, scenario, objective), [])
            pairs.append((session, (level, its)))
    return {key: agreement_of(pairs) for key, pairs in found.items()}


def machine_levels(sessions: Iterable[int]) -> dict[tuple[int, str], int]:
    """The machine's own levels in the ratings that count now."""
    rows = ObjectiveScore.objects.filter(assessment__session__in=sessions, assessment__current=True)
    levels = rows.values_list("assessment__session", "objective", "machine_level")
    return {(session, objective): level for session, objective, level in levels}


def agreement_of(pairs: Sequence[tuple[int, Pair]]) -> Agreement:
    """The pairs by practice, and the newest."""
    groups: dict[int, list[Pair]] = {}
    for session, pair in pairs:
        groups.setdefault(session, []).append(pair)
    grouped = tuple(tuple(group) for group in groups.values())
    return Agreement(grouped, tuple(pair for _, pair in pairs[-LATEST:]))


def reports(placements: QuerySet[Placement]) -> list[Report]:
    """One for each scenario at each institution among some placements; three queries."""
    rows = placements.select_related("institution", "scenario").order_by("-scenario__version", "pk")
    newest: dict[tuple[int, str], Placement] = {}
    for one in rows:
        newest.setdefault((one.institution_id, one.scenario.key), one)
    known = agreements(placement__institution__in={key for key, _ in newest}) if newest else {}
    found = [
        Report(
            one.institution.name,
            one.scenario.key,
            one.scenario.title,
            tuple(
                Judged(goal.id, goal.title, known.get((*key, goal.id), EMPTY))
                for goal in card_of(one.scenario.data).objectives
            ),
        )
        for key, one in newest.items()
    ]
    return sorted(found, key=lambda one: (one.institution, one.title))


def gate_is_open(session: Session) -> bool:
    """Whether this practice's rating may go out though its activity holds grades: people have agreed with such ones."""
    return is_open(session.placement.institution_id, session.scenario.key, card_for(session))


def gate_of(placement: Placement, card: ScenarioCard) -> bool:
    """Whether ratings of an activity that holds grades go out before a person has looked."""
    return is_open(placement.institution_id, placement.scenario.key, card)


def is_open(institution: int, scenario: str, card: ScenarioCard) -> bool:
    """Whether people have agreed with the machine on every objective of a scenario."""
    known = agreements(placement__institution=institution, scenario__key=scenario)
    return all(known.get((institution, scenario, one.id), EMPTY).is_open for one in card.objectives)


def to_rate(context: Context, user_id: int) -> list[Session]:
    """What somebody should rate blind in a course: what awaits a person, then every tenth that is settled."""
    placed = Placement.objects.filter(links__context=context)
    counted = Assessment.objects.filter(
        current=True, counted=True, session__trial=False, session__placement__in=placed,
        session__forgotten_at__isnull=True,
    )  # fmt: skip
    waiting = list(
        counted.filter(settled_at__isnull=True)
        .order_by("made_at")
        .values_list("session", flat=True)
    )
    settled = counted.filter(settled_at__isnull=False).order_by("settled_at", "pk")
    tenth = list(settled.values_list("session", flat=True))[EVERY - 1 :: EVERY]
    # Whoever decided about a rating has seen it.
    seen = Q(blind_ratings__by=user_id) | Q(assessments__objectives__overrides__by=user_id)
    mine = Session.objects.filter(pk__in=[*waiting, *tenth]).exclude(
        pk__in=Session.objects.filter(seen).values("pk")
    )
    rows = mine.select_related("placement", "scenario")
    by_pk = {row.pk: row for row in rows.defer("scenario__data", "opening", "usage")}
    return [by_pk[pk] for pk in [*waiting, *tenth] if pk in by_pk]


def rated_by(context: Context, user_id: int) -> int:
    """How many practices of a course somebody has rated blind."""
    placed = Placement.objects.filter(links__context=context)
    return BlindRating.objects.filter(by=user_id, session__placement__in=placed).count()
