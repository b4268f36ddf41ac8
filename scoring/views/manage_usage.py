"""How much is practised and what it costs, as a page and as tables to take away."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from lti_tool.managing.door import administration
from lti_tool.managing.paging import without_page
from scoring.pages.usage import SHEETS, asked_of, page
from scoring.views.sheets import KINDS, named


@administration
@require_GET
def usage(request: HttpRequest) -> HttpResponse:
    """Practices, minutes, tokens and money."""
    shown = page(asked_of(request.GET)) | {"query": without_page(request.GET)}
    return render(request, "scoring/usage.html", shown)


@administration
@require_GET
def sheet(request: HttpRequest, what: str) -> HttpResponse:
    """The same figures as CSV."""
    if what not in SHEETS:
        raise Http404
    return named(SHEETS[what](asked_of(request.GET)), *KINDS["csv"], "csv")
