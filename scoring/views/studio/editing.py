"""The sections of a draft, and its file for those who write YAML."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.request import QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from lti_tool.access import Author
from scoring.studio.checking import file_of
from scoring.studio.entries import shown, take
from scoring.studio.lines import index
from scoring.studio.sections import SECTIONS, Section, sections_of
from scoring.views.studio.door import own_draft
from sessions.authoring.drafting import Overtaken, save
from sessions.authoring.linting import faults_in
from sessions.knowledge.finding import documents_on
from sessions.knowledge.services import scenario_shelf
from sessions.models import Draft

OVERTAKEN = gettext_lazy(
    "Somebody else saved this draft meanwhile. What you typed is still here. Open the page in a new tab to see"
    " theirs; saving again puts yours in its place."
)
MOST_FILE = 1_000_000


@dataclass(frozen=True)
class Said:
    """Why a form was not saved: a sentence, what is marked at its fields, and the status."""

    fault: object = ""
    marked: Mapping[str, str] = field(default_factory=dict)
    status: int = 200


SAVED = Said()


@require_http_methods(["GET", "POST"])
@never_cache
def section(request: HttpRequest, key: str, section: str) -> HttpResponse:
    """One section as a form; saving stores the draft, sound or not."""
    who, draft = own_draft(request, key)
    found = SECTIONS.get(section)
    if found is None or found not in sections_of(draft.data):
        raise Http404
    chosen = request.POST.get("chosen", request.GET.get("at", ""))
    form = found.form(draft.data, chosen)
    if request.method == "GET":
        return section_page(request, draft, found, chosen)
    taken = take(draft.data, form, request.POST.dict())
    if taken.faults:
        fault = _("Nothing was saved yet. Put right what is marked below.")
        return section_page(request, draft, found, chosen, Said(fault, taken.faults, 400))
    try:
        save(draft=draft, author=who.user, revision=revision_of(request.POST), data=taken.data)
    except Overtaken:
        return section_page(request, draft, found, chosen, Said(OVERTAKEN, status=409))
    return onward(request, draft, section, chosen)


def onward(request: HttpRequest, draft: Draft, section: str, chosen: str) -> HttpResponse:
    """The same section after saving; what was just added is shown."""
    address = reverse("studio-section", args=[draft.key, section])
    added = request.POST.get("add", "")
    if added == "beat":
        chosen = f"beat:{draft.data['beats'][-1]['id']}"
    query = QueryDict(mutable=True)
    query.update({"saved": "1"} | ({"at": chosen} if chosen else {}))
    return redirect(f"{address}?{query.urlencode()}{'#end' if added else ''}")


def section_page(
    request: HttpRequest, draft: Draft, section: Section, chosen: str, said: Said = SAVED
) -> HttpResponse:
    """The form with the draft's values, or with what was typed where that was refused."""
    form = section.form(draft.data, chosen)
    posted = request.POST.dict() if said.fault else None
    groups = [
        (
            group,
            [
                shown(draft.data, one, posted, said.marked.get(one.name, ""))
                for one in group.entries
            ],
        )
        for group in form.groups
    ]
    page = frame(draft, section.key) | {
        "section": section, "groups": groups, "additions": form.additions, "chosen": chosen, "fault": said.fault,
        "saved": "saved" in request.GET, "index": index(draft.data) if section.key == "lines" else [],
    }  # fmt: skip
    if section.key == "knowledge":
        page["documents"] = documents_of(draft)
    return render(request, "studio/section.html", page, status=said.status)


def documents_of(draft: Draft) -> list[Any]:
    """The documents that stand behind this scenario."""
    shelf = scenario_shelf(institution_id=draft.institution_id, scenario_key=draft.key)
    return list(documents_on([shelf.pk]))


def frame(draft: Draft, here: str) -> dict[str, Any]:
    """What every page of a draft shows."""
    return {"draft": draft, "sections": sections_of(draft.data), "here": here}


def revision_of(posted: Mapping[str, Any]) -> int:
    """The state of the draft that a form was made from."""
    typed = str(posted.get("revision", ""))
    return int(typed) if typed.isdecimal() and len(typed) < 9 else 0


@require_http_methods(["GET", "POST"])
@never_cache
def file(request: HttpRequest, key: str) -> HttpResponse:
    """The draft as a file; one with faults is not taken, and each fault is named with its line."""
    who, draft = own_draft(request, key)
    if request.method == "GET":
        return file_page(request, draft, file_of(draft))
    return taken_file(request, who, draft)


def taken_file(request: HttpRequest, who: Author, draft: Draft) -> HttpResponse:
    """Check the file and make it the draft."""
    text = request.POST.get("file", "").replace("\r\n", "\n")
    if len(text) > MOST_FILE:
        return file_page(
            request,
            draft,
            text,
            fault=_("The file is larger than a million characters."),
            status=413,
        )
    faults, data = faults_in(text)
    if faults:
        return file_page(request, draft, text, faults=[str(one) for one in faults], status=400)
    try:
        save(draft=draft, author=who.user, revision=revision_of(request.POST), data=data)
    except Overtaken:
        return file_page(request, draft, text, fault=OVERTAKEN, status=409)
    return redirect(f"{reverse('studio-file', args=[draft.key])}?saved=1")


def file_page(
    request: HttpRequest, draft: Draft, text: str, *, faults: list[str] | None = None, fault: object = "", status: int = 200
) -> HttpResponse:  # fmt: skip
    """The file in a box, with its faults."""
    page = frame(draft, "file") | {
        "text": text, "faults": faults or [], "fault": fault, "saved": "saved" in request.GET,
        "line": request.GET.get("line", ""),
    }  # fmt: skip
    return render(request, "studio/file.html", page, status=status)
