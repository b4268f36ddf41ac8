"""Who may open the administration pages, and what every answer of theirs carries."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.contrib.auth.models import AnonymousUser, User
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers

Given = ParamSpec("Given")
View = Callable[Concatenate[HttpRequest, Given], HttpResponse]


def administers(user: User | AnonymousUser) -> bool:
    """Whether somebody is an administrator of the tool."""
    return bool(user.is_active and user.is_staff)


def administration(view: View[Given]) -> View[Given]:
    """For administrators: others sign in first, or are told that this account may not; nothing is cached."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Given.args, **kwargs: Given.kwargs) -> HttpResponse:
        if administers(request.user):
            response = view(request, *args, **kwargs)
        elif request.user.is_authenticated:
            response = render(request, "lti_tool/manage/not_yours.html", status=403)
        else:
            response = redirect_to_login(request.get_full_path())
        add_never_cache_headers(response)
        return response

    return cast("View[Given]", guarded)  # wraps() names the first argument, callers do not
