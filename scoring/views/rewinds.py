"""Deleting a second way through a practice."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from scoring.views.debrief import own_practice
from sessions import rewinding
from sessions.errors import CannotRewind


@require_POST
def delete(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Delete it for good; one that is still being held leads back to its room."""
    _, session = own_practice(request, uuid)
    if session.rewinds is None:
        raise Http404
    first = session.rewinds.uuid
    try:
        rewinding.delete(session=session)
    except CannotRewind:
        return HttpResponseRedirect(reverse("practice-room", args=[uuid]))
    return HttpResponseRedirect(reverse("practice-debrief", args=[first]) + "#ways")
