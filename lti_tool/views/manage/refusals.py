"""Refused logins and launches: how often, and what to do."""

from datetime import timedelta
from typing import Any, Final

from django.core.paginator import Paginator
from django.db.models import Count, Max
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.timezone import now
from django.views.decorators.http import require_GET

from lti_tool.managing.door import administration
from lti_tool.managing.paging import chosen_platform, without_page
from lti_tool.managing.remedies import remedy
from lti_tool.models import Refusal, Registration

LATELY: Final = timedelta(days=7)
PAGE_SIZE: Final = 25


@administration
@require_GET
def refusals(request: HttpRequest) -> HttpResponse:
    """Counts by code with what to do, and the single ones to be found by their reference."""
    reference, code, platform = asked_for(request.GET)
    rows = Refusal.objects.select_related("registration").order_by("-at", "-pk")
    if reference:
        rows = rows.filter(correlation_id__istartswith=reference)
    if code:
        rows = rows.filter(code=code)
    if platform:
        rows = rows.filter(registration=platform)
    codes = _counts()
    page = {
        "codes": codes,
        "total": sum(row["count"] for row in codes),
        "rows": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
        "reference": reference,
        "code": code,
        "platform": platform,
        "query": without_page(request.GET),
        "remedy": remedy(code) if code else "",
    }
    return render(request, "lti_tool/manage/refusals.html", page)


def asked_for(asked: QueryDict) -> tuple[str, str, Registration | None]:
    """What the list is narrowed to: a reference, a code, a platform."""
    platform = chosen_platform(asked)
    reference = asked.get("reference", "").strip()[:40].replace("\x00", "")
    return reference, asked.get("code", "")[:40].replace("\x00", ""), platform


def _counts() -> list[dict[str, Any]]:
    lately = Refusal.objects.filter(at__gt=now() - LATELY).values("code")
    rows = lately.annotate(count=Count("pk"), last=Max("at")).order_by("-count", "code")
    return [{**row, "remedy": remedy(row["code"])} for row in rows]
