"""The documents of a course: an instructor adds, tries, replaces and removes them; a learner reads them."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lti_tool.access import Seat
from lti_tool.models import ResourceLink
from lti_tool.shelves import course_shelf, own_shelf, shelves_at, shelves_of
from scoring.pages.documents import form_of, given, passages_of, tried
from scoring.views.debrief import own_practice
from scoring.views.review import taught
from sessions.cards import card_of
from sessions.knowledge import services
from sessions.knowledge.finding import documents_on
from sessions.knowledge.reading.blocks import Refused
from sessions.knowledge.refusals import status_of
from sessions.models import Document


@require_http_methods(["GET", "POST"])
def documents(request: HttpRequest, link: UUID) -> HttpResponse:
    """What stands behind this course, and a form for more."""
    seat, here = taught(request, link)
    if request.method == "GET":
        return shown(request, seat, here)
    try:
        new = given(request)
        document = services.add(
            shelf=course_shelf(here.context), title=new.title, data=new.data, name=new.name
        )
    except Refused as refused:
        return shown(request, seat, here, refused)
    return back_to(here, f"?added={document.uuid}")


@require_http_methods(["GET", "POST"])
def try_question(request: HttpRequest, link: UUID) -> HttpResponse:
    """What the documents say to a question, as the persona would find it; without one the page itself."""
    seat, here = taught(request, link)
    if request.method == "GET":
        return back_to(here)
    assert here.placement is not None
    question = request.POST.get("question", "")
    return shown(
        request, seat, here, answer=tried(list(shelves_at(here.placement, here.context)), question)
    )


@require_http_methods(["GET", "POST"])
def document(request: HttpRequest, link: UUID, uuid: UUID) -> HttpResponse:
    """One document as it was read, and a newer version in its place."""
    seat, here = taught(request, link)
    found = readable(here, uuid)
    refused = None
    if request.method == "POST":
        own = get_object_or_404(Document, uuid=uuid, shelf__in=own_shelf(here.context))
        try:
            new = given(request, titled=own.title)
            services.replace(document=own, data=new.data, name=new.name)
            return back_to(here, f"?added={uuid}")
        except Refused as fault:
            refused = fault
    page = passages_of(found) | form_of(request, refused)
    page |= {
        "seat": seat,
        "link": here,
        "where": [(reverse("review-link", args=[link]), _("Group")),
                  (reverse("review-documents", args=[link]), _("Documents"))],
        "own": found.shelf_id in own_shelf(here.context),
        "removes": reverse("review-document-remove", args=[link, uuid]),
    }  # fmt: skip
    return render(
        request, "scoring/document.html", page, status=status_of(refused) if refused else 200
    )


@require_POST
def remove(request: HttpRequest, link: UUID, uuid: UUID) -> HttpResponse:
    """Take a document of the course away."""
    _, here = taught(request, link)
    found = get_object_or_404(Document, uuid=uuid, shelf__in=own_shelf(here.context))
    services.remove(document=found)
    return back_to(here)


@require_GET
def read(request: HttpRequest, uuid: UUID, document: UUID) -> HttpResponse:
    """One document, for the learner whose practice it stands behind."""
    seat, session = own_practice(request, uuid)
    found = get_object_or_404(Document, uuid=document, shelf__in=shelves_of(session))
    over = session.ended_at is not None
    name = "practice-debrief" if over else "practice-briefing"
    page = passages_of(found) | {
        "seat": seat,
        "where": [(reverse(name, args=[uuid]), card_of(session.scenario).title)],
    }
    return render(request, "scoring/document.html", page)


def shown(
    request: HttpRequest,
    seat: Seat,
    link: ResourceLink,
    refused: Refused | None = None,
    answer: dict[str, object] | None = None,
) -> HttpResponse:
    """The page of documents, with what was wrong or what was found."""
    assert link.placement is not None
    own = documents_on(own_shelf(link.context))
    everywhere = [
        one for one in documents_on(shelves_at(link.placement, link.context)) if one not in own
    ]
    added = request.GET.get("added", "")
    page = form_of(request, refused) | (answer or {})
    page |= {
        "seat": seat,
        "link": link,
        "card": card_of(link.placement.scenario),
        "documents": own,
        "everywhere": everywhere,
        "added": next((one for one in own if str(one.uuid) == added), None),
    }
    status = status_of(refused) if refused else 200
    return render(request, "scoring/documents.html", page, status=status)


def readable(link: ResourceLink, uuid: UUID) -> Document:
    """A document that stands behind this activity."""
    assert link.placement is not None
    shelves = shelves_at(link.placement, link.context)
    return get_object_or_404(Document, uuid=uuid, shelf__in=shelves)


def back_to(link: ResourceLink, query: str = "") -> HttpResponseRedirect:
    """The page of documents again, after something was changed."""
    return HttpResponseRedirect(reverse("review-documents", args=[link.uuid]) + query)
