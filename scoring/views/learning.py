"""The page of what an activity does for its learners, its download, and a learner's answers to the six questions."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from scoring.forms import ReactionForm
from scoring.measuring.answering import react
from scoring.measuring.items import is_asked
from scoring.pages.learning import as_sheet, learning
from scoring.views.debrief import own_practice, shown
from scoring.views.review import taught
from scoring.views.sheets import KINDS, named


@require_GET
def figures(request: HttpRequest, link: UUID) -> HttpResponse:
    """What the learners think of it and what they learn."""
    seat, taught_link = taught(request, link)
    return render(request, "scoring/learning.html", learning(taught_link) | {"seat": seat})


@require_GET
def download(request: HttpRequest, link: UUID, kind: str) -> HttpResponse:
    """The same as a table."""
    _seat, taught_link = taught(request, link)
    if kind not in KINDS:
        raise Http404
    return named(as_sheet(taught_link), *KINDS[kind], kind)


@require_POST
def answer(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Keep what the learner has answered so far; what cannot be kept is shown again with the reason."""
    _, session = own_practice(request, uuid)
    debrief = reverse("practice-debrief", args=[uuid])
    if not is_asked(session):
        return HttpResponseRedirect(debrief)
    form = ReactionForm(request.POST)
    if not form.is_valid():
        return shown(request, uuid, reacting=form)
    react(session=session, values=form.values(), words=form.cleaned_data["words"])
    return HttpResponseRedirect(f"{debrief}?thanks=1#reaction")
