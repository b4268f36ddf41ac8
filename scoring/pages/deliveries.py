"""What the administrator sees of grades and records on their way: counts first, then what is not accepted."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Any, Final

from django.core.paginator import Paginator
from django.db.models import Case, Count, Min, Q, QuerySet, When
from django.http import QueryDict
from django.utils.timezone import localtime, now
from django.utils.translation import gettext as _

from lti_tool.managing.paging import chosen_platform, without_page
from lti_tool.models import Registration
from scoring.models import OutboxItem
from scoring.outbox.claiming import UNFINISHED
from scoring.pages.reasons import words_of
from scoring.pages.rows import Standing
from scoring.pages.sentences import counted

Status = OutboxItem.Status
PAGE_SIZE: Final = 25
MOST_TIMED: Final = 500
LATELY: Final = timedelta(days=7)
FAILED: Final = (Status.DEAD, Status.NOT_GRADABLE)
STANDINGS: Final = {
    Status.PENDING: ("", "clock"),
    Status.SENDING: ("", "dots"),
    Status.SENT: ("ok", "check"),
    Status.SUPERSEDED: ("", "turn"),
    Status.NOT_GRADABLE: ("warn", "minus"),
    Status.DEAD: ("bad", "alert"),
}
STATES: Final = ("open", "dead", "today", "superseded", "all")
KINDS: Final = tuple(OutboxItem.Kind.values)


@dataclass(frozen=True)
class Row:
    """One delivery as a line of the table."""

    item: OutboxItem
    what: str
    more: str
    who: str
    to: str
    words: str
    standing: Standing

    @property
    def again(self) -> bool:
        """Whether a person may send it again."""
        return self.item.status in {*FAILED, Status.SUPERSEDED}

    @property
    def waits(self) -> bool:
        """Whether a person may have it tried at once."""
        return self.item.status == Status.PENDING


@dataclass(frozen=True)
class Numbers:
    """How deliveries stand in all."""

    today: int
    week: int
    waiting: int
    next_at: datetime | None
    stuck: int
    median_s: float | None

    @property
    def next_words(self) -> str:
        """When the next try is."""
        return until(self.next_at) if self.next_at else ""

    @property
    def sentence(self) -> str:
        """The page's answer."""
        parts = []
        if self.stuck:
            parts.append(
                counted(self.stuck, _("One delivery is stuck."), _("%(n)s deliveries are stuck."))
            )
        if self.waiting:
            parts.append(
                counted(self.waiting, _("One is on its way."), _("%(n)s are on their way."))
            )
        return " ".join(parts) or _("Everything has arrived.")


def deliveries(asked: QueryDict) -> dict[str, Any]:
    """Everything the template names."""
    state, kind, platform = chosen(asked)
    rows = narrowed(OutboxItem.objects.all(), state=state, kind=kind, platform=platform)
    page = Paginator(shown(rows), PAGE_SIZE).get_page(asked.get("page"))
    return {
        "numbers": numbers(),
        "page": page,
        "rows": [row_of(item) for item in page],
        "state": state,
        "kind": kind,
        "platform": platform,
        "states": state_links(asked, state),
        "platforms": Registration.objects.order_by("name", "pk"),
        "query": without_page(asked),
    }


def chosen(asked: QueryDict) -> tuple[str, str, Registration | None]:
    """The filters of an address; anything unknown counts as not chosen."""
    state, kind = asked.get("state", ""), asked.get("kind", "")
    return (
        state if state in STATES else STATES[0],
        kind if kind in KINDS else "",
        chosen_platform(asked),
    )


def narrowed(
    rows: QuerySet[OutboxItem], *, state: str, kind: str, platform: Registration | None
) -> QuerySet[OutboxItem]:
    """Deliveries of one state, one kind, one platform; empty means any."""
    states = {
        "open": Q(status__in=[*UNFINISHED, *FAILED]),
        "dead": Q(status=Status.DEAD),
        "today": Q(status=Status.SENT, done_at__gte=midnight()),
        "superseded": Q(status=Status.SUPERSEDED),
    }
    rows = rows.filter(states.get(state, Q()))
    if kind:
        rows = rows.filter(kind=kind)
    if platform:
        by_column = Q(grade_state__deployment__registration=platform)
        by_person = Q(grade_state=None, session__learner__identity__registration=platform)
        by_store = Q(session=None, record_store__registration=platform)
        rows = rows.filter(by_column | by_person | by_store)
    return rows


