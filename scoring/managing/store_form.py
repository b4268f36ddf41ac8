"""The forms of a record store."""

from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from lti_tool.managing.forms import AddressField, text
from lti_tool.models import Registration
from scoring.managing.stores import at_endpoint
from scoring.models import RecordStore

VERSIONS: Final = [("1.0.3", _("1.0.3, which most stores take")), ("2.0.0", "2.0.0")]


def hidden(label: Any, hint: Any, *, required: bool) -> forms.CharField:
    """A secret as it is typed; what is kept never comes back into a page."""
    widget = forms.PasswordInput({"class": "input mono", "autocomplete": "new-password"})
    return forms.CharField(
        label=label, help_text=hint, widget=widget, required=required, max_length=1000
    )


class StoreForm(forms.Form):
    """What may be changed of a record store at any time."""

    name = text(_("Name"), _("What administrators read here."), max_length=200)
    key = text(_("Key"), _("Empty: the one we have."), mono=True, required=False, max_length=1000)
    secret = hidden(
        _("Secret"),
        _("Empty: the one we have. Kept sealed and shown to nobody, also not to you."),
        required=False,
    )
    version = forms.ChoiceField(
        label=_("xAPI version"), choices=VERSIONS, widget=forms.Select({"class": "input"})
    )

    def clean_key(self) -> str:
        """A key that can be sent; a colon ends it (RFC 7617, 2)."""
        key = str(self.cleaned_data["key"])
        if ":" in key:
            raise ValidationError(_("A key holds no colon. The secret has a field of its own."))
        return key

    @classmethod
    def of(cls, store: RecordStore, sent: Any = None) -> "StoreForm":
        """The form as the store stands, or as it was sent."""
        return cls(sent, initial={"name": store.name, "version": store.version})


class NewStoreForm(StoreForm):
    """A record store that is not known yet."""

    endpoint = AddressField(
        _("Endpoint"), _("As the store names it, without “/statements” at its end.")
    )
    registration = forms.ModelChoiceField(
        label=_("Platform"),
        help_text=_("Whose statements it gets."),
        empty_label=_("Every platform"),
        queryset=Registration.objects.order_by("name", "pk"),
        required=False,
        widget=forms.Select({"class": "input"}),
    )
    key = text(_("Key"), _("Given by the store."), mono=True, max_length=1000)
    secret = hidden(
        _("Secret"), _("Kept sealed and shown to nobody, also not to you."), required=True
    )
    field_order = ("name", "endpoint", "key", "secret", "registration", "version")

    def clean_endpoint(self) -> str:
        """An endpoint that is new here, at most as long as is kept."""
        endpoint = str(self.cleaned_data["endpoint"]).rstrip("/")
        if endpoint.endswith("/statements"):
            raise ValidationError(_("Leave out “/statements”; it is added when we send."))
        if len(endpoint) > 500:
            raise ValidationError(_("An endpoint has at most 500 characters."))
        if at_endpoint(endpoint).exists():
            raise ValidationError(_("This store is already here. Change it on its own page."))
        return endpoint
