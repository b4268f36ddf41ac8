"""The administration pages that need to know how grades fare: platforms and deliveries."""

from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from lti_tool.managing.door import administration, noted
from lti_tool.managing.health import known_platforms
from lti_tool.models import Act
from scoring.models import OutboxItem
from scoring.outbox import resending
from scoring.pages.deliveries import deliveries as deliveries_page
from scoring.pages.platforms import platform as platform_page
from scoring.pages.platforms import platforms as platforms_page

STORE: Final = ("record_store__registration__institution",)


@administration
@require_GET
def platforms(request: HttpRequest) -> HttpResponse:
    """Every platform with its state."""
    return render(request, "scoring/platforms.html", platforms_page())


@administration
@require_GET
def platform(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One platform: its state, its deployments, and what to do next."""
    registration = get_object_or_404(known_platforms(), uuid=uuid)
    return render(request, "scoring/platform.html", platform_page(registration))


@administration
@require_GET
def deliveries(request: HttpRequest) -> HttpResponse:
    """Grades and records on their way, and those that are stuck."""
    return render(request, "scoring/deliveries.html", deliveries_page(request.GET))


@administration
@require_POST
def send_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Send one delivery anew, or try a waiting one at once."""
    items = OutboxItem.objects.select_related("session__placement__institution", *STORE)
    item = get_object_or_404(items, pk=pk)
    if item.status in {OutboxItem.Status.PENDING, OutboxItem.Status.SENDING}:
        resending.hurry(item=item)
        noted(request, Act.RESENT, f"{item.kind} {pk}", item.about, institution=item.institution)
        messages.success(request, _("It is tried now."))
    elif resending.resend(item=item):
        noted(request, Act.RESENT, f"{item.kind} {pk}", item.about, institution=item.institution)
        messages.success(request, _("Queued again, as a grade with what counts now."))
    else:
        messages.info(request, _("Nothing to send: the gradebook has what counts."))
    return back(request)


@administration
@require_POST
def send_dead_again(request: HttpRequest) -> HttpResponse:
    """Send everything that is stuck anew."""
    n = resending.resend_dead()
    noted(request, Act.RESENT_ALL, detail=n)
    words = ngettext("One delivery queued again.", "%(n)d deliveries queued again.", n)
    messages.success(request, words % {"n": n})
    return back(request)


def back(request: HttpRequest) -> HttpResponse:
    """The list with the filters it was left with."""
    response = redirect("manage-deliveries")
    if query := request.POST.get("query", "")[:500]:
        response["Location"] += f"?{QueryDict(query).urlencode()}"
    return response
