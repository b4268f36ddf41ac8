"""Points as pages write them."""

from django import template

from scoring.models import Assessment
from scoring.pages import waiting

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
