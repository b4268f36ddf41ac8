"""Documents that stand behind a scenario in all courses of an institution, on the administration pages."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from lti_tool.managing.door import administration, noted
from lti_tool.models import Act
from scoring.pages.documents import form_of, given, passages_of
from sessions.knowledge import services
from sessions.knowledge.finding import documents_on
from sessions.knowledge.reading.blocks import Refused
from sessions.knowledge.refusals import status_of
from sessions.models import Document, Institution, Scenario, Shelf


@administration
@require_http_methods(["GET", "POST"])
def documents(request: HttpRequest) -> HttpResponse:
    """Every such document by institution and scenario, and a form for more."""
    if request.method == "GET":
        return shown(request)
    try:
        new = given(request)
        shelf = chosen_shelf(request)
        services.add(shelf=shelf, title=new.title, data=new.data, name=new.name)
    except Refused as refused:
        return shown(request, refused)
    noted(request, Act.DOCUMENT_ADDED, new.title, shelf.scenario_key, institution=shelf.institution)
    messages.success(request, _("%(title)s is added.") % {"title": new.title})
    return redirect("manage-documents")


def chosen_shelf(request: HttpRequest) -> Shelf:
    """The shelf of the chosen institution and scenario; raises `Refused`."""
    institution = request.POST.get("institution", "")
    key = request.POST.get("scenario", "")
    known = institution.isdecimal() and Institution.objects.filter(pk=institution).exists()
    if not known or not Scenario.objects.filter(key=key, active=True).exists():
        raise Refused("no_shelf")
    return services.scenario_shelf(institution_id=int(institution), scenario_key=key)


def shown(request: HttpRequest, refused: Refused | None = None) -> HttpResponse:
    """The page, with what was wrong."""
    scenarios = {
        one.key: one.title for one in Scenario.objects.filter(active=True).order_by("title")
    }
    shelves = Shelf.objects.exclude(scenario_key="").values_list("pk", flat=True)
    found = documents_on(list(shelves))
    page: dict[str, Any] = form_of(request, refused) | {
        "rows": [(one, scenarios.get(one.shelf.scenario_key, one.shelf.scenario_key)) for one in found],
        "institutions": list(Institution.objects.order_by("name")),
        "scenarios": list(scenarios.items()),
        "chosen": request.POST.dict(),
    }  # fmt: skip
    status = status_of(refused) if refused else 200
    return render(request, "scoring/manage_documents.html", page, status=status)


@administration
@require_http_methods(["GET", "POST"])
def document(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One document as it was read, and a newer version in its place."""
    found, refused = of_scenario(uuid), None
    if request.method == "POST":
        try:
            new = given(request, titled=found.title)
            services.replace(document=found, data=new.data, name=new.name)
            noted_of(request, Act.DOCUMENT_REPLACED, found)
            messages.success(request, _("The newer version is in place."))
            return redirect("manage-documents")
        except Refused as fault:
            refused = fault
    page = passages_of(found) | form_of(request, refused)
    page |= {"own": True, "removes": reverse("manage-document-remove", args=[uuid])}
    status = status_of(refused) if refused else 200
    return render(request, "scoring/manage_document.html", page, status=status)


@administration
@require_POST
def remove(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Take a document away from all courses."""
    found = of_scenario(uuid)
    services.remove(document=found)
    noted_of(request, Act.DOCUMENT_REMOVED, found)
    messages.success(request, _("Removed. Nothing of it is kept."))
    return redirect("manage-documents")


def of_scenario(uuid: UUID) -> Document:
    """A document of a scenario's shelf; a course's own are its instructors'."""
    rows = Document.objects.exclude(shelf__scenario_key="").select_related("shelf__institution")
    return get_object_or_404(rows, uuid=uuid)


def noted_of(request: HttpRequest, act: Act, document: Document) -> None:
    """Note what was done with a document."""
    shelf = document.shelf
    noted(request, act, document.title, shelf.scenario_key, institution=shelf.institution)
