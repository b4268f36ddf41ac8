"""The page on which a learner goes back to one of their turns, and the way into the talk from there."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from realtime.briefing import CONSENT_VERSION, speech_fault
from realtime.engines import warm
from realtime.forms import BriefingForm
from realtime.views import own_practice
from scoring.pages.spoken import clock, heard
from sessions.cards import card_for
from sessions.errors import CannotRewind
from sessions.models import Session, Turn
from sessions.rewinding import rewind, turn_to_take


@require_http_methods(["GET", "POST"])
def go_back(request: HttpRequest, uuid: UUID, n: int) -> HttpResponse:
    """Show the moment and ask how to take part; then open the talk as it stood there."""
    seat, session = own_practice(request, uuid)
    form = BriefingForm(request.POST or None, session=session)
    try:
        turn = turn_to_take(session, n)
        if request.method == "POST" and form.is_valid():
            made = opened(session, n, form)
            return HttpResponseRedirect(reverse("practice-room", args=[made.uuid]))
    except CannotRewind as refusal:
        return refused(request, session, refusal)
    warm()
    page = moment(session, turn) | {"form": form, "seat": seat}
    return render(request, "realtime/rewind.html", page, status=400 if form.errors else 200)


def opened(session: Session, n: int, form: BriefingForm) -> Session:
    """The talk from this turn on, held the way the learner chose."""
    choices = form.choices
    return rewind(
        session=session, n=n, modality=choices["modality"], time_to_answer=choices["time_to_answer"],
        text_version=CONSENT_VERSION,
    )  # fmt: skip


def refused(request: HttpRequest, session: Session, refusal: CannotRewind) -> HttpResponse:
    """Why it cannot be, and the way back; 404 where there is no such turn at all."""
    if not session.turns.exists() and session.forgotten_at is None:
        raise Http404
    page = {"why": str(refusal), "session": session.rewinds or session, "card": card_for(session)}
    return render(request, "realtime/rewind_refused.html", page, status=409)


def moment(session: Session, turn: Turn) -> dict[str, Any]:
    """What the page shows: the line before, what was said then, and how to take part."""
    card = card_for(session)
    names = {person.slug: person.name.split()[0] for person in card.people}
    before = session.turns.filter(n__lt=turn.n, speaker=Turn.Speaker.PERSONA).last()
    fault = speech_fault()
    return {
        "session": session,
        "placement": session.placement,
        "card": card,
        "names": card.called,
        "at": clock(turn.start_ms),
        "before": heard(before) if before else "",
        "who": names.get(before.who, "") if before else "",
        "said": heard(turn),
        "speech_fault": fault,
        "types": bool(fault or session.placement.text_only or session.modality == "text"),
        "time": f"{session.time_to_answer:g}",
    }
