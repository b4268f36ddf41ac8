"""How each platform has been used lately; a fixed number of queries for any number of platforms."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Count, Exists, Max, OuterRef, Prefetch, Q, QuerySet
from django.utils.timezone import now
from django.utils.translation import gettext as _

from lti_tool.models import (
    Context,
    Deployment,
    KeySetCache,
    Launch,
    Refusal,
    Registration,
    ToolKey,
)
from lti_tool.protocol.claims import DEEP_LINKING

LATELY: Final = timedelta(days=7)


@dataclass(frozen=True)
class Use:
    """What one platform has sent us, and which of its services it offers."""

    last_launch: datetime | None = None
    launches: int = 0
    refusals: int = 0
    keys_at: datetime | None = None
    deployments: Sequence[Deployment] = ()
    services: Sequence[str] = field(default_factory=list)

    @property
    def waiting(self) -> list[Deployment]:
        """Deployments that somebody came by and nobody has confirmed."""
        return [one for one in self.deployments if is_waiting(one)]


def known_platforms() -> QuerySet[Registration]:
    """Every registration with what its pages show."""
    used = Exists(Launch.objects.filter(deployment=OuterRef("pk")))
    deployments = Deployment.objects.annotate(used=used).order_by("active", "pk")
    rows = Registration.objects.select_related("institution", "key_set")
    return rows.prefetch_related(Prefetch("deployments", deployments)).order_by("name", "pk")


def is_waiting(deployment: Deployment) -> bool:
    """Off, seen at a launch, and never used: one that was switched off later has been used."""
    seen = deployment.seen_at is not None and not deployment.active
    return seen and not getattr(deployment, "used", False)


def use_of(registrations: Sequence[Registration]) -> dict[int, Use]:
    """The use of each of these platforms, by its row's key."""
    keys = [row.pk for row in registrations]
    launches, courses, refusals = _launches(keys), _courses(keys), _refusals(keys)
    found = {}
    for row in registrations:
        came = launches.get(row.pk, {})
        kept: KeySetCache | None = getattr(row, "key_set", None)
        found[row.pk] = Use(
            last_launch=came.get("last"),
            launches=came.get("lately", 0),
            refusals=refusals.get(row.pk, {}).get("lately", 0),
            keys_at=kept.fetched_at if kept else None,
            deployments=list(row.deployments.all()),
            services=_services(came, courses.get(row.pk, {}), row),
        )
    return found


def our_key_since() -> datetime | None:
    """When the key that signs now was made."""
    key = ToolKey.objects.filter(state=ToolKey.State.ACTIVE).first()
    return key.created_at if key else None


def _launches(keys: list[int]) -> dict[int, dict[str, Any]]:
    rows = (
        Launch.objects.filter(deployment__registration__in=keys)
        .values("deployment__registration")
        .annotate(
            last=Max("created_at"),
            lately=Count("pk", filter=Q(created_at__gt=now() - LATELY)),
            choosing=Count("pk", filter=Q(message_type=DEEP_LINKING)),
            grading=Count("pk", filter=~Q(grade_scopes=[])),
        )
    )
    return {row["deployment__registration"]: dict(row) for row in rows}


def _courses(keys: list[int]) -> dict[int, dict[str, Any]]:
    rows = (
        Context.objects.filter(deployment__registration__in=keys)
        .values("deployment__registration")
        .annotate(roster=Count("pk", filter=~Q(roster_url="")))
    )
    return {row["deployment__registration"]: dict(row) for row in rows}


def _refusals(keys: list[int]) -> dict[int, dict[str, Any]]:
    lately = Refusal.objects.filter(registration__in=keys, at__gt=now() - LATELY)
    rows = lately.values("registration").annotate(lately=Count("pk"))
    return {row["registration"]: dict(row) for row in rows}


def _services(came: dict[str, Any], courses: dict[str, Any], row: Registration) -> list[str]:
    """What the platform has let us use so far."""
    offered = {
        _("Grades"): came.get("grading"),
        _("Names and roles"): courses.get("roster"),
        _("Deep linking"): came.get("choosing"),
        _("Notices"): row.notice_kinds,
    }
    return [name for name, seen in offered.items() if seen]
