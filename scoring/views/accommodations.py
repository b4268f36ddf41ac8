"""The pages on which an instructor gives single learners conditions of their own."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from lti_tool.models import Act, Identity
from scoring.forms import AccommodationForm
from scoring.pages.accommodated import everybody
from scoring.views.review import noted_at, taught
from sessions.accommodating import accommodate, allowed_to


@require_GET
@never_cache
def accommodations(request: HttpRequest, link: UUID) -> HttpResponse:
    """Everybody with conditions of their own, and a search for others of the course."""
    _seat, here = taught(request, link)
    name = request.GET.get("name", "").strip()
    page = {
        "link": here,
        "placement": here.placement,
        "name": name,
        "people": everybody(here, name),
    }
    return render(request, "scoring/accommodations.html", page)


@require_http_methods(["GET", "POST"])
@never_cache
def one(request: HttpRequest, link: UUID, pk: int) -> HttpResponse:
    """What one learner may, or is to be allowed; somebody of another course is not found."""
    seat, here = taught(request, link)
    assert here.placement is not None
    learners = Identity.objects.filter(
        memberships__context=here.context, memberships__role="learner"
    )
    learner = get_object_or_404(learners.select_related("user").distinct(), pk=pk)
    before = allowed_to(learner.user_id, here.placement.pk)
    stored = {
        "more_attempts": before.more_attempts or None,
        "due_at": before.due_at,
        "time_to_answer": f"{before.time_to_answer:g}",
    }
    form = AccommodationForm(request.POST if request.method == "POST" else None, initial=stored)
    if form.is_bound and form.is_valid():
        allowed = form.allowed(request.POST.get("zone", ""))
        accommodate(placement_id=here.placement.pk, learner=learner.user, allowed=allowed)
        noted_at(Act.ACCOMMODATED, seat, here, detail=learner)
        return HttpResponseRedirect(reverse("review-accommodations", args=[link]))
    page = {
        "link": here, "placement": here.placement, "learner": learner, "form": form, "before": before,
        "chosen": str(form["time_to_answer"].value()),
    }  # fmt: skip
    return render(request, "scoring/accommodation.html", page, status=400 if form.is_bound else 200)
