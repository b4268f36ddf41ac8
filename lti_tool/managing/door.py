"""Who may open the administration pages, what every answer of theirs carries, and how what was done is noted."""

from collections.abc import Callable
from contextlib import nullcontext
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.contrib.auth.models import User
from django.contrib.auth.views import redirect_to_login
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import add_never_cache_headers

from lti_tool.managing.navigation import FIRST, first_place, section_of
from lti_tool.models import Act, AuditEntry
from lti_tool.rights import may_change, may_see
from lti_tool.services.auditing import note
from sessions.models import Institution

Given = ParamSpec("Given")
View = Callable[Concatenate[HttpRequest, Given], HttpResponse]


def administration(view: View[Given]) -> View[Given]:
    """For administrators with a right to this page's section: others sign in first, or are told that they may not; nothing is cached.

    What is changed and the note of it are written together or not at all.
    """
    return _guarded(view, together=True)


def asking(view: View[Given]) -> View[Given]:
    """The same for a page that asks another server and changes nothing here: no transaction is held until it answers.

    With SQLite nobody else could write meanwhile, and a platform that fetches our keys before it answers would wait for us.
    """
    return _guarded(view, together=False)


def _guarded(view: View[Given], *, together: bool) -> View[Given]:
    @wraps(view)
    def guarded(request: HttpRequest, *args: Given.args, **kwargs: Given.kwargs) -> HttpResponse:
        name = request.resolver_match.url_name if request.resolver_match else ""
        section = section_of(name or "")
        changes = request.method not in {"GET", "HEAD"}
        if may_change(request.user, section) or (may_see(request.user, section) and not changes):
            with transaction.atomic() if changes and together else nullcontext():
                response = view(request, *args, **kwargs)
        elif name == FIRST and (first := first_place(request.user)):
            response = redirect(first)
        elif request.user.is_authenticated:
            page = {"way": first_place(request.user)}
            response = render(request, "lti_tool/manage/not_yours.html", page, status=403)
        else:
            response = redirect_to_login(request.get_full_path())
        add_never_cache_headers(response)
        return response

    return cast("View[Given]", guarded)  # wraps() names the first argument, callers do not


def noted(
    request: HttpRequest, act: Act, about: object = "", detail: object = "", *,
    institution: Institution | None = None,
) -> AuditEntry:  # fmt: skip
    """Note in the audit log what the signed-in administrator has just done on a page."""
    assert isinstance(request.user, User)
    return note(
        act=act, door=AuditEntry.Door.PAGE, by=request.user, about=about, detail=detail, institution=institution
    )  # fmt: skip
