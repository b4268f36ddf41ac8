"""Services that answer with an error for a while, to see what a tool does then."""

from collections.abc import Callable
from datetime import timedelta
from functools import update_wrapper
from typing import Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse
from django.utils.timezone import now

from demo_campus.models import Outage

KINDS = ("ags", "xapi", "token")
LONGEST_S = 86_400
P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def begin(*, kind: str, answer: int, seconds: float) -> None:
    """Let a service fail from now on; zero seconds ends it."""
    until = now() + timedelta(seconds=seconds)
    Outage.objects.update_or_create(kind=kind, defaults={"answer": answer, "until": until})


def can_fail(kind: str) -> Callable[[View[P]], View[P]]:
    """A view that answers with the error of its kind's outage while there is one."""

    def wrap(view: View[P]) -> View[P]:
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            outage = Outage.objects.filter(kind=kind, until__gt=now()).first()
            if outage:
                return HttpResponse(b"", status=outage.answer, content_type="text/plain")
            return view(request, *args, **kwargs)

        update_wrapper(guarded, view)
        return guarded

    return wrap
