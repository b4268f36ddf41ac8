"""The learner deletes what a character would remember, from the briefing or the debrief."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_POST

from scoring.views.debrief import own_practice
from sessions import kept
from sessions.models import Memory, Session


@require_POST
def delete(request: HttpRequest, uuid: UUID, pk: int) -> HttpResponse:
    """Delete one of the learner's own memories; one that is gone already leads back as well."""
    _, session = own_practice(request, uuid)
    mine = Memory.objects.filter(learner=session.learner, scenario_key=session.scenario.key)
    if Memory.objects.filter(pk=pk).exists():
        kept.delete(memory=get_object_or_404(mine, pk=pk))
    before = session.status in {Session.Status.BRIEFING, Session.Status.LIVE}
    page = "practice-briefing" if before else "practice-debrief"
    return HttpResponseRedirect(reverse(page, args=[uuid]) + "?deleted=1#kept")
