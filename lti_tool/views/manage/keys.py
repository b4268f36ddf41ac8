"""Our signing keys: which there are, and putting the next one to use."""

from datetime import timedelta
from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from lti_tool.managing.door import administration, noted
from lti_tool.models import Act, ToolKey
from lti_tool.services.keys import published, rotate

# Platforms keep our key set as long as its answer allows (an hour).
KNOWN_AFTER: Final = timedelta(hours=1)
ORDER: Final = (ToolKey.State.ACTIVE, ToolKey.State.NEXT, ToolKey.State.RETIRED)


@administration
@require_GET
def keys(request: HttpRequest) -> HttpResponse:
    """The published keys by state; no private key is on any page."""
    rows = published()
    upcoming = next((key for key in rows if key.state == ToolKey.State.NEXT), None)
    ready_at = upcoming.created_at + KNOWN_AFTER if upcoming else None
    page = {
        "keys": sorted(rows, key=lambda key: ORDER.index(key.state)),
        "active": next(key for key in rows if key.state == ToolKey.State.ACTIVE),
        "ready_at": ready_at if ready_at and ready_at > now() else None,
    }
    return render(request, "lti_tool/manage/keys.html", page)


@administration
@require_POST
def rotate_keys(request: HttpRequest) -> HttpResponse:
    """Use the next key from now on, once the administrator has confirmed it."""
    if request.POST.get("sure") != "1":
        messages.error(request, _("Tick the box to say that you mean it."))
    else:
        rotate()
        noted(request, Act.KEYS_ROTATED)
        messages.success(request, _("Rotated. The next key signs now."))
    return redirect("manage-keys")
