"""Our own addresses as a platform's form asks for them."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _


def our_addresses() -> list[tuple[str, str, str]]:
    """What a platform's form asks for, to be copied: a key, what it is called, the address."""
    origin = settings.PUBLIC_ORIGIN
    return [
        ("own-login", _("Login address"), origin + reverse("lti-login")),
        ("own-launch", _("Launch and redirect address"), origin + reverse("lti-launch")),
        ("own-keys", _("Public keys"), origin + reverse("lti-jwks")),
        ("own-canvas", _("Canvas key by address"), origin + reverse("lti-canvas")),
    ]
