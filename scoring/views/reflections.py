"""What the learner writes to themself: written, changed or deleted on the debrief."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from scoring.forms import ReflectionForm
from scoring.views.debrief import own_practice, shown
from sessions.queries import is_over
from sessions.reflecting import reflect


@require_POST
def write(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Keep it; too long a text is shown again with what is wrong, an empty one deletes."""
    _, session = own_practice(request, uuid)
    debrief = reverse("practice-debrief", args=[uuid])
    if not is_over(session) or session.rewinds_id is not None:
        return HttpResponseRedirect(debrief)
    form = ReflectionForm(request.POST)
    if not form.is_valid():
        return shown(request, uuid, reflecting=form)
    words = "" if "delete" in request.POST else form.cleaned_data["words"]
    reflect(session=session, words=words)
    return HttpResponseRedirect(f"{debrief}#reflection")
