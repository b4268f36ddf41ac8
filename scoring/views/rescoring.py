"""The administration page of ratings that were made anew: what they would change, and the word that lets them count."""

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from lti_tool.managing.door import administration, noted
from lti_tool.models import Act
from scoring.forms import SwitchForm
from scoring.pages.rescored import MOST_AT_ONCE, rescored, scope_of
from scoring.rating_runs import begin
from scoring.rescoring import switch


@administration
@require_http_methods(["GET", "POST"])
def ratings(request: HttpRequest) -> HttpResponse:
    """The difference; a switch with its reason."""
    if request.method == "GET":
        return render(request, "scoring/rescored.html", rescored(request.GET.dict()))
    if request.POST.get("do") == "rate":
        return rate(request)
    form = SwitchForm(request.POST)
    if not form.is_valid():
        page = rescored(request.POST.dict()) | {"form": form}
        return render(request, "scoring/rescored.html", page, status=400)
    assert isinstance(request.user, User)
    scope = scope_of(request.POST.dict())
    waiting = list(scope.waiting.select_related("session")[:MOST_AT_ONCE])
    reason = form.cleaned_data["reason"]
    done = sum(switch(assessment=one, reason=reason, by=request.user) for one in waiting)
    if done:
        noted(request, Act.RENEWED, detail=done)
    rest = scope.waiting.count()
    messages.success(request, said_of(done, rest) if done else _("No new rating waits here."))
    return redirect(f"{reverse('manage-ratings')}?{scope.query}" if rest else "manage-ratings")


def said_of(done: int, rest: int) -> str:
    """What was renewed, and what is left of it."""
    words = ngettext("One rating is renewed.", "%(n)d ratings are renewed.", done) % {"n": done}
    said = f"{words} {_('Grades that changed are on their way.')}"
    if not rest:
        return said
    more = ngettext(
        "One more waits: press again for it.", "%(n)d more wait: press again for them.", rest
    )
    return f"{said} {more % {'n': rest}}"


def rate(request: HttpRequest) -> HttpResponse:
    """Have a worker rate stored practices again, beside what counts."""
    assert isinstance(request.user, User)
    scope = scope_of(request.POST.dict())
    run = begin(scope=scope, by=request.user)
    if run is None:
        messages.info(request, _("Practices are being rated already. Wait until that is done."))
    else:
        noted(request, Act.RATED_AGAIN, scope.scenario, run.total)
        words = ngettext(
            "One practice is rated again.", "%(n)d practices are rated again.", run.total
        )
        messages.success(request, words % {"n": run.total})
    return redirect("manage-ratings")
