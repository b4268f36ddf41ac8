"""When an activity is open, due and closed: the platform's own dates first, then those it was placed with."""

from dataclasses import dataclass, replace
from datetime import datetime

from lti_tool.models import Launch, ResourceLink
from sessions.accommodating import allowed_to


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

    def allowing(self, due_at: datetime | None) -> "Dates":
        """The dates of a learner who has a due date of their own: it comes first, and nothing closes before it."""
        if due_at is None:
            return self
        closes_at = self.closes_at and max(self.closes_at, due_at)
        return replace(self, due_at=due_at, closes_at=closes_at)


def own_dates(link: ResourceLink, launch: Launch | None, user_id: int) -> Dates:
    """The dates of an activity for one learner, with what their instructor allows them."""
    dates = dates_of(link, launch)
    return (
        dates.allowing(allowed_to(user_id, link.placement_id).due_at)
        if link.placement_id
        else dates
    )


def dates_of(link: ResourceLink, launch: Launch | None = None) -> Dates:
    """The dates of an activity; a launch brings the person's own due date."""
    placed = link.placement
    own_due = launch.due_at if launch else None
    return Dates(
        opens_at=link.opens_at or (placed.opens_at if placed else None),
        due_at=own_due or link.due_at or (placed.due_at if placed else None),
        closes_at=link.closes_at or (placed.closes_at if placed else None),
    )
