"""The page with a scenario's two model talks, for who has practised it once."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from scoring.pages.models import model_talks
from scoring.views.debrief import own_practice
from sessions.cards import card_for
from sessions.queries import is_over


@require_GET
def talks(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Both side by side; before a first attempt is over the briefing comes first."""
    seat, session = own_practice(request, uuid)
    if not is_over(session):
        return HttpResponseRedirect(reverse("practice-briefing", args=[uuid]))
    card = card_for(session)
    if not card.model_dialogue:
        raise Http404
    page = {"seat": seat, "session": session, "card": card, "talks": model_talks(card)}
    return render(request, "scoring/models.html", page)
