"""The page of an instructor who watches a talk."""

from typing import Final
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from realtime.watch_seat import NOT_ALLOWED, watchable
from realtime.who import who
from scoring.views.review import practised
from sessions.cards import card_for
from sessions.queries import is_over

NUMBERS: Final = (
    ("defensiveness", _("On guard")), ("trust", _("Trust")), ("composure", _("Composure")),
    ("openness", _("Openness")),
)  # fmt: skip


@require_GET
@never_cache
def watch(request: HttpRequest, link: UUID, uuid: UUID) -> HttpResponse:
    """Beside the talk of a learner who agreed; one that is over leads to its review."""
    seat, taught_link, session = practised(request, link, uuid)
    if is_over(session):
        return HttpResponseRedirect(reverse("review-attempt", args=[link, uuid]))
    if not watchable(session):
        raise PermissionDenied(NOT_ALLOWED)
    card = card_for(session)
    people = [who(one) for one in card.people]
    page = {
        "seat": seat, "link": taught_link, "session": session, "card": card, "people": people,
        "learner": session.learner.identity.shown_as,
        "whispers": [
            (person, [(one.id, one.said(person.first_name)) for one in card.whispers])
            for person in people
        ],
        "numbers": NUMBERS,
        "start": {"socket": f"/ws/watch/{link}/{uuid}/", "people": [{"slug": p.slug, "first_name": p.first_name} for p in people]},
    }  # fmt: skip
    return render(request, "realtime/watch.html", page)
