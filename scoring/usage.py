"""What practices used of paid services, summed by day, month, course, platform or model; read by `manage.py usage`, the administration and the REST interface."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Final

from django.db.models import Q
from django.utils.timezone import localtime

from lti_tool.models import ResourceLink
from providers.metering import Prices, cost_of
from sessions.models import Session

DAYS: Final = 30
AMOUNTS: Final = (
    "calls", "tokens_in", "tokens_out", "heard_s", "spoken_s", "characters", "failures"
)  # fmt: skip
BY: Final = ("day", "month", "course", "platform", "model")
NOWHERE: Final = "no course"
LineOf = Callable[[Session, str], str]
"""Which line a practice's use of a stage and model goes to."""


@dataclass
class Used:
    """One line: how many practices, what they used, and what it came to in the currency of the prices."""

    sessions: int = 0
    amounts: Counter[str] = field(default_factory=Counter)
    cost: float = 0.0

    def add(self, name: str, row: dict[str, float], prices: Prices) -> None:
        """Count one stage and model of one practice."""
        self.amounts.update(row)
        self.cost += cost_of(name, row, prices)


def usage(*, since: dt.date, by: str, prices: Prices, among: Q = Q()) -> dict[str, Used]:  # noqa: B008 - a Q is never changed
    """Every practice since a day that used a service, by one of `BY`, in the order of the names."""
    found = Session.objects.filter(among, created_at__date__gte=since).exclude(usage={})
    sessions = list(found.select_related("placement"))
    line_of = LINES[by](sessions)
    out: dict[str, Used] = defaultdict(Used)
    for session in sessions:
        lines = set()
        for stage, row in session.usage.items():
            line = line_of(session, stage)
            out[line].add(stage, row, prices)
            lines.add(line)
        for line in lines:
            out[line].sessions += 1
    return dict(sorted(out.items()))


def day_of(sessions: Iterable[Session]) -> LineOf:
    """The day it was begun."""
    return lambda session, _: session.created_at.date().isoformat()


def month_of(sessions: Iterable[Session]) -> LineOf:
    """The month it was begun."""
    return lambda session, _: localtime(session.created_at).strftime("%Y-%m")


def model_of(sessions: Iterable[Session]) -> LineOf:
    """The stage and its model."""
    return lambda _, stage: stage


def course_of(sessions: Iterable[Session]) -> LineOf:
    """The course it was placed in."""
    links = links_of(sessions)
    titles = {key: str(link.context) for key, link in links.items()}
    return lambda session, _: titles.get(session.placement_id, NOWHERE)


def platform_of(sessions: Iterable[Session]) -> LineOf:
    """The platform it was opened from."""
    links = links_of(sessions)
    names = {key: link.deployment.registration.name for key, link in links.items()}
    return lambda session, _: names.get(session.placement_id, NOWHERE)


def links_of(sessions: Iterable[Session]) -> dict[int, ResourceLink]:
    """The activity of each placement."""
    placements = {session.placement_id for session in sessions}
    found = ResourceLink.objects.filter(placement__in=placements)
    related = found.select_related("context", "deployment__registration").order_by("pk")
    return {link.placement_id: link for link in related if link.placement_id}


LINES: Final[dict[str, Callable[[Iterable[Session]], LineOf]]] = {
    "day": day_of, "month": month_of, "course": course_of, "platform": platform_of, "model": model_of
}  # fmt: skip
