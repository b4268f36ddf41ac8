"""When an activity is open, due and closed: the platform's own dates first, then those it was placed with."""

from dataclasses import dataclass
from datetime import datetime

from lti_tool.models import Launch, ResourceLink


@dataclass(frozen=True)
class Dates:
    """The three dates of one activity, for one person; None where there is none."""

    opens_at: datetime | None = None
    due_at: datetime | None = None
    closes_at: datetime | None = None

    def is_open(self, at: datetime) -> bool:
        """Whether a new attempt may be begun."""
        early = self.opens_at is not None and at < self.opens_at
        over = self.closes_at is not None and at >= self.closes_at
        return not early and not over

    def opens_after(self, at: datetime) -> bool:
        """Whether it is too early."""
        return self.opens_at is not None and at < self.opens_at


def dates_of(link: ResourceLink, launch: Launch | None = None) -> Dates:
    """The dates of an activity; a launch brings the person's own due date."""
    placed = link.placement
    own_due = launch.due_at if launch else None
    return Dates(
        opens_at=link.opens_at or (placed.opens_at if placed else None),
        due_at=own_due or link.due_at or (placed.due_at if placed else None),
        closes_at=link.closes_at or (placed.closes_at if placed else None),
    )
