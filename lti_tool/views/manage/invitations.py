"""One-time addresses for dynamic registration."""

from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from lti_tool.managing.door import administration, noted
from lti_tool.models import Act
from lti_tool.services import platforms


@administration
@require_http_methods(["GET", "POST"])
def invitations(request: HttpRequest) -> HttpResponse:
    """The open invitations; a new one is in this answer only, since we keep its digest alone."""
    made = _made(request) if request.method == "POST" else ""
    page = {"made": made, "invites": list(platforms.open_invites())}
    return render(request, "lti_tool/manage/invitations.html", page)


@administration
@require_POST
def withdraw(request: HttpRequest, pk: str) -> HttpResponse:
    """Make an open invitation worthless."""
    invite = get_object_or_404(platforms.open_invites(), pk=pk)
    platforms.withdraw_invite(invite=invite)
    noted(request, Act.INVITATION_WITHDRAWN)
    messages.success(request, _("Invitation withdrawn."))
    return redirect("manage-invitations")


def _made(request: HttpRequest) -> str:
    assert isinstance(request.user, User)
    token = platforms.invite(made_by=request.user)
    noted(request, Act.INVITED)
    return f"{settings.PUBLIC_ORIGIN}{reverse('lti-register')}?{urlencode({'invite': token})}"
