"""The page on which an instructor changes what counts at their activity."""

from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from lti_tool.models import Act
from scoring.forms import RulesForm
from scoring.ruling import RULES, set_rules
from scoring.views.review import noted_at, taught


@require_http_methods(["GET", "POST"])
def rules(request: HttpRequest, link: UUID) -> HttpResponse:
    """The rules as they are, or as they are to be."""
    seat, taught_link = taught(request, link)
    placement = taught_link.placement
    assert placement is not None
    stored = {name: getattr(placement, name) for name in RULES}
    form = RulesForm(request.POST if request.method == "POST" else None, initial=stored)
    if form.is_bound and form.is_valid():
        zone = request.POST.get("zone", "")
        with transaction.atomic():
            owed = set_rules(placement=placement, rules=form.rules(zone), by=seat.identity.user)
            noted_at(Act.RULES_CHANGED, seat, taught_link, detail=", ".join(form.changed_data))
        return HttpResponseRedirect(f"{reverse('review-rules', args=[link])}?saved={owed}")
    saved = request.GET.get("saved", "")
    page = {
        "seat": seat, "link": taught_link, "placement": placement, "form": form,
        "saved": int(saved) if saved.isascii() and saved.isdigit() and len(saved) < 7 else None,
    }  # fmt: skip
    return render(request, "scoring/rules.html", page, status=400 if form.is_bound else 200)