def shown(rows: QuerySet[OutboxItem]) -> QuerySet[OutboxItem]:
    """With everything a line names: what is stuck, then the newest."""
    return rows.select_related(
        "session__learner__identity",
        "session__placement",
        "grade_state__deployment__registration",
        "record_store",
    ).order_by(Case(When(status=Status.DEAD, then=0), default=1), "-pk")


def row_of(item: OutboxItem) -> Row:
    """One delivery in words; a person without a shared name is a number."""
    what, more = named(item)
    tone, icon = STANDINGS[Status(item.status)]
    return Row(
        item=item,
        what=what,
        more=more,
        who=who_of(item),
        to=target_of(item),
        words=words_of(item),
        standing=Standing(standing_words(item), tone, icon),
    )


def who_of(item: OutboxItem) -> str:
    """Whose practice it is about."""
    if item.session is None:
        return _("Somebody erased")
    identity = getattr(item.session.learner, "identity", None)
    return identity.shown_as if identity else _("Somebody")


def named(item: OutboxItem) -> tuple[str, str]:
    """What is sent, and which part of the practice it is."""
    if item.kind == OutboxItem.Kind.GRADE:
        given = item.payload.get("scoreGiven")
        what = _("Grade %(given)s") % {"given": f"{given:g}"} if given is not None else _("Grade")
        return what, item.grade_state.objective if item.grade_state else ""
    verb = str(item.payload.get("verb", {}).get("id", "")).rpartition("/")[2]
    return _("Statement"), verb


def target_of(item: OutboxItem) -> str:
    """The platform or the record store."""
    if item.grade_state:
        return item.grade_state.deployment.registration.name
    return item.record_store.name if item.record_store else ""


def standing_words(item: OutboxItem) -> str:
    """The state, and for a waiting one when it is tried next."""
    words = {
        Status.PENDING: _("Waiting, %(when)s") % {"when": until(item.next_at)},
        Status.SENDING: _("On its way"),
        Status.SENT: _("Accepted"),
        Status.SUPERSEDED: _("Superseded"),
        Status.NOT_GRADABLE: _("Takes no grade"),
        Status.DEAD: _("Stuck"),
    }
    return words[Status(item.status)]


def until(at: datetime) -> str:
    """The time to a moment, as short as a table needs it."""
    seconds = (at - now()).total_seconds()
    if seconds < 1:
        return _("due now")
    for size, unit in ((3600, "h"), (60, "min"), (1, "s")):
        if seconds >= size:
            return f"{seconds / size:.0f} {unit}"
    return ""


def numbers() -> Numbers:
    """Counts for the top of the page, in two queries."""
    accepted = Q(status=Status.SENT)
    found = OutboxItem.objects.aggregate(
        today=Count("pk", filter=accepted & Q(done_at__gte=midnight())),
        week=Count("pk", filter=accepted & Q(done_at__gt=now() - LATELY)),
        waiting=Count("pk", filter=Q(status__in=UNFINISHED)),
        next_at=Min("next_at", filter=Q(status=Status.PENDING)),
        stuck=Count("pk", filter=Q(status=Status.DEAD)),
    )
    return Numbers(**found, median_s=median_s())


def median_s() -> float | None:
    """How long the newest accepted deliveries took."""
    recent = OutboxItem.objects.filter(status=Status.SENT, done_at__gt=now() - LATELY)
    times = recent.order_by("-pk").values_list("first_at", "done_at")[:MOST_TIMED]
    taken = [(done - first).total_seconds() for first, done in times if done]
    return round(max(median(taken), 0.0), 1) if taken else None


def stuck() -> int:
    """How many deliveries wait for an administrator."""
    return OutboxItem.objects.filter(status=Status.DEAD).count()


def midnight() -> datetime:
    """When today began."""
    return localtime().replace(hour=0, minute=0, second=0, microsecond=0)


def state_links(asked: QueryDict, chosen_state: str) -> list[dict[str, Any]]:
    """The states to choose from, each with the other filters kept."""
    words = (_("Not accepted"), _("Stuck"), _("Accepted today"), _("Superseded"), _("All"))
    links = []
    for state, word in zip(STATES, words, strict=True):
        query = asked.copy()
        query["state"] = state
        query.pop("page", None)
        links.append({"query": query.urlencode(), "word": word, "chosen": state == chosen_state})
    return links
