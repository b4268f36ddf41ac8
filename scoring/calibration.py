"""What instructors' blind ratings say of the machine's: reads them, and decides whether ratings may go out by themselves."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from django.db.models import Avg, Case, Count, F, FloatField, Q, QuerySet, When
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Coalesce
from django.utils.timezone import now

from lti_tool.models import Context
from scoring.agreement import LATEST, Agreement, Pair
from scoring.models import Assessment, BlindLevel, BlindRating, ObjectiveScore
from scoring.shifting import QUARTER_DAYS, Sample, Shift
from sessions.cards import card_for, card_of
from sessions.models import Placement, Session
from sessions.persona.card import ScenarioCard

EVERY: Final = 10
EMPTY: Final = Agreement(())
NOTHING: Final = (Shift("possible"), Shift("unsure"))
QUARTER: Final = timedelta(QUARTER_DAYS)
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
    shifts: tuple[Shift, ...] = ()
    """What the machine finds now beside the quarter before."""

    @property
    def n(self) -> int:
        """The most double ratings that one of its objectives has."""
        return max((one.agreement.n for one in self.objectives), default=0)

    @property
    def is_open(self) -> bool:
        """Whether ratings may go out before a person has looked: only as every objective allows it and nothing has shifted."""
        agreed = bool(self.objectives) and all(one.agreement.is_open for one in self.objectives)
        return agreed and not self.has_shifted

    @property
    def has_shifted(self) -> bool:
        """Whether what the machine finds is another than in the quarter before."""
        return any(one.is_alarm for one in self.shifts)

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


def shifts(**of: Any) -> dict[tuple[int, str], tuple[Shift, ...]]:
    """By institution and scenario: points that hang on something unclear, and turns hard to make out, in two quarters. One query."""
    since = now() - 2 * QUARTER
    voice = Q(session__modality="voice")
    possible = (F("total_high") - F("total")) / 100.0
    unsure = Coalesce(Cast(KT("conditions__unsure"), FloatField()), 0.0)
    rows = (
        Assessment.objects.filter(
            current=True, counted=True, session__trial=False, made_at__gte=since,
            **{f"session__{name}": value for name, value in of.items()},
        )
        .order_by()
        .values(
            at=F("session__placement__institution"), key=F("session__scenario__key"),
            late=Case(When(made_at__gte=since + QUARTER, then=1), default=0),
        )
        .annotate(
            n=Count("pk"), mean=Avg(possible), squares=Avg(possible * possible),
            spoken=Count("pk", filter=voice), unsure=Avg(unsure, filter=voice), unsure_squares=Avg(unsure * unsure, filter=voice),
        )
    )  # fmt: skip
    found: dict[tuple[int, str], dict[int, tuple[Sample, Sample]]] = {}
    for row in rows:
        found.setdefault((row["at"], row["key"]), {})[row["late"]] = (
            Sample(row["n"], row["mean"] or 0.0, row["squares"] or 0.0),
            Sample(row["spoken"], row["unsure"] or 0.0, row["unsure_squares"] or 0.0),
        )
    none = (Sample(), Sample())
    return {
        key: tuple(
            Shift(name, halves.get(0, none)[place], halves.get(1, none)[place])
            for place, name in enumerate(("possible", "unsure"))
        )
        for key, halves in found.items()
    }


def agreement_of(pairs: Sequence[tuple[int, Pair]]) -> Agreement:
    """The pairs by practice, and the newest."""
    groups: dict[int, list[Pair]] = {}
    for session, pair in pairs:
        groups.setdefault(session, []).append(pair)
    grouped = tuple(tuple(group) for group in groups.values())
    return Agreement(grouped, tuple(pair for _, pair in pairs[-LATEST:]))


def reports(placements: QuerySet[Placement]) -> list[Report]:
    """One for each scenario at each institution among some placements; four queries."""
    rows = placements.select_related("institution", "scenario").order_by("-scenario__version", "pk")
    newest: dict[tuple[int, str], Placement] = {}
    for one in rows:
        newest.setdefault((one.institution_id, one.scenario.key), one)
    at = {"placement__institution__in": {key for key, _ in newest}}
    known = agreements(**at) if newest else {}
    moved = shifts(**at) if newest else {}
    found = [
        Report(
            one.institution.name,
            one.scenario.key,
            one.scenario.title,
            tuple(
                Judged(goal.id, goal.title, known.get((*key, goal.id), EMPTY))
                for goal in card_of(one.scenario).objectives
            ),
            moved.get(key, NOTHING),
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
    of = {"placement__institution": institution, "scenario__key": scenario}
    known = agreements(**of)
    agreed = all(
        known.get((institution, scenario, one.id), EMPTY).is_open for one in card.objectives
    )
    if not agreed:
        return False
    return not any(one.is_alarm for one in shifts(**of).get((institution, scenario), NOTHING))


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
