"""What an institution says on its help card, and who hears of grave lines."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lti_tool.managing.door import administration, noted
from lti_tool.managing.help_form import HelpForm
from lti_tool.models import Act
from sessions.help import default_text
from sessions.models import Institution
from sessions.services import set_help


@administration
@require_http_methods(["GET", "POST"])
def institutions(request: HttpRequest) -> HttpResponse:
    """Every institution with its form; a wrong one comes back as it was written."""
    sent = request.POST.get("institution", "") if request.method == "POST" else ""
    chosen = get_object_or_404(Institution, pk=sent if sent.isdecimal() else 0) if sent else None
    forms = {
        row: HelpForm.of(row, request.POST if row == chosen else None)
        for row in Institution.objects.order_by("name", "pk")
    }
    if chosen and forms[chosen].is_valid():
        set_help(institution=chosen, **forms[chosen].cleaned_data)
        changed = ", ".join(forms[chosen].changed_data)
        noted(request, Act.HELP_CHANGED, chosen.name, changed, institution=chosen)
        messages.success(request, _("Saved."))
        return redirect("manage-institutions")
    page = {
        "forms": list(forms.items()),
        "default": default_text(),
        "sends_mail": bool(settings.EMAIL_HOST),
    }
    return render(request, "lti_tool/manage/institutions.html", page, status=400 if chosen else 200)
