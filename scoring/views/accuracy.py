"""How far ratings can be trusted: for an instructor about their activity, for an administrator about all."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from lti_tool.managing.door import administration
from scoring.pages.accuracy import accuracy_at, accuracy_everywhere
from scoring.views.review import taught


@require_GET
def here(request: HttpRequest, link: UUID) -> HttpResponse:
    """The activity's conversation."""
    seat, taught_link = taught(request, link)
    return render(request, "scoring/accuracy.html", accuracy_at(taught_link) | {"seat": seat})


@administration
@require_GET
def everywhere(request: HttpRequest) -> HttpResponse:
    """Every conversation in use."""
    return render(request, "scoring/accuracies.html", accuracy_everywhere())
