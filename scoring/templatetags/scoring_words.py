"""Points as pages write them."""

from collections.abc import Sized
from functools import cache, lru_cache

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from scoring.models import Assessment
from scoring.pages import waiting
from scoring.pages.rows import Row, Standing

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
def who(row: Row, board: str) -> SafeString:
    """Whom a board's line is about, as a link to the attempt; `board` is the page's own address."""
    more = more_attempts(row.others) if row.others else ""
    late = late_tag(_("Late")) if row.late else ""
    return format_html('<a href="{}{}/">{}</a>{}{}', board, row.practice.uuid, row.who, more, late)


@register.filter
def heat(row: Row, objectives: Sized) -> SafeString:
    """The levels and the total of a board's line; a page has hundreds of cells, too many for a template's own loop."""
    if not row.levels:
        return none_yet(len(objectives))
    unclear = _("unclear")
    cells = [cell(one.level, unclear if one.level_high > one.level else "") for one in row.levels]
    total = "" if row.tried.total is None else points(row.tried.total)
    return mark_safe(f'{"".join(cells)}<td class="tot">{total}</td>')  # noqa: S308 - of safe parts only


@cache
def none_yet(objectives: int) -> SafeString:
    """The cells of somebody who has no level yet."""
    empty = '<td class="h none">&ndash;</td>'
    return mark_safe(f'{objectives * empty}<td class="tot faint">&ndash;</td>')  # noqa: S308 - of safe parts only


@cache
def late_tag(words: str) -> SafeString:
    """That an attempt ended after it was due."""
    return format_html(
        ' <span class="tag warn"><i class="i i-clock" aria-hidden="true"></i>{}</span>', words
    )


@cache
def cell(level: int, unclear: str) -> SafeString:
    """One level's cell; there are few different ones."""
    note = format_html('<span class="vh"> {}</span>', unclear) if unclear else ""
    tone = " q" if unclear else ""
    return format_html('<td class="h{}" data-l="{}">{}{}</td>', tone, level, level, note)


def more_attempts(others: int) -> SafeString:
    """How many attempts there are beside the one shown."""
    return more(others, ngettext("more attempt", "more attempts", others))


@cache
def more(others: int, words: str) -> SafeString:
    """A small number, and what it counts for whoever hears the page."""
    return format_html(
        ' <span class="faint xs">+{}<span class="vh"> {}</span></span>', others, words
    )


@register.filter
@lru_cache(maxsize=256)
def tag(standing: Standing) -> SafeString:
    """A status as a tag; there are few different ones."""
    icon = format_html('<i class="i i-{}" aria-hidden="true"></i>', standing.icon)
    return format_html('<span class="tag {}">{}{}</span>', standing.tone, icon, standing.words)
