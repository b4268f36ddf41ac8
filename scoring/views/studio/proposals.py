"""What a policy document proposes, and the documents of a scenario."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from scoring.pages.documents import form_of, given
from scoring.studio.entries import copied
from scoring.studio.proposing import keep, proposals
from scoring.views.studio.door import own_draft
from scoring.views.studio.editing import OVERTAKEN, documents_of, frame, revision_of
from sessions.authoring.drafting import Overtaken, save
from sessions.knowledge import services as knowledge
from sessions.knowledge.reading.blocks import Refused
from sessions.knowledge.refusals import status_of
from sessions.models import Document, Draft


@require_http_methods(["GET", "POST"])
@never_cache
def choose(request: HttpRequest, key: str) -> HttpResponse:
    """Keep or drop what the documents propose; kept ones are written into the draft."""
    who, draft = own_draft(request, key)
    if request.method == "GET":
        return page(request, draft)
    chosen = [one for one in proposals(draft) if f"keep:{one.name}" in request.POST]
    if not chosen:
        return page(
            request, draft, fault=_("Tick what you want to keep, or go on without."), status=400
        )
    data = copied(draft.data)
    keep(data, chosen, {name: str(text) for name, text in request.POST.items()})
    try:
        save(draft=draft, author=who.user, revision=revision_of(request.POST), data=data)
    except Overtaken:
        return page(request, draft, fault=OVERTAKEN, status=409)
    return redirect(f"{reverse('studio-section', args=[key, 'facts'])}?saved=1#end")


@require_POST
@never_cache
def add(request: HttpRequest, key: str) -> HttpResponse:
    """Put a document behind this scenario; its proposals are shown next."""
    _who, draft = own_draft(request, key)
    shelf = knowledge.scenario_shelf(institution_id=draft.institution_id, scenario_key=draft.key)
    try:
        new = given(request)
        knowledge.add(shelf=shelf, title=new.title, data=new.data, name=new.name)
    except Refused as refused:
        return page(request, draft, refused=refused, status=status_of(refused))
    return redirect("studio-proposals", key=key)


@require_POST
@never_cache
def remove(request: HttpRequest, key: str, uuid: UUID) -> HttpResponse:
    """Take a document away from this scenario."""
    _who, draft = own_draft(request, key)
    mine = {"shelf__scenario_key": draft.key, "shelf__institution": draft.institution}
    knowledge.remove(document=get_object_or_404(Document, uuid=uuid, **mine))
    return redirect("studio-section", key=key, section="knowledge")


def page(
    request: HttpRequest, draft: Draft, *, fault: object = "", refused: Refused | None = None, status: int = 200
) -> HttpResponse:  # fmt: skip
    """The proposals by kind, and a form for another document."""
    found = proposals(draft)
    shown = form_of(request, refused) | frame(draft, "knowledge")
    shown |= {
        "kinds": [
            (title, hint, [(one, request.POST.get(one.name, one.text), f"keep:{one.name}" in request.POST) for one in found if one.kind == kind])
            for kind, title, hint in (
                ("fact", _("Facts"), _("Sentences with a figure. A kept one becomes a fact that the learner may rely on.")),
                ("objective", _("Objectives"), _("Sentences with a duty. A kept one becomes an objective; its weight and its elements are yours to set.")),
                ("knowledge", _("Extracts"), _("Passages that the persona and the debrief can point to.")),
            )
        ],
        "any": bool(found), "documents": documents_of(draft), "wrong": fault,
    }  # fmt: skip
    return render(request, "studio/proposals.html", shown, status=status)
