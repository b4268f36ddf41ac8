"""What the administrator sees of each platform: its state in words, its use, and how its grades fare."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Max, Min, Q
from django.utils.translation import gettext as _

from lti_tool.managing.addresses import our_addresses
from lti_tool.managing.health import Use, known_platforms, our_key_since, use_of
from lti_tool.managing.next_steps import next_steps, product_name
from lti_tool.models import Registration
from scoring.models import OutboxItem
from scoring.outbox.claiming import UNFINISHED
from scoring.pages.rows import Standing
from scoring.pages.sentences import counted

Status = OutboxItem.Status


@dataclass(frozen=True)
class Grades:
    """How the grades of one platform fare."""

    last: datetime | None = None
    oldest: datetime | None = None
    stuck: int = 0


@dataclass(frozen=True)
class Platform:
    """One platform as its card shows it."""

    registration: Registration
    use: Use
    grades: Grades

    @property
    def product(self) -> str:
        """What people call its software."""
        family = self.registration.platform_family
        return product_name(family) or family

    @property
    def standing(self) -> Standing:
        """Its state in words; what stops people comes before what stops grades."""
        if not self.registration.active:
            return Standing(_("Switched off"), "", "minus")
        if self.use.waiting:
            return Standing(_("A deployment waits for you"), "warn", "half")
        if self.grades.stuck:
            return Standing(_("Grades fail"), "bad", "alert")
        if self.use.last_launch is None:
            return Standing(_("Waiting for its first launch"), "", "clock")
        return Standing(_("Connected"), "ok", "check")

    @property
    def needs_you(self) -> bool:
        """Whether something waits for an administrator."""
        return self.standing.tone in {"warn", "bad"}

    @property
    def left(self) -> str:
        """The first thing to do before anybody comes in."""
        if self.use.waiting:
            return _("Somebody came by a deployment that nobody has confirmed.")
        return str(self.steps[0])

    @property
    def steps(self) -> Sequence[Any]:
        """What is left to do there, until somebody has come in."""
        return next_steps(self.registration.platform_family)


def platforms() -> dict[str, Any]:
    """Everything the list names, what needs somebody first."""
    found = described(list(known_platforms()))
    found.sort(key=lambda one: (not one.needs_you, not one.registration.active))
    return {"platforms": found, "sentence": sentence(found), "key_since": our_key_since()}


def platform(registration: Registration) -> dict[str, Any]:
    """Everything one platform's page names."""
    (found,) = described([registration])
    return {
        "platform": found,
        "key_since": our_key_since(),
        "addresses": our_addresses(registration),
    }


def described(rows: Sequence[Registration]) -> list[Platform]:
    """Platforms with their use and their grades."""
    use, grades = use_of(rows), grades_of([row.pk for row in rows])
    return [Platform(row, use[row.pk], grades.get(row.pk, Grades())) for row in rows]


def grades_of(keys: list[int]) -> dict[int, Grades]:
    """The grades of each platform in one query."""
    rows = (
        OutboxItem.objects.filter(
            kind=OutboxItem.Kind.GRADE, grade_state__deployment__registration__in=keys
        )
        .values("grade_state__deployment__registration")
        .annotate(
            last=Max("done_at", filter=Q(status=Status.SENT)),
            oldest=Min("first_at", filter=Q(status__in=UNFINISHED)),
            stuck=Count("pk", filter=Q(status=Status.DEAD)),
        )
    )
    return {
        row["grade_state__deployment__registration"]: Grades(
            row["last"], row["oldest"], row["stuck"]
        )
        for row in rows
    }


def sentence(found: Sequence[Platform]) -> str:
    """The page's answer."""
    active = sum(one.registration.active for one in found)
    waiting = sum(one.needs_you for one in found)
    if not found:
        return _("No platform is connected yet.")
    if not active:
        return _("Every platform is switched off.")
    parts = [counted(active, _("One platform is connected."), _("%(n)s platforms are connected."))]
    if waiting:
        parts.append(counted(waiting, _("One needs you."), _("%(n)s need you.")))
    return " ".join(parts)
