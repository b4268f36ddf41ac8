"""Filters and pages that live in an administration page's address."""

from typing import Final

from django.http import QueryDict

from lti_tool.models import Registration

MOST_DIGITS: Final = 9


def chosen_platform(asked: QueryDict) -> Registration | None:
    """The platform that a list is narrowed to; anything unknown counts as not chosen."""
    pk = asked.get("platform", "")
    known = pk.isascii() and pk.isdigit() and len(pk) <= MOST_DIGITS
    return Registration.objects.filter(pk=pk).first() if known else None


def without_page(asked: QueryDict) -> str:
    """The filters, for the links of other pages."""
    query = asked.copy()
    query.pop("page", None)
    return query.urlencode()
