"""An instructor's view of one activity and of one attempt, and what they may decide there."""

import re
from uuid import UUID

from django import forms
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from lti_tool import rosters
from lti_tool.access import Seat, instructor_seat, seats
from lti_tool.models import Act, AuditEntry, ResourceLink, Role
from lti_tool.services.auditing import note
from scoring import deciding, queries, ruling, services
from scoring.forms import ElementForm, LevelForm
from scoring.models import Assessment, ElementScore, ObjectiveScore
from scoring.outbox.resending import resend as send_again
from scoring.pages.attempt import attempt as attempt_page
from scoring.pages.board import board as board_page
from sessions.models import Session, Turn
from sessions.services import open_attempt


def taught(request: HttpRequest, link: UUID) -> tuple[Seat, ResourceLink]:
    """The instructor's seat and the activity; anybody else is refused."""
    seat = instructor_seat(request, link)
    if seat is None or seat.link is None:
        raise PermissionDenied(_("Open the activity again from your course."))
    if seat.link.placement is None:
        raise Http404
    return seat, seat.link


def practised(request: HttpRequest, link: UUID, uuid: UUID) -> tuple[Seat, ResourceLink, Session]:
    """One learner's attempt at an activity of this instructor."""
    seat, taught_link = taught(request, link)
    practices = Session.objects.select_related(
        "placement__institution", "scenario", "learner__identity"
    ).defer("scenario__data")
    mine = {"placement": taught_link.placement, "trial": False}
    return seat, taught_link, get_object_or_404(practices, uuid=uuid, **mine)


def assessed(session: Session) -> Assessment:
    """The assessment that counts; a practice without one is not found."""
    assessment = queries.current(session)
    if assessment is None:
        raise Http404
    return assessment


def noted_at(
    act: Act, seat: Seat, link: ResourceLink, about: object = "", detail: object = ""
) -> None:
    """Note in the audit log what an instructor did at their activity."""
    assert link.placement is not None
    note(
        act=act, door=AuditEntry.Door.PAGE, by=seat.identity.user, about=about or link.placement,
        detail=detail, institution=link.placement.institution,
    )  # fmt: skip


def back_to(link: ResourceLink, session: Session) -> HttpResponse:
    """The attempt again, after a decision."""
    return HttpResponseRedirect(reverse("review-attempt", args=[link.uuid, session.uuid]))


@require_GET
def board(request: HttpRequest, link: UUID) -> HttpResponse:
    """Who practised, the levels, the grades, and what waits; a roster that is old is asked for meanwhile."""
    seat, taught_link = taught(request, link)
    if rosters.is_old(taught_link.context):
        rosters.nudge(taught_link.context)
    released = request.GET.get("released", "")
    page = board_page(taught_link, request.GET.dict()) | {"seat": seat}
    page["released"] = int(released) if re.fullmatch("[0-9]{1,6}", released) else None
    return render(request, "scoring/link.html", page)


@require_POST
def release_all(request: HttpRequest, link: UUID) -> HttpResponse:
    """Let everything go that waits only for its release."""
    seat, taught_link = taught(request, link)
    assert taught_link.placement is not None
    with transaction.atomic():
        done = ruling.release_all(placement=taught_link.placement, by=seat.identity.user)
        if done:
            noted_at(Act.RELEASED, seat, taught_link, detail=done)
    return HttpResponseRedirect(f"{reverse('review-link', args=[link])}?released={done}")


@require_POST
def refresh(request: HttpRequest, link: UUID) -> HttpResponse:
    """Have the course's roster read again."""
    taught_link = taught(request, link)[1]
    rosters.nudge(taught_link.context)
    return HttpResponseRedirect(reverse("review-link", args=[link]))


@require_POST
def try_it(request: HttpRequest, link: UUID) -> HttpResponse:
    """Open the instructor's own trial run; it is never graded and never listed."""
    seat, taught_link = taught(request, link)
    assert taught_link.placement is not None
    session = open_attempt(user=seat.identity.user, placement=taught_link.placement, trial=True)
    return HttpResponseRedirect(reverse("practice-briefing", args=[session.uuid]))


@require_GET
def find_attempt(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The attempt that a platform's review message names, at the activity of one of the seats."""
    session = get_object_or_404(Session, uuid=uuid)
    for seat in seats(request):
        at = seat.link
        if seat.role == Role.INSTRUCTOR and at and at.placement_id == session.placement_id:
            return back_to(at, session)
    raise PermissionDenied(_("Open the activity again from your course."))


@require_GET
def attempt(request: HttpRequest, link: UUID, uuid: UUID) -> HttpResponse:
    """One attempt: what was said, what it shows, and the decision."""
    return shown(request, link, uuid)


def shown(
    request: HttpRequest, link: UUID, uuid: UUID, form: forms.Form | None = None
) -> HttpResponse:
    """The attempt's page, with what was wrong in a form."""
    seat, taught_link, session = practised(request, link, uuid)
    page = attempt_page(session, taught_link) | {"seat": seat, "link": taught_link, "form": form}
    return render(request, "scoring/attempt.html", page, status=400 if form else 200)


@require_POST
def override(request: HttpRequest, link: UUID, uuid: UUID) -> HttpResponse:
    """Set another level for one objective."""
    seat, taught_link, session = practised(request, link, uuid)
    form = LevelForm(request.POST)
    if not form.is_valid():
        return shown(request, link, uuid, form)
    rows = ObjectiveScore.objects.filter(assessment=assessed(session))
    services.override(
        objective=get_object_or_404(rows, objective=form.cleaned_data["objective"]),
        level=form.cleaned_data["level"],
        reason=form.cleaned_data["reason"],
        by=seat.identity.user,
    )
    return back_to(taught_link, session)


@require_POST
def decide(request: HttpRequest, link: UUID, uuid: UUID) -> HttpResponse:
    """Find one element met or not."""
    seat, taught_link, session = practised(request, link, uuid)
    form = ElementForm(request.POST)
    if not form.is_valid():
        return shown(request, link, uuid, form)
    given = form.cleaned_data
    rows = ElementScore.objects.filter(objective__assessment=assessed(session))
    element = get_object_or_404(
        rows, objective__objective=given["objective"], element=given["element"]
    )
    own = session.turns.filter(speaker=Turn.Speaker.LEARNER)
    turn = get_object_or_404(own, n=given["turn"]) if given["turn"] else None
    try:
        deciding.decide(
            element=element, met=given["met"] == "yes", turn=turn, reason=given["reason"], by=seat.identity.user
        )  # fmt: skip
    except deciding.NoQuote:
        form.add_error("turn", _("Choose the line that shows it: nothing counts without a quote."))
    except deciding.AlreadySo:
        form.add_error("met", _("It stands so already."))
    return shown(request, link, uuid, form) if form.errors else back_to(taught_link, session)


@require_POST
def release(request: HttpRequest, link: UUID, uuid: UUID) -> HttpResponse:
    """Let an attempt go that had to wait."""
    seat, taught_link, session = practised(request, link, uuid)
    with transaction.atomic():
        if services.release(assessment=assessed(session), by=seat.identity.user):
            noted_at(Act.RELEASED, seat, taught_link, detail=session.uuid)
    return back_to(taught_link, session)


@require_POST
def resend(request: HttpRequest, link: UUID, uuid: UUID) -> HttpResponse:
    """Send the grade that counts now once more."""
    seat, taught_link, session = practised(request, link, uuid)
    item = queries.grade_delivery(session)
    with transaction.atomic():
        if item is not None and send_again(item=item):
            noted_at(Act.RESENT, seat, taught_link, detail=session.uuid)
    return back_to(taught_link, session)
