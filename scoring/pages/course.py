"""Who is in the course of an activity and has not started, who has left it, and how fresh that is."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lti_tool.models import Context, Launch, Membership, ResourceLink, Role
from lti_tool.rosters import is_awaited
from sessions.models import Session

PAGE_SIZE: Final = 100
NOT_SHARED: Final = _(
    "The platform does not share its roster. Only people who have opened the activity are listed."
)
AWAITED: Final = _("The roster is being read. Reload this page in a moment.")
NEVER: Final = _("The roster has not been read yet.")
NOT_ALLOWED: Final = _("The platform does not let us read its roster.")
UNREADABLE: Final = _("The platform’s roster could not be understood.")
SILENT: Final = _("The platform did not give us its roster when we last asked.")
NOT_ALLOWED_FAULTS: Final = frozenset({"status_401", "status_403", "address_private"})
UNREADABLE_FAULTS: Final = frozenset({"answer_unreadable", "answer_too_large"})


@dataclass(frozen=True)
class Course:
    """The people of one activity's course beside those who have practised."""

    members: int
    """How many learners the platform lists; 0 where it lists none."""

    absent: Page[Membership]
    """Those of them who have not started, some at a time."""

    read_at: datetime | None
    shared: bool
    words: str | Promise
    """What there is to say about the roster beside its age."""

    @property
    def started(self) -> int:
        """How many of those listed have started."""
        return self.members - self.absent.paginator.count


def course_of(link: ResourceLink, page: str) -> Course:
    """The course of one activity, in two queries however many people it has."""
    context = link.context
    listed = learners(context) if context.roster_at else Membership.objects.none()
    absent = not_started(listed, link)
    counts = listed.aggregate(members=Count("pk"), absent=Count("pk", filter=not_begun(link)))
    pages = Paginator(absent, PAGE_SIZE)
    vars(pages)["count"] = counts["absent"]  # or it would count again
    return Course(
        members=counts["members"],
        absent=pages.get_page(page),
        read_at=context.roster_at,
        shared=bool(context.roster_url),
        words=words_of(context),
    )


def learners(context: Context) -> QuerySet[Membership]:
    """Everybody who learns in a course now.

    Some platforms list an assistant as a learner; whoever came in as an instructor is none.
    """
    taught = Launch.objects.filter(
        identity=OuterRef("identity"), context=context, role=Role.INSTRUCTOR
    )
    return Membership.objects.filter(
        ~Exists(taught),
        context=context,
        active=True,
        role=Role.LEARNER,
        identity__anonymous=False,
        identity__test_user=False,
    )


def not_started(listed: QuerySet[Membership], link: ResourceLink) -> QuerySet[Membership]:
    """Those who have not opened the activity, by name, people without one by number."""
    rows = listed.filter(not_begun(link)).select_related("identity")
    return rows.order_by("identity__name", "identity__number")


def not_begun(link: ResourceLink) -> Q:
    """The filter for people of a course without a practice at the activity."""
    practice = Session.objects.filter(
        learner=OuterRef("identity__user"), placement=link.placement, trial=False
    )
    return Q(~Exists(practice))


def words_of(context: Context) -> Any:
    """Why the roster is not there, or not as new as it could be; empty where nothing is wrong."""
    if not context.roster_url:
        return NOT_SHARED
    if is_awaited(context):
        return AWAITED
    if context.roster_fault:
        return fault_words(context.roster_fault)
    return "" if context.roster_at else NEVER


def fault_words(fault: str) -> str | Promise:
    """What a failed reading means to an instructor."""
    if fault in NOT_ALLOWED_FAULTS or fault.startswith("token_refused"):
        return NOT_ALLOWED
    return UNREADABLE if fault in UNREADABLE_FAULTS else SILENT
