"""Who comes into the studio, and which draft they may change."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _l

from lti_tool.access import Author, author_of
from sessions.models import Draft

REFUSED = _l(
    "The studio is for instructors and administrators. Open your activity again from the course, or sign in."
)


def author(request: HttpRequest) -> Author:
    """The author this browser is; anybody else is refused."""
    found = author_of(request)
    if found is None:
        raise PermissionDenied(REFUSED)
    return found


def own_draft(request: HttpRequest, key: str) -> tuple[Author, Draft]:
    """The author and a draft of theirs; one of somebody else is not found."""
    who = author(request)
    drafts = Draft.objects.filter(key__in=who.owned.values("key"))
    return who, get_object_or_404(drafts.select_related("institution"), key=key)
