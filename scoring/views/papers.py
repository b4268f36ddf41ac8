"""Downloads of a practice: the learner's own, and those of an activity's instructors."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from scoring.paper.content import Paper, paper
from scoring.paper.files import as_pdf, as_text
from scoring.views.debrief import own_practice
from scoring.views.review import practised
from sessions.queries import is_over

KINDS = {"txt": (as_text, "text/plain; charset=utf-8"), "pdf": (as_pdf, "application/pdf")}


@never_cache
@require_GET
def mine(request: HttpRequest, uuid: UUID, kind: str) -> HttpResponse:
    """The learner's own practice; one that is not over leads back to it."""
    _, session = own_practice(request, uuid)
    if session.rewinds_id is not None:
        raise Http404
    if not is_over(session):
        return HttpResponseRedirect(reverse("practice-briefing", args=[uuid]))
    return sent(paper(session), kind)


@never_cache
@require_GET
def theirs(request: HttpRequest, link: UUID, uuid: UUID, kind: str) -> HttpResponse:
    """A learner's practice for an instructor of its activity."""
    _, _, session = practised(request, link, uuid)
    if not is_over(session):
        raise Http404
    return sent(paper(session, who=session.learner.identity.shown_as), kind)


def sent(page: Paper, kind: str) -> HttpResponse:
    """The file as a download."""
    if kind not in KINDS:
        raise Http404
    write, content_type = KINDS[kind]
    answer = HttpResponse(write(page), content_type=content_type)
    answer["Content-Disposition"] = str(content_disposition_header(True, f"{page.name}.{kind}"))
    return answer
