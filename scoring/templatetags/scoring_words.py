"""Points as pages write them."""

from collections.abc import Iterable

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from scoring.models import Assessment
from scoring.pages import waiting
from scoring.queries import Level

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
    unclear = format_html('<span class="vh"> {}</span>', _("unclear"))
    cells = (
        (" q", one.level, one.level, unclear)
        if one.level_high > one.level
        else ("", one.level, one.level, "")
        for one in levels
    )
    return format_html_join("", '<td class="h{}" data-l="{}">{}{}</td>', cells)
