"""What a new rating of stored practices would change, before anybody lets it: told by the command and the page."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from lti_tool.models import Context
from scoring.decided import Decided, decided
from scoring.models import Assessment, RatingRun
from scoring.pages.sentences import counted
from scoring.rescoring import beside
from sessions.models import Scenario, Session

PAGE_SIZE: Final = 50
MOST_AT_ONCE: Final = 500
"""Ratings that one press renews, so that it answers in time; the page says how many are left."""

MOST_DIGITS: Final = 10
FIRST: Final = (
    "session__learner__identity", "session__placement", "session__scenario", "renews",
)  # fmt: skip
THEN: Final = (
    "objectives__overrides", "flags",
    "renews__objectives__overrides__element", "renews__flags",
)  # fmt: skip


@dataclass(frozen=True)
class Scope:
    """Which practices: of a scenario, a course, an activity; empty is all."""

    scenario: str = ""
    course: str = ""
    link: str = ""

    @property
    def query(self) -> str:
        """The part of the page's address that asks for it."""
        return urlencode({"scenario": self.scenario, "course": self.course})

    @property
    def practices(self) -> QuerySet[Session]:
        """The practices themselves; raises `ValueError` for a course or an activity that cannot be one."""
        asked = Q(trial=False)
        if self.scenario:
            asked &= Q(scenario__key=self.scenario)
        if len(self.course) >= MOST_DIGITS:
            raise ValueError(self.course)
        if self.course:
            asked &= Q(placement__links__context=int(self.course))
        if self.link:
            asked &= Q(placement__links__uuid=self.link)
        try:
            found = Session.objects.filter(asked).values("pk")
        except ValidationError as error:
            raise ValueError(self.link) from error
        return Session.objects.filter(pk__in=found)

    @property
    def waiting(self) -> QuerySet[Assessment]:
        """New ratings that wait for a person."""
        rows = beside(Assessment.objects.filter(session__in=self.practices, renews__current=True))
        return rows.order_by("pk")


@dataclass
class Moved:
    """One objective: in how many attempts its level rises, falls and stays."""

    title: str
    up: int = 0
    down: int = 0
    same: int = 0


@dataclass(frozen=True)
class Attempt:
    """One attempt whose result would be another."""

    uuid: UUID
    who: str
    activity: str
    number: int
    before: float
    after: float
    passes: str
    """gained, lost, or empty where nothing changes about the pass mark."""

    levels: tuple[tuple[str, int, int], ...]
    kept: int
    """Objectives on which a person's decision stands."""

    grave: bool
    """Whether a grave line was found that was not known: a person reads it before anything is sent."""


@dataclass
class Difference:
    """The whole of it."""

    attempts: int = 0
    objectives: dict[tuple[str, str], Moved] = field(default_factory=dict)
    """By scenario and objective."""

    changed: list[Attempt] = field(default_factory=list)
    mean_before: float = 0.0
    mean_after: float = 0.0

    @property
    def gained(self) -> int:
        """Attempts that would newly reach the pass mark."""
        return sum(one.passes == "gained" for one in self.changed)

    @property
    def lost(self) -> int:
        """Attempts that would no longer reach it."""
        return sum(one.passes == "lost" for one in self.changed)

    @property
    def sentence(self) -> str:
        """The page's answer."""
        if not self.attempts:
            return _("No new rating waits.")
        if not self.changed:
            return counted(self.attempts, _("One new rating changes nothing."), _("%(n)s new ratings change nothing."))  # fmt: skip
        return _("%(changed)s of %(all)s attempts would get another rating.") % {
            "changed": len(self.changed), "all": self.attempts,
        }  # fmt: skip

    def as_json(self) -> dict[str, Any]:
        """Plain data, without names."""
        return {
            "attempts": self.attempts,
            "changed": len(self.changed),
            "mean_total": [self.mean_before, self.mean_after],
            "pass_gained": self.gained,
            "pass_lost": self.lost,
            "objectives": [
                {"scenario": key, "objective": objective} | asdict(moved)
                for (key, objective), moved in self.objectives.items()
            ],
            "totals": [[one.before, one.after] for one in self.changed],
        }


def difference(waiting: QuerySet[Assessment]) -> Difference:
    """What letting all of these would change; only where a person decided about an element are more rows read."""
    found, before, after = Difference(), 0.0, 0.0
    rows = waiting.select_related(*FIRST).prefetch_related(*THEN)
    for fresh in rows.defer("session__scenario__data", "session__opening", "session__usage"):
        now = fresh.renews
        assert now is not None
        outcome = decided(now, fresh)
        found.attempts += 1
        before, after = before + now.total, after + outcome.total
        levels = list(moves(now, fresh, outcome, found.objectives))
        if levels or now.total != outcome.total or outcome.grave:
            found.changed.append(attempt_of(fresh.session, now, outcome, levels))
    if found.attempts:
        found.mean_before = round(before / found.attempts, 1)
        found.mean_after = round(after / found.attempts, 1)
    return found


def moves(
    now: Assessment, fresh: Assessment, outcome: Decided, into: dict[tuple[str, str], Moved]
) -> Iterable[tuple[str, int, int]]:
    """Count each objective's move; gives those whose level is another."""
    was = {row.objective: row.level for row in now.objectives.all()}
    for row in fresh.objectives.all():
        level = outcome.levels[row.objective]
        moved = into.setdefault((fresh.session.scenario.key, row.objective), Moved(row.title))
        old = was.get(row.objective, level)
        moved.up, moved.down = moved.up + (level > old), moved.down + (level < old)
        moved.same += level == old
        if level != old:
            yield row.title, old, level


def attempt_of(
    session: Session, now: Assessment, outcome: Decided, levels: list[tuple[str, int, int]]
) -> Attempt:
    """One attempt with what would change."""
    return Attempt(
        uuid=session.uuid,
        who=session.learner.identity.shown_as,
        activity=session.placement.title,
        number=session.attempt,
        before=now.total,
        after=outcome.total,
        passes=passes(now.total, outcome.total, session.placement.pass_mark),
        levels=tuple(levels),
        kept=len(outcome.kept),
        grave=bool(outcome.grave),
    )


def passes(before: float, after: float, mark: int | None) -> str:
    """Whether the pass mark is gained or lost."""
    if mark is None or (before >= mark) == (after >= mark):
        return ""
    return "gained" if after >= mark else "lost"


def rescored(asked: Mapping[str, str]) -> dict[str, Any]:
    """What the template names."""
    scope = scope_of(asked)
    found = difference(scope.waiting)
    page = Paginator(found.changed, PAGE_SIZE).get_page(asked.get("page"))
    everything = Scope().waiting
    return {
        "scope": scope,
        "difference": found,
        "objectives": list(found.objectives.values()),
        "rows": page,
        "run": RatingRun.objects.first(),
        "every": Scenario.objects.filter(sessions__assessments__current=True)
        .values_list("key", "title").distinct().order_by("title"),
        "query": scope.query,
        "at_once": min(found.attempts, MOST_AT_ONCE),
        "scenarios": Scenario.objects.filter(sessions__assessments__in=everything)
        .values_list("key", "title").distinct().order_by("title"),
        "courses": Context.objects.filter(links__placement__sessions__assessments__in=everything)
        .distinct().order_by("title"),
    }  # fmt: skip


def scope_of(asked: Mapping[str, str]) -> Scope:
    """The scope an address names; what cannot be one counts as not asked."""
    course = asked.get("course", "")
    return Scope(
        scenario=asked.get("scenario", "")[:40],
        course=course
        if course.isascii() and course.isdigit() and len(course) < MOST_DIGITS
        else "",
    )
