"""The learner's debrief, and the way to another attempt."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from lti_tool.access import Seat, learner_seat
from lti_tool.dates import own_dates
from scoring.forms import AppealForm, ReactionForm, ReflectionForm
from scoring.pages.debrief import debrief as page_of
from scoring.pages.rewound import rewound
from sessions.errors import NoAttemptLeft
from sessions.help import help_card
from sessions.models import Session
from sessions.queries import is_over
from sessions.services import forget_seen, open_attempt


def own_practice(request: HttpRequest, uuid: UUID) -> tuple[Seat, Session]:
    """The learner's seat and practice; anybody else is refused."""
    seat = learner_seat(request, uuid)
    if seat is None or seat.session is None:
        raise PermissionDenied(_("Open the activity again from your course."))
    return seat, seat.session


def takes_attempts(seat: Seat, session: Session) -> bool:
    """Whether another attempt may be begun now; a trial run knows no dates."""
    if session.trial or seat.link is None:
        return True
    return own_dates(seat.link, seat.launch, session.learner_id).is_open(now())


@require_GET
def debrief(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """What the practice was worth and why; one that is not over leads back to it."""
    return shown(request, uuid)


def shown(
    request: HttpRequest,
    uuid: UUID,
    form: AppealForm | None = None,
    reflecting: ReflectionForm | None = None,
    reacting: ReactionForm | None = None,
) -> HttpResponse:
    """The debrief, with what was wrong in an appeal, a note to oneself or the six answers."""
    seat, session = own_practice(request, uuid)
    if not is_over(session):
        return HttpResponseRedirect(reverse("practice-briefing", args=[uuid]))
    if session.rewinds_id is not None:
        return render(request, "scoring/rewound.html", rewound(session) | {"seat": seat})
    page = page_of(session) | {
        "seat": seat,
        "is_open": takes_attempts(seat, session),
        "help": help_card(session.placement.institution),
        "form": form,
        "reflecting": reflecting,
        "reacting": reacting,
        "thanked": "thanks" in request.GET,
    }
    return render(
        request, "scoring/debrief.html", page, status=400 if form or reflecting or reacting else 200
    )


@require_POST
def forget_mirror(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Delete what the camera showed."""
    _, session = own_practice(request, uuid)
    forget_seen(session=session)
    return HttpResponseRedirect(reverse("practice-debrief", args=[uuid]))


@require_POST
def again(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Open the next attempt, or the one that is still open."""
    seat, session = own_practice(request, uuid)
    session = session.rewinds or session
    if not takes_attempts(seat, session):
        return HttpResponseRedirect(reverse("practice-debrief", args=[uuid]) + "#again")
    try:
        following = open_attempt(
            user=seat.identity.user, placement=session.placement, trial=session.trial
        )
    except NoAttemptLeft:
        return HttpResponseRedirect(reverse("practice-debrief", args=[uuid]) + "#again")
    return HttpResponseRedirect(reverse("practice-briefing", args=[following.uuid]))
