"""Points as pages write them."""

from collections.abc import Iterable
from functools import cache, lru_cache

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from scoring.models import Assessment
from scoring.pages import waiting
from scoring.pages.rows import Standing
from scoring.tried import Level

register = template.Library()


@register.filter
def points(value: float) -> str:
    """A number of points without idle decimals, in every language a point."""
    return f"{value:g}"


@register.filter
def rise(assessment: Assessment) -> str:
    """How far a score can still rise."""
    return f"{assessment.total_high - assessment.total:.1f}"


@register.filter
def why(assessment: Assessment) -> str:
    """What a person is asked to do."""
    return waiting.why(assessment)


@register.filter
def needs_a_look(assessment: Assessment) -> bool:
    """Whether a grave line waits to be read."""
    return waiting.needs_a_look(assessment)


@register.filter
def flag_quotes(assessment: Assessment) -> list[str]:
    """The lines a person has to read."""
    waiting = {reason.partition(":")[2] for reason in assessment.awaiting}
    quotes = [flag.quote for flag in assessment.flags.all() if flag.flag in waiting]
    return list(dict.fromkeys(quotes))


@register.filter
def heat(levels: Iterable[Level]) -> SafeString:
    """The cells of a board's line; a course has thousands of them, too many for a template's own loop."""
    unclear = _("unclear")
    cells = (cell(one.level, unclear if one.level_high > one.level else "") for one in levels)
    return mark_safe("".join(cells))  # noqa: S308 - of safe parts only


@cache
def cell(level: int, unclear: str) -> SafeString:
    """One level's cell; there are few different ones."""
    note = format_html('<span class="vh"> {}</span>', unclear) if unclear else ""
    tone = " q" if unclear else ""
    return format_html('<td class="h{}" data-l="{}">{}{}</td>', tone, level, level, note)


@register.filter
def more_attempts(others: int) -> SafeString:
    """How many attempts there are beside the one shown."""
    return more(others, ngettext("more attempt", "more attempts", others))


@cache
def more(others: int, words: str) -> SafeString:
    """A small number, and what it counts for whoever hears the page."""
    return format_html(
        '<span class="faint xs">+{}<span class="vh"> {}</span></span>', others, words
    )


@register.filter
@lru_cache(maxsize=256)
def tag(standing: Standing) -> SafeString:
    """A status as a tag; there are few different ones."""
    icon = format_html('<i class="i i-{}" aria-hidden="true"></i>', standing.icon)
    return format_html('<span class="tag {}">{}{}</span>', standing.tone, icon, standing.words)
