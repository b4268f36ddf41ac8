"""Tokens of the REST interface: making one, which there are, and revoking one."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import User
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from lti_tool.managing.door import administration, noted
from lti_tool.managing.token_form import TokenForm
from lti_tool.models import Act, ApiToken
from lti_tool.services import api_tokens

PAGE_SIZE = 25


@administration
@require_http_methods(["GET", "POST"])
def tokens(request: HttpRequest) -> HttpResponse:
    """Every token with a form for a new one; its text is in this answer only, since we keep its digest alone."""
    form, made, status = TokenForm(), None, 200
    if request.method == "POST":
        form = TokenForm(request.POST)
        if form.is_valid():
            assert isinstance(request.user, User)
            made = api_tokens.issue(made_by=request.user, **form.cleaned_data)
            noted_of(request, Act.TOKEN_ISSUED, made.row)
            form = TokenForm()
        else:
            status = 400
    page = {
        "made": made,
        "form": form,
        "rows": Paginator(api_tokens.known_tokens(), PAGE_SIZE).get_page(request.GET.get("page")),
        "now": now(),
        "origin": settings.PUBLIC_ORIGIN,
    }
    return render(request, "lti_tool/manage/tokens.html", page, status=status)


@administration
@require_POST
def revoke(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Make a token worthless at once."""
    token = get_object_or_404(ApiToken, uuid=uuid)
    api_tokens.revoke(token=token)
    noted_of(request, Act.TOKEN_REVOKED, token)
    messages.success(request, _("“%(name)s” is revoked.") % {"name": token.name})
    return redirect("manage-tokens")


def noted_of(request: HttpRequest, act: Act, token: ApiToken) -> None:
    """Note what was done with a token; its text is in no note."""
    noted(request, act, token.name, ", ".join(token.scopes), institution=token.institution)
