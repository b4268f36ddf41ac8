"""What may be sensed in each institution, and how long what was said is kept."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lti_tool.managing.door import administration, noted
from lti_tool.models import Act
from scoring import retention
from scoring.managing.policy_form import EVIDENCE, SIGNALS, PolicyForm
from sessions.models import Institution
from sessions.recording import set_recording
from sessions.regions import (
    is_strict,
    set_camera_reading,
    set_model_evidence,
    set_policy,
    set_records_also,
)

PAGE_SIZE = 25
WORD = gettext_lazy("forget")


@administration
@require_GET
def policy(request: HttpRequest) -> HttpResponse:
    """Every institution with its policies, and what would be forgotten today."""
    return render(request, "scoring/policy.html", page(request))


@administration
@require_POST
def forget(request: HttpRequest) -> HttpResponse:
    """Forget what is due now, once the word was typed."""
    if request.POST.get("word", "").strip().lower() != str(WORD):
        return render(request, "scoring/policy.html", page(request) | {"fault": True}, status=400)
    done = retention.forget()
    noted(request, Act.FORGOTTEN, detail=retention.told(done))
    words = _(
        "Forgotten. Practices: %(practices)s, turns: %(turns)s, memories: %(memories)s, "
        "recordings: %(recordings)s, turns with what was observed of a voice: %(voices)s."
    )
    messages.success(request, words % done._asdict())
    return redirect("manage-policy")


@administration
@require_http_methods(["GET", "POST"])
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """One institution's policies."""
    institution = get_object_or_404(Institution, pk=pk)
    form = PolicyForm.of(institution, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        set_policy(institution=institution, region=given["region"], policy=given["signals_policy"])
        set_model_evidence(institution=institution, counts=given["model_evidence"])
        set_camera_reading(institution=institution, by=given["camera_reading"])
        set_recording(institution=institution, keeping=given["recording"])
        set_records_also(institution=institution, kinds=given["records_also"])
        noted(
            request,
            Act.POLICY_CHANGED,
            institution.name,
            form.changed_words,
            institution=institution,
        )
        words = _("Saved. Attempts opened from now on follow it; those that are open keep theirs.")
        messages.success(request, words)
        return redirect("manage-policy")
    shown = {"institution": institution, "form": form}
    status = 400 if form.errors else 200
    return render(request, "scoring/policy_one.html", shown, status=status)


def page(request: HttpRequest) -> dict[str, Any]:
    """Everything the list's template names."""
    institutions = Institution.objects.order_by("name", "pk")
    found = Paginator(institutions, PAGE_SIZE).get_page(request.GET.get("page"))
    due = retention.preview()
    return {
        "rows": [
            (
                row,
                SIGNALS[row.signals_policy][0],
                EVIDENCE[row.model_evidence][0],
                is_strict(row.region),
            )
            for row in found
        ],
        "page": found,
        "days": settings.TRANSCRIPT_DAYS,
        "observation_days": retention.OBSERVATION_DAYS,
        "recording_days": settings.RECORDING_DAYS,
        "due": due,
        "is_due": any(due),
        "word": WORD,
    }
