"""What was done in the administration, newest first: the audit log, and rows that are kept elsewhere and never changed."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.contrib.auth.models import User
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, Q, QuerySet, Value
from django.http import QueryDict
from django.utils.dateparse import parse_date
from django.utils.functional import Promise
from django.utils.timezone import localtime, make_aware
from django.utils.translation import gettext as _

from lti_tool.managing.paging import without_page
from lti_tool.models import Act, AuditEntry
from lti_tool.models.audit import KINDS
from scoring.models import Erasure, Override
from scoring.pages.sheet import Sheet

PAGE_SIZE: Final = 50
MOST_ROWS: Final = 20_000
"""Rows of one download; a shorter period gives the rest."""

Place = tuple[dt.datetime, int, str]
"""When, the row's number, and which table holds it."""


@dataclass(frozen=True)
class Asked:
    """What an address narrows the list to."""

    who: str = ""
    kind: str = ""
    first: dt.date | None = None
    last: dt.date | None = None

    def period(self, field: str = "at") -> Q:
        """The filter for a time."""
        asked = Q()
        if self.first:
            asked &= Q(**{f"{field}__gte": midnight(self.first)})
        if self.last:
            asked &= Q(**{f"{field}__lt": midnight(self.last + dt.timedelta(days=1))})
        return asked

    @property
    def person(self) -> Q:
        """The filter for who did it, by account or by the name that the platform told."""
        if not self.who:
            return Q()
        return Q(by__username__icontains=self.who) | Q(by__identity__name__icontains=self.who)


@dataclass(frozen=True)
class Line:
    """One thing that was done."""

    at: dt.datetime
    act: str
    words: str | Promise
    who: str
    about: str
    detail: str

    @property
    def kind(self) -> str | Promise:
        """What it was done to, in words."""
        return KINDS.get(self.act.partition(".")[0], "")


def midnight(day: dt.date) -> dt.datetime:
    """When a day begins."""
    return make_aware(dt.datetime.combine(day, dt.time()))


def asked_of(address: Mapping[str, str]) -> Asked:
    """The filters of an address; anything unknown counts as not chosen."""
    kind = address.get("kind", "")
    who = address.get("who", "").replace("\x00", "").strip()[:80]
    return Asked(who, kind if kind in KINDS else "", day(address, "first"), day(address, "last"))


def day(address: Mapping[str, str], name: str) -> dt.date | None:
    """A day of an address."""
    try:
        found = parse_date(address.get(name, ""))
    except ValueError:
        return None
    return found if found and 1900 < found.year < 9000 else None


def places(asked: Asked, institution: int | None = None) -> QuerySet[Any, Place]:
    """Where the rows are, the newest first; only one institution's where one is given."""
    entries = AuditEntry.objects.filter(asked.period(), asked.person)
    made = Override.objects.filter(asked.period(), asked.person).exclude(Exists(copied_from()))
    erased = Erasure.objects.filter(asked.period())
    if institution is not None:
        entries = entries.filter(institution=institution)
        made = made.filter(objective__assessment__session__placement__institution=institution)
        erased = erased.filter(registration__institution=institution)
    if asked.kind:
        entries = entries.filter(act__startswith=f"{asked.kind}.")
    parts = [placed(entries, "entry")]
    if asked.kind in {"", "rating"}:
        parts.append(placed(made, "override"))
    if asked.kind in {"", "person"} and not asked.who:
        parts.append(placed(erased, "erasure"))
    return parts[0].union(*parts[1:], all=True).order_by("-at", "-pk")


def placed(rows: QuerySet[Any], table: str) -> QuerySet[Any, Place]:
    """Times and numbers of one table's rows."""
    return rows.order_by().values_list("at", "pk", Value(table))


def copied_from() -> QuerySet[Override]:
    """The decision that a row repeats for a renewed rating; it is listed once."""
    return Override.objects.filter(
        objective__assessment__renewals=OuterRef("objective__assessment"),
        objective__objective=OuterRef("objective__objective"),
        at=OuterRef("at"),
        by=OuterRef("by"),
    )


def lines(found: Iterable[Place]) -> list[Line]:
    """The rows themselves, in their order; three queries at most."""
    wanted = list(found)

    def of(table: str) -> list[int]:
        return [pk for _at, pk, there in wanted if there == table]

    read: dict[tuple[str, int], Line] = {}
    entries = AuditEntry.objects.filter(pk__in=of("entry")).select_related("by__identity")
    read |= {("entry", row.pk): entry_line(row) for row in entries}
    related = ("by__identity", "objective__assessment__session__placement")
    made = Override.objects.filter(pk__in=of("override")).select_related(*related)
    read |= {("override", row.pk): override_line(row) for row in made}
    erased = Erasure.objects.filter(pk__in=of("erasure")).select_related("registration")
    read |= {("erasure", row.pk): erasure_line(row) for row in erased}
    places_read = ((table, pk) for _at, pk, table in wanted)
    return [read[place] for place in places_read if place in read]


def entry_line(row: AuditEntry) -> Line:
    """One entry of the log."""
    known = row.act in Act.values
    door = AuditEntry.Door(row.door).label
    who = name_of(row.by) if row.by else _("Somebody, %(door)s") % {"door": door}
    words = Act(row.act).label if known else row.act
    return Line(row.at, row.act, words, who, row.about, row.detail)


def override_line(row: Override) -> Line:
    """A person's decision about a level; why, and about whom, is on the attempt's page."""
    objective = row.objective
    session = objective.assessment.session
    detail = f"{objective.objective}: {row.before} → {row.after} ({session.uuid})"
    act = Act.OVERRIDDEN
    return Line(row.at, act.value, act.label, name_of(row.by), str(session.placement), detail)


def erasure_line(row: Erasure) -> Line:
    """That somebody was erased."""
    act, platform = Act.ERASED, row.registration.name if row.registration else ""
    rows = sum(int(n) for n in row.counts.values())
    words = _("%(n)s rows") % {"n": rows}
    return Line(row.at, act.value, act.label, str(Erasure.Wish(row.wish).label), platform, words)


def name_of(user: User) -> str:
    """An administrator by their account, an instructor by what the platform shares of them."""
    identity = getattr(user, "identity", None)
    return identity.shown_as if identity else user.get_username()


def page(address: QueryDict) -> dict[str, Any]:
    """Everything the template names."""
    asked = asked_of({name: str(value) for name, value in address.items()})
    found = Paginator(places(asked), PAGE_SIZE).get_page(address.get("page"))
    return {
        "asked": asked,
        "kinds": KINDS.items(),
        "page": found,
        "lines": lines(found),
        "query": without_page(address),
        "days": settings.AUDIT_DAYS,
    }


def sheet(asked: Asked) -> Sheet:
    """The same rows to take away."""
    head = (_("When"), _("Kind"), _("What"), _("Who"), _("Of what"), _("Detail"))
    found: Sequence[Place] = list(places(asked)[:MOST_ROWS])
    rows = tuple(
        (localtime(one.at).strftime("%Y-%m-%d %H:%M:%S"), str(one.kind), str(one.words), one.who, one.about, one.detail)
        for start in range(0, len(found), 500)
        for one in lines(found[start : start + 500])
    )  # fmt: skip
    return Sheet("audit", head, rows)
