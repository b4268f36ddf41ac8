"""The briefing with its device check, the live room, and the health checks."""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from lti_tool.access import Seat, learner_seat
from realtime.briefing import CONSENT_VERSION, briefing
from realtime.engines import warm
from realtime.forms import BriefingForm
from realtime.heads import head_of, renderer
from realtime.ice import servers_for
from sessions import services
from sessions.cards import card_for
from sessions.models import Session
from sessions.queries import is_over


def own_practice(request: HttpRequest, uuid: UUID) -> tuple[Seat, Session]:
    """The learner's seat and practice; anybody else is refused."""
    seat = learner_seat(request, uuid)
    if seat is None:
        raise PermissionDenied(_("Open the activity again from your course."))
    practices = Session.objects.select_related("placement__institution", "scenario")
    return seat, practices.defer("scenario__data").get(uuid=uuid)


@require_http_methods(["GET", "POST"])
def brief(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Who, what, what is kept; then the learner chooses how to take part and begins."""
    seat, session = own_practice(request, uuid)
    if is_over(session):
        return HttpResponseRedirect(reverse("practice-debrief", args=[uuid]))
    if session.rewinds_id is not None:
        return HttpResponseRedirect(reverse("practice-room", args=[uuid]))
    warm()
    form = BriefingForm(request.POST or None, session=session)
    if request.method == "POST" and form.is_valid():
        services.give_consent(session=session, text_version=CONSENT_VERSION, **form.choices)
        return HttpResponseRedirect(reverse("practice-room", args=[uuid]))
    page = briefing(session) | {"form": form, "seat": seat}
    return render(request, "realtime/briefing.html", page, status=400 if form.errors else 200)


@require_GET
def room(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The live room; without consent the briefing comes first."""
    _, session = own_practice(request, uuid)
    if is_over(session):
        return HttpResponseRedirect(reverse("practice-debrief", args=[uuid]))
    if not hasattr(session, "consent"):
        return HttpResponseRedirect(reverse("practice-briefing", args=[uuid]))
    page = briefing(session) | {"start": start_data(session), "modules": renderer()}
    return render(request, "realtime/room.html", page)


def start_data(session: Session) -> dict[str, Any]:
    """What the room's script needs before the socket opens."""
    people = card_for(session).people
    return {
        "socket": f"/ws/practice/{session.uuid}/",
        "modality": session.modality,
        "camera": session.camera,
        "on_device": session.on_device,
        "ice": servers_for(str(session.uuid)),
        "people": [
            {"slug": p.slug, "first_name": p.name.split()[0], "head": head_of(p.slug)}
            for p in people
        ],
        "brief": reverse("practice-briefing", args=[session.uuid]),
    }
