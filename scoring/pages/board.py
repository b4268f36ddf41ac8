"""What an instructor sees of one activity: who practised, how it went, what waits for them."""

from collections.abc import Mapping
from statistics import median
from typing import Any, Final

from django.core.paginator import Paginator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lti_tool.models import Launch, ResourceLink
from scoring.calibration import gate_of
from scoring.owing import column_of
from scoring.pages.course import Course, course_of
from scoring.pages.here import here_of
from scoring.pages.narrowed import STATES, asked_of, heads, narrowed
from scoring.pages.rows import roll_of, with_levels
from scoring.pages.sentences import number
from scoring.pages.waiting import is_only_held
from scoring.tried import met_of
from scoring.words import COUNTS
from sessions.models import Placement

PAGE_SIZE: Final = 100
QUEUE_SIZE: Final = 20


def board(link: ResourceLink, asked: Mapping[str, str]) -> dict[str, Any]:
    """Everything the template names; `asked` says which pages of its lists."""
    assert link.placement is not None
    here = here_of(link)
    roll = roll_of(link, here)
    rows, waiting = roll.rows, roll.waiting
    card, groups = here.card, here.groups
    goals = [(one.id, one.title) for one in card.objectives]
    order = asked_of(asked, [id_ for id_, _title in goals], groups)
    course = course_of(link, asked.get("absent", ""))
    totals = [row.tried.total for row in rows if row.tried.counts and row.tried.total is not None]
    by_level = order.sort in dict(goals)
    waits = {one.session.learner_id for one in waiting}
    shown = narrowed(with_levels(rows) if by_level else rows, order, waits, groups)
    page = Paginator(shown, PAGE_SIZE).get_page(asked.get("page"))
    if not by_level:
        page.object_list = with_levels(page.object_list)
    listed = [row.tried.assessment for row in shown if row.tried.counts and row.tried.assessment]
    met = met_of(listed) if listed else {}
    return {
        "link": link,
        "placement": link.placement,
        "card": card,
        "order": order,
        "heads": heads(order, goals),
        "groups": groups,
        "states": list(STATES.items()),
        "course": course,
        "page": page,
        "practising": roll.practising,
        "waiting": waiting[:QUEUE_SIZE],
        "held": sum(map(is_only_held, waiting)),
        "waiting_more": max(len(waiting) - QUEUE_SIZE, 0),
        "sentence": sentence(len(rows), len(waiting), course),
        "median": median(totals) if totals else None,
        "practised": len(rows),
        "met": [met.get(id_, 0) for id_, _title in goals] if listed else [],
        "scored": len(listed),
        "connected": is_connected(here.newest),
        "counts": COUNTS[link.placement.policy],
        "gate_open": link.placement.release == Placement.Release.HOLD
        and gate_of(link.placement, card),
    }


def is_connected(newest: Launch | None) -> bool:
    """Whether the platform takes grades from an activity; so it is until somebody has come and shown otherwise."""
    return newest is None or bool(column_of(newest))


def sentence(practised: int, waiting: int, course: Course) -> str:
    """What the board is about."""
    if not practised:
        return _("Nobody has practised here yet.")
    need = ngettext("%(n)s needs you.", "%(n)s need you.", waiting)
    need %= {"n": number(waiting).capitalize()}
    rest = need if waiting else _("Nothing waits for you.")
    if course.members:
        begun, everybody = number(course.started).capitalize(), number(course.members)
        told = _("%(begun)s of %(all)s have practised.") % {"begun": begun, "all": everybody}
        return f"{told} {rest}"
    told = ngettext("%(n)s person has practised.", "%(n)s people have practised.", practised)
    return f"{told % {'n': number(practised).capitalize()}} {rest}"
