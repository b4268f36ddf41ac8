"""The audit log as a page, and as a table to take away."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from lti_tool.managing.door import administration
from scoring.pages.audit import asked_of, page, sheet
from scoring.views.sheets import KINDS, named


@administration
@require_GET
def audit(request: HttpRequest) -> HttpResponse:
    """Who did what, and when."""
    return render(request, "scoring/audit.html", page(request.GET))


@administration
@require_GET
def download(request: HttpRequest) -> HttpResponse:
    """The same as CSV."""
    return named(sheet(asked_of(request.GET.dict())), *KINDS["csv"], "csv")
