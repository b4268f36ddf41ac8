"""The forms of the administration pages; each fault is said at its field."""

from typing import TYPE_CHECKING, Any, Final, cast

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from lti_tool import outbound
from lti_tool.managing.next_steps import PRODUCT_NAMES
from lti_tool.managing.regions import country
from lti_tool.models import Registration

# Django's lazy texts have a type only in its stubs.
if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    Words = str | _StrPromise
else:
    Words = str

FAMILIES: Final = [
    ("", _("Not known yet")),
    *((code, name) for code, name in PRODUCT_NAMES.items() if code != "blackboardlearn"),
]
ADDRESS_FAULTS: Final[dict[str, Words]] = {
    "address_malformed": _("This is not a web address."),
    "address_refused": _("Give a whole address that starts with https://."),
    "address_private": _("This leads into a private network, which we never call."),
}


def text(label: Words, hint: Words = "", **more: Any) -> forms.CharField:
    """A line of text in our design."""
    mono = " mono" if more.pop("mono", False) else ""
    widget = forms.TextInput(
        {"class": f"input{mono}", "autocomplete": "off", "spellcheck": "false"}
    )
    return forms.CharField(label=label, help_text=hint, widget=widget, **more)


class AddressField(forms.CharField):
    """An address of a platform that we would call."""

    def __init__(self, label: Words, hint: Words = "") -> None:
        widget = forms.URLInput({"class": "input mono", "autocomplete": "off"})
        super().__init__(label=label, help_text=hint, widget=widget, max_length=1000)

    def clean(self, value: Any) -> str:
        """Refuse what could never work; a name that is not found today may be tomorrow."""
        url = str(super().clean(value))
        try:
            outbound.check_address(url)
        except outbound.OutboundError as error:
            if not error.retryable:
                raise ValidationError(ADDRESS_FAULTS[error.reason]) from error
        return url


class PlatformFacts(forms.Form):
    """What may be said of a platform at any time."""

    name = text(_("Name"), _("What administrators read here."), max_length=200)
    platform_family = forms.ChoiceField(
        label=_("Product"),
        choices=FAMILIES,
        required=False,
        help_text=_("Decides how grades are sent. Learned at the first launch if left open."),
        widget=forms.Select({"class": "input"}),
    )
    region = text(
        _("Country"),
        _("Two letters, such as CA. Unknown or European: only words and timing are sensed."),
        max_length=8,
        required=False,
    )
    auth_url = AddressField(_("Sign-in address"), _("Also called authorisation or OIDC address."))
    token_url = AddressField(_("Token address"))
    jwks_url = AddressField(_("Key set address"), _("Also called JWKS or public key set."))
    token_audience = text(
        _("Token audience"),
        _("Only if the platform names one. Empty: the token address."),
        mono=True,
        max_length=1000,
        required=False,
    )

    def clean_region(self) -> str:
        """A country code, or nothing."""
        return country(str(self.cleaned_data["region"]))


class AddForm(PlatformFacts):
    """A platform that an administrator describes by hand."""

    issuer = text(
        _("Issuer"), _("The platform’s own address, letter for letter."), mono=True, max_length=255
    )
    client_id = text(_("Client id"), _("Given by the platform."), mono=True, max_length=255)
    deployment_id = text(
        _("Deployment id"),
        _("Leave it out if you do not know it: it appears here at the first launch."),
        mono=True,
        max_length=255,
        required=False,
    )
    field_order = (
        "name", "platform_family", "issuer", "client_id", "auth_url", "token_url", "jwks_url", "deployment_id",
        "token_audience", "region",
    )  # fmt: skip

    def clean(self) -> dict[str, Any] | None:
        """One row for each pair of issuer and client id."""
        given = super().clean() or self.cleaned_data
        pair = {name: given.get(name, "") for name in ("issuer", "client_id")}
        if all(pair.values()) and Registration.objects.filter(**pair).exists():
            self.add_error("client_id", _("This client of the issuer is already connected."))
        return given


class EditForm(PlatformFacts):
    """What an administrator may change of a connected platform."""

    trusted_audiences = forms.CharField(
        label=_("Trusted audiences"),
        help_text=_("One a line. Others that its tokens may name beside us; mostly none."),
        required=False,
        widget=forms.Textarea({"class": "input mono", "rows": 2, "spellcheck": "false"}),
    )
    hold_new_deployments = forms.BooleanField(
        label=_("Let a new deployment wait for confirmation"),
        help_text=_("It appears on this platform’s page. Otherwise it is only refused."),
        required=False,
    )
    is_default = forms.BooleanField(
        label=_("Serves logins that name no client"),
        help_text=_("Matters only where an issuer has several clients."),
        required=False,
    )
    allow_anonymous = forms.BooleanField(
        label=_("Let people in without an id"),
        help_text=_("They practise without grade, roster or record."),
        required=False,
    )

    def clean_trusted_audiences(self) -> list[str]:
        """The lines that hold something."""
        lines = str(self.cleaned_data["trusted_audiences"]).splitlines()
        return [line.strip() for line in lines if line.strip()]

    @classmethod
    def of(cls, registration: Registration, given: QueryDict | None = None) -> "EditForm":
        """The form as the platform stands, or as it was sent."""
        held = {name: getattr(registration, name, None) for name in cls.base_fields}
        held["region"] = registration.institution.region
        held["trusted_audiences"] = "\n".join(map(str, registration.trusted_audiences))
        form, family = cls(given, initial=held), registration.platform_family
        if family not in dict(FAMILIES):  # what a platform calls itself need not be in our list
            field = cast("forms.ChoiceField", form.fields["platform_family"])
            field.choices = [*FAMILIES, (family, family)]
        return form


class DeploymentForm(forms.Form):
    """A deployment that an administrator adds by hand."""

    deployment_id = text(_("Deployment id"), mono=True, max_length=255)
