"""Why a platform could not be asked, in words for an administrator."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

NOT_ASKED: Final[dict[str, str | Promise]] = {
    "address_malformed": gettext_lazy("The address is not a web address."),
    "address_refused": gettext_lazy("The address does not start with https."),
    "address_private": gettext_lazy(
        "The address leads into a private network, which we never call."
    ),
    "name_not_found": gettext_lazy("The host’s name is not found."),
    "redirect_refused": gettext_lazy("It sent us on to another host, which we do not follow."),
    "redirect_loop": gettext_lazy("It sent us in a circle."),
    "answer_too_large": gettext_lazy("Its answer was too large."),
    "answer_too_slow": gettext_lazy("Its answer took too long."),
    "ConnectTimeout": gettext_lazy("No connection within three seconds."),
    "ReadTimeout": gettext_lazy("No answer in time."),
    "ConnectionError": gettext_lazy("No connection."),
    "SSLError": gettext_lazy("Its certificate is not trusted."),
}


def not_asked(reason: str) -> str:
    """Why nothing came back."""
    return str(NOT_ASKED.get(reason) or _("No usable answer (%(reason)s).") % {"reason": reason})


def answered(status: int) -> str:
    """What an HTTP status means for us."""
    if status >= 500:
        return _("It answered %(status)s: a fault or maintenance on its side.") % {"status": status}
    if status in {401, 403}:
        return _("It answered %(status)s: it does not let us in.") % {"status": status}
    return _("It answered %(status)s.") % {"status": status}
