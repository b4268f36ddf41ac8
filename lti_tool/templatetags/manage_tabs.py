"""The way around the administration pages."""

from typing import Any

from django import template

from lti_tool.managing.navigation import SECTIONS
from lti_tool.rights import may_see

register = template.Library()


@register.inclusion_tag("manage/_tabs.html", takes_context=True)
def manage_tabs(context: dict[str, Any], here: str) -> dict[str, Any]:
    """Every section that the account may see, and the pages of the one somebody is in."""
    mine = [one for one in SECTIONS if may_see(context["user"], one.right)]
    return {
        "sections": [
            {
                "words": one.words,
                "first": one.places[0].name,
                "chosen": one.holds(here),
                "page": len(one.places) == 1 and one.places[0].current(here),
                "owes": any(place.name == "manage-deliveries" for place in one.places),
            }
            for one in mine
        ],
        "places": [
            {"name": place.name, "words": place.words, "current": place.current(here)}
            for one in mine
            if one.holds(here) and len(one.places) > 1
            for place in one.places
        ],
        "stuck": context.get("stuck_deliveries"),
    }
