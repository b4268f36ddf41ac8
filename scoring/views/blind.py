"""Where instructors rate practices of their course before they see what the machine gave."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from lti_tool.models import ResourceLink
from scoring import blind_rating
from scoring.forms import BlindForm
from scoring.models import BlindRating
from scoring.pages.blind import blind, compared
from scoring.pages.blind import queue as queue_page
from scoring.views.review import taught
from sessions.cards import card_for
from sessions.models import Session


def practised_in(link: ResourceLink, uuid: UUID) -> Session:
    """A rated practice of the activity's course whose words are still kept."""
    rows = Session.objects.select_related("placement", "scenario").defer("scenario__data").filter(
        placement__links__context=link.context, trial=False, forgotten_at__isnull=True,
        assessments__current=True, assessments__counted=True,
    )  # fmt: skip
    return get_object_or_404(rows.distinct(), uuid=uuid)


@require_GET
def queue(request: HttpRequest, link: UUID) -> HttpResponse:
    """What this instructor should rate next."""
    seat, taught_link = taught(request, link)
    page = queue_page(taught_link, seat.identity.user_id, request.GET.get("page", ""))
    return render(request, "scoring/blind.html", page | {"seat": seat})


@require_http_methods(["GET", "POST"])
def rate(request: HttpRequest, link: UUID, uuid: UUID) -> HttpResponse:
    """The talk with its objectives; after the levels are given, both ratings."""
    seat, taught_link = taught(request, link)
    session = practised_in(taught_link, uuid)
    here = {"seat": seat, "link": taught_link}
    user = seat.identity.user
    rating = BlindRating.objects.filter(session=session, by=user).first()
    if request.method == "POST" and rating is None:
        form = BlindForm(request.POST, objectives=[one.id for one in card_for(session).objectives])
        if not form.is_valid():
            return render(
                request, "scoring/blind_one.html", blind(session, form) | here, status=400
            )
        blind_rating.rate(session=session, levels=form.cleaned_data, by=user)
    if request.method == "POST":
        return HttpResponseRedirect(reverse("review-blind-one", args=[link, uuid]))
    if rating is not None:
        return render(request, "scoring/blind_both.html", compared(session, rating) | here)
    return render(request, "scoring/blind_one.html", blind(session) | here)
