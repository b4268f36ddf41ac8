"""The studio's first page, and the beginning of a scenario: from a template, or from a policy document."""

import re
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from lti_tool.services.scenarios import NotYours
from scoring.pages.documents import form_of, given
from scoring.studio.beginning import begin as start
from scoring.studio.shelf import owners, shelf_page, templates
from scoring.views.studio.door import author
from sessions.knowledge.reading.blocks import Refused
from sessions.knowledge.refusals import sentence_of, status_of

KEY: Final = re.compile(r"[a-z0-9_-]{3,32}")
RESERVED: Final = ("try-",)
MOST_TITLE: Final = 200
MOST_DOCUMENT_TITLE: Final = 120


@require_GET
@never_cache
def shelf(request: HttpRequest) -> HttpResponse:
    """Templates, own scenarios, and a form for a new one."""
    return page(request)


@require_POST
@never_cache
def begin(request: HttpRequest) -> HttpResponse:
    """Copy a template into a draft; with a document its passages are proposed next."""
    who = author(request)
    title = " ".join(request.POST.get("title", "").split())[:MOST_TITLE]
    key = request.POST.get("key", "").strip().lower() or slugify(title).replace("-", "_")[
        :32
    ].strip("_")
    template = next(
        (one for one in templates(who) if one.key == request.POST.get("template")), None
    )
    owner = next((one for one in owners(who) if one.value == request.POST.get("owner")), None)
    if not title:
        return page(request, _("Give the scenario a title."))
    if template is None or owner is None:
        return page(request, _("Choose a template, and whose the scenario is to be."))
    if not KEY.fullmatch(key) or key.startswith(RESERVED):
        return page(request, _("The short name needs 3 to 32 small letters, digits, - or _."))
    with_document = bool(request.FILES.get("file") or request.POST.get("text", "").strip())
    try:
        document = given(request, titled=title[:MOST_DOCUMENT_TITLE]) if with_document else None
        draft = start(
            author=who.user, owner=owner, template=template, key=key, title=title, document=document
        )
    except NotYours:
        return page(
            request, _("Another scenario has this short name. Choose a different one."), 409
        )
    except Refused as refused:
        return page(request, sentence_of(refused), status_of(refused))
    if document is None:
        return redirect("studio-section", key=draft.key, section="person")
    return redirect("studio-proposals", key=draft.key)


def page(request: HttpRequest, fault: str = "", status: int = 400) -> HttpResponse:
    """The first page, with what was wrong and what was typed."""
    who = author(request)
    shown: dict[str, Any] = shelf_page(who) | form_of(request, None)
    shown |= {"fault": fault, "typed": request.POST.dict()}
    shown["chosen"] = request.POST.get("template") or request.GET.get("template", "")
    return render(request, "studio/shelf.html", shown, status=status if fault else 200)
