"""The form of a new API token."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from lti_tool.managing.forms import text
from lti_tool.models import ApiToken
from lti_tool.services.api_tokens import DAYS, MOST_DAYS
from sessions.models import Institution

LABELS: Final = {
    ApiToken.Scope.READ: _("Read courses, practices and results (results:read)"),
    ApiToken.Scope.AUTHOR: _("Read scenario files and publish new ones (author)"),
    ApiToken.Scope.ADMIN: _("Send deliveries again and list tokens (admin)"),
}


class TokenForm(forms.Form):
    """What it is for, whose data it reaches, what it may do and for how long."""

    name = text(_("What it is for"), _("Such as the name of the program."), max_length=80)
    institution = forms.ModelChoiceField(
        label=_("Institution"),
        help_text=_("The token reaches nothing of any other."),
        empty_label=_("Choose one"),
        queryset=Institution.objects.order_by("name", "pk"),
        widget=forms.Select({"class": "input"}),
    )
    scopes = forms.MultipleChoiceField(
        label=_("What it may do"),
        choices=list(LABELS.items()),
        widget=forms.CheckboxSelectMultiple(),
        error_messages={"required": _("Tick at least one.")},
    )
    days = forms.IntegerField(
        label=_("Days until it expires"),
        min_value=1,
        max_value=MOST_DAYS,
        initial=DAYS,
        widget=forms.NumberInput({"class": "input"}),
    )

    def clean_name(self) -> Any:
        """A name that is more than spaces."""
        return " ".join(self.cleaned_data["name"].split())
