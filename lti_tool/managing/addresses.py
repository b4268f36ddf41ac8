"""Our own addresses as a platform's form asks for them."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from lti_tool.models import Registration

Address = tuple[str, str, str]


def our_addresses(registration: Registration | None = None) -> list[Address]:
    """What a platform's form asks for, to be copied: a key, what it is called, the address."""
    origin = settings.PUBLIC_ORIGIN
    own = [own_login(registration)] if registration and has_siblings(registration) else []
    return [
        *own,
        ("own-login", _("Login address"), origin + reverse("lti-login")),
        ("own-launch", _("Launch and redirect address"), origin + reverse("lti-launch")),
        ("own-keys", _("Public keys"), origin + reverse("lti-jwks")),
        ("own-canvas", _("Canvas key by address"), origin + reverse("lti-canvas")),
    ]


def own_login(registration: Registration) -> Address:
    """Where a login needs no client id to be understood."""
    path = reverse("lti-login-at", args=[registration.uuid])
    return "own-only", _("Login address of this client alone"), settings.PUBLIC_ORIGIN + path


def has_siblings(registration: Registration) -> bool:
    """Whether its issuer has further clients here."""
    same = Registration.objects.filter(issuer=registration.issuer)
    return same.exclude(pk=registration.pk).exists()
