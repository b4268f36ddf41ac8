"""What one caller of the REST interface may read: an administrator all, an instructor their activities, a learner their own."""

from typing import Any

from django.contrib.auth.models import User
from django.db.models import Q
from rest_framework.request import Request

from lti_tool.access import Seat, placements_taught


def held_by(request: Request) -> list[Seat]:
    """The seats the caller came with; none by the admin's sign-in."""
    return request.auth if isinstance(request.auth, list) else []


def sees_all(request: Request) -> bool:
    """Whether the caller signed in as an administrator; a seat never gives that."""
    return not held_by(request) and isinstance(request.user, User) and request.user.is_superuser


def practices(request: Request, path: str) -> Q:
    """The filter for rows whose practice lies at `path` ("" for the practice itself, else with "__")."""
    if sees_all(request):
        return Q()
    held = held_by(request)
    own = Q(**{f"{path}learner__in": {seat.identity.user_id for seat in held}})
    return own | taught(request, path)


def results(request: Request) -> Q:
    """The filter for assessments: a learner reads their own once it is settled."""
    settled = Q(settled_at__isnull=False) & practices(request, "session__")
    return settled | taught(request, "session__")


def taught(request: Request, path: str) -> Q:
    """The filter for rows of the caller's own activities, other instructors' trial runs left out."""
    if sees_all(request):
        return Q()
    asked: dict[str, Any] = {f"{path}placement__in": placements_taught(held_by(request))}
    return Q(**asked) & Q(**{f"{path}trial": False})


def placements(request: Request) -> Q:
    """The filter for the placements the caller came to."""
    if sees_all(request):
        return Q()
    return Q(pk__in={seat.link.placement_id for seat in held_by(request) if seat.link})


def may_choose(request: Request) -> bool:
    """Whether the caller is an administrator or somebody's instructor."""
    return sees_all(request) or bool(placements_taught(held_by(request)))
