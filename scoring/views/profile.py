"""The address that every statement names as its category; anybody may read it."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET
from django.views.decorators.vary import vary_on_headers

from scoring.pages.profile import as_json
from scoring.pages.profile import profile as told


@require_GET
@vary_on_headers("Accept")
def profile(request: HttpRequest) -> HttpResponse:
    """As a page for people, as JSON for programs."""
    found = told()
    if request.accepts("text/html"):
        return render(request, "scoring/profile.html", found)
    return JsonResponse(as_json(found))
