"""What practices used of paid services, summed by day, month, course, platform or model; read by `manage.py usage`, the administration and the REST interface."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.db import connection
from django.db.models import Count, F, IntegerField, Q, QuerySet, Value
from django.db.models.functions import ExtractDay, ExtractMonth, ExtractYear

from lti_tool.models import ResourceLink
from providers.metering import UNITS, Prices, cost_of
from sessions.models import Session

DAYS: Final = 30
AMOUNTS: Final = ("calls", *UNITS, "failures")
BY: Final = ("day", "month", "course", "platform", "model")
NOWHERE: Final = "no course"
EACH: Final = {
    "postgresql": ("jsonb_each(c.usage) AS line", "(line.value->>'{name}')::double precision"),
    "sqlite": ("json_each(c.usage) AS line", "json_extract(line.value, '$.{name}')"),
}
"""How a database lists the stages and models of a practice, and reads one amount."""


@dataclass
class Used:
    """One line: how many practices, what they used, and what it came to in the currency of the prices."""

    sessions: int = 0
    amounts: Counter[str] = field(default_factory=Counter)
    cost: float = 0.0

    def add(self, name: str, row: Mapping[str, float], prices: Prices) -> None:
        """Count what some practices used of one stage and model."""
        self.amounts.update(row)
        self.cost += cost_of(name, row, prices)


def usage(*, since: dt.date, by: str, prices: Prices, among: Q = Q()) -> dict[str, Used]:  # noqa: B008 - a Q is never changed
    """Every practice since a day that used a service, by one of `BY`, in the order of the names; added up in the database."""
    found = Session.objects.filter(among, created_at__date__gte=since).exclude(usage={})
    found = found.order_by().annotate(bucket=bucket_of(by))
    summed = sums(found)
    named = names_of(by, {bucket for bucket, *_ in summed})
    out: dict[str, Used] = defaultdict(Used)
    for bucket, line, practices, amounts in summed:
        used = out[line if by == "model" else named[bucket]]
        used.add(line, amounts, prices)
        if by == "model":
            used.sessions += practices
    if by != "model":
        for bucket, practices in found.values_list("bucket").annotate(n=Count("pk")):
            out[named[bucket]].sessions += practices
    return dict(sorted(out.items()))


def bucket_of(by: str) -> Any:
    """What practices are put together by, as a number: a day, a month, an activity, or nothing."""
    if by == "model":
        return Value(0, output_field=IntegerField())
    if by in {"course", "platform"}:
        return F("placement_id")
    zone = dt.UTC if by == "day" else None
    year, month = (one("created_at", tzinfo=zone) for one in (ExtractYear, ExtractMonth))
    return (
        year * 10_000 + month * 100 + (ExtractDay("created_at", tzinfo=zone) if by == "day" else 0)
    )


def sums(found: QuerySet[Any, Any]) -> list[tuple[int, str, int, dict[str, float]]]:
    """By bucket and by stage and model: how many practices, and what they used."""
    inner, given = found.values("bucket", "usage").query.sql_with_params()
    each, amount = EACH[connection.vendor]
    added = ", ".join(f"COALESCE(SUM({amount.format(name=name)}), 0)" for name in AMOUNTS)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT c.bucket, line.key, COUNT(*), {added} FROM ({inner}) AS c, {each} GROUP BY c.bucket, line.key",  # noqa: S608 - constants, and Django's own SQL
            given,
        )
        rows = cursor.fetchall()
    return [
        (int(bucket), str(line), count, {name: value for name, value in zip(AMOUNTS, amounts, strict=True) if value})
        for bucket, line, count, *amounts in rows
    ]  # fmt: skip


def names_of(by: str, buckets: Iterable[int]) -> dict[int, str]:
    """What a bucket is called."""
    if by == "day":
        return {one: f"{one // 10_000}-{one // 100 % 100:02}-{one % 100:02}" for one in buckets}
    if by == "month":
        return {one: f"{one // 10_000}-{one // 100 % 100:02}" for one in buckets}
    links = links_of(buckets) if by in {"course", "platform"} else {}
    return {one: placed_at(links.get(one), by) for one in buckets}


def placed_at(link: ResourceLink | None, by: str) -> str:
    """The course or the platform of an activity."""
    if link is None:
        return NOWHERE
    return str(link.context) if by == "course" else link.deployment.registration.name


def links_of(placements: Iterable[int]) -> dict[int, ResourceLink]:
    """The activity of each placement."""
    found = ResourceLink.objects.filter(placement__in=placements)
    related = found.select_related("context", "deployment__registration").order_by("pk")
    return {link.placement_id: link for link in related if link.placement_id}
