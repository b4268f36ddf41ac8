"""The form of an institution's help card."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lti_tool.managing.forms import text
from sessions.models import Institution


class HelpForm(forms.Form):
    """Its own words, whom to turn to, and who hears of grave lines."""

    help_text = forms.CharField(
        label=_("Text of the help card"),
        help_text=_("Learners read it before, during and after a talk. Empty: the text above."),
        widget=forms.Textarea({"class": "input", "rows": 4}),
        max_length=1000,
        required=False,
    )
    help_contact = text(
        _("Whom to turn to"), _("A name, a number or an address."), max_length=300, required=False
    )
    alert_email = forms.EmailField(
        label=_("Mail about grave lines"),
        help_text=_(
            "Gets one mail with a link, and no name, when a line must be read by a person."
        ),
        widget=forms.EmailInput({"class": "input", "autocomplete": "off"}),
        required=False,
    )

    @classmethod
    def of(cls, institution: Institution, sent: Any = None) -> "HelpForm":
        """The form of one institution, with what was sent."""
        initial = {name: getattr(institution, name) for name in cls.base_fields}
        return cls(sent, initial=initial, prefix=None, auto_id=f"id_{institution.pk}_%s")
