"""What the administrator sees of each record store: its state, what arrived there, and what it lacks."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import CharField, Count, Max, Q, QuerySet
from django.db.models.functions import Cast, Length
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from scoring.models import OutboxItem, RecordStore, Statement
from scoring.outbox.claiming import UNFINISHED
from scoring.pages.rows import Standing

Status = OutboxItem.Status
KEY_LENGTH = len("xapi::") + 36
"""Of a statement's first delivery to a store, beside the store's number; what is sent again has a longer one.

What takes back the statements of somebody erased has no practice, and is not kept.
"""


@dataclass(frozen=True)
class Store:
    """One record store as a line of the list."""

    row: RecordStore
    kept: int
    owed: int = 0
    waiting: int = 0
    dead: int = 0
    last: datetime | None = None

    @property
    def whose(self) -> str:
        """Whose statements it gets."""
        return self.row.registration.name if self.row.registration else _("Every platform")

    @property
    def paused(self) -> bool:
        """Whether it waits for an administrator."""
        return self.row.active and bool(self.row.paused_reason)

    @property
    def works(self) -> bool:
        """Whether statements go there."""
        return self.row.active and not self.row.paused_reason

    @property
    def lacks(self) -> int:
        """How many kept statements it was never owed."""
        return max(self.kept - self.owed, 0)

    @property
    def standing(self) -> Standing:
        """Its state in words."""
        if not self.row.active:
            return Standing(_("Off"), "", "minus")
        if self.row.paused_reason:
            return Standing(_("Paused: it refuses our key"), "bad", "alert")
        if self.last is None:
            return Standing(_("Nothing arrived yet"), "", "clock")
        return Standing(_("Active"), "ok", "check")


def stores(rows: QuerySet[RecordStore]) -> list[Store]:
    """Stores with their figures, in three queries."""
    return with_figures(rows.select_related("registration").order_by("name", "pk"))


def with_figures(rows: Iterable[RecordStore]) -> list[Store]:
    """The same of stores that are in an order of their own."""
    figures = {one.pop("record_store"): one for one in deliveries_by_store()}
    kept = kept_by_platform()
    everything = sum(kept.values())
    return [
        Store(
            row=row,
            kept=kept.get(row.registration_id, 0) if row.registration_id else everything,
            **figures.get(row.pk, {}),
        )
        for row in rows
    ]


def deliveries_by_store() -> list[dict[str, Any]]:
    """Counts of each store's deliveries."""
    first = Length("key") - Length(Cast("record_store", CharField()))
    mine = OutboxItem.objects.filter(kind=OutboxItem.Kind.XAPI).alias(length=first)
    counted = mine.values("record_store").annotate(
        owed=Count("pk", filter=Q(length=KEY_LENGTH, session__isnull=False)),
        waiting=Count("pk", filter=Q(status__in=UNFINISHED)),
        dead=Count("pk", filter=Q(status=Status.DEAD)),
        last=Max("done_at", filter=Q(status=Status.SENT)),
    )
    return [dict(row) for row in counted]


def kept_by_platform() -> dict[int | None, int]:
    """How many statements are kept of each platform's people."""
    platform = "session__learner__identity__registration"
    rows = Statement.objects.order_by().values_list(platform).annotate(n=Count("pk"))
    return dict(rows)


def sentence(found: list[Store]) -> str:
    """The list's answer."""
    paused = sum(one.paused for one in found)
    if not found:
        return _("No record store yet.")
    if paused:
        words = ngettext("One record store is paused.", "%(n)d record stores are paused.", paused)
        return words % {"n": paused}
    active = sum(one.works for one in found)
    if not active:
        return _("Every record store is switched off.")
    words = ngettext("One record store is active.", "%(n)d record stores are active.", active)
    return words % {"n": active}
