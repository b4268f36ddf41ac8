"""Where an administrator can go: sections, and the pages of each."""

from dataclasses import dataclass
from typing import Final

from django.contrib.auth.models import AnonymousUser, User
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lti_tool.rights import may_see

Words = str | Promise


@dataclass(frozen=True)
class Place:
    """One page of the administration, and the pages that belong to it."""

    name: str
    words: Words
    under: frozenset[str] = frozenset()

    def current(self, here: str) -> str:
        """The value of `aria-current` while somebody is here; empty elsewhere."""
        if here == self.name:
            return "page"
        return "true" if here in self.under else ""


@dataclass(frozen=True)
class Section:
    """Some pages under one word; its link leads to the first."""

    words: Words
    places: tuple[Place, ...]
    right: str
    """Its name among the rights."""

    acts: frozenset[str] = frozenset()
    """Addresses of its pages that are no place to be: what buttons and downloads lead to."""

    def holds(self, here: str) -> bool:
        """Whether a page is one of these."""
        return any(place.current(here) for place in self.places)


def place(name: str, words: Words, *under: str) -> Place:
    """A page by the end of its address's name."""
    return Place(f"manage-{name}", words, frozenset(f"manage-{one}" for one in under))


def acts(*names: str) -> frozenset[str]:
    """Addresses by the ends of their names."""
    return frozenset(f"manage-{one}" for one in names)


SECTIONS: Final = (
    Section(
        _("Platforms"),
        (
            place("platforms", _("Platforms"), "platform", "add", "edit", "test"),
            place("invitations", _("Invitations")),
            place("refusals", _("Refusals")),
            place("keys", _("Keys")),
        ),
        "platforms",
        acts("switch", "deploy", "deployment", "withdraw", "rotate"),
    ),
    Section(
        _("Deliveries"),
        (
            place("deliveries", _("Deliveries")),
            place("stores", _("Record stores"), "store", "store-add", "store-test"),
        ),
        "deliveries",
        acts("resend", "resend-dead", "store-switch", "store-replay"),
    ),
    Section(_("Ratings"), (place("ratings", _("Ratings"), "accuracy"),), "ratings"),
    Section(
        _("Institutions"),
        (
            place("policy", _("Policy and retention"), "policy-one", "forget"),
            place("institutions", _("Help cards")),
            place("documents", _("Documents"), "document"),
            Place("studio", _("Studio")),
            place("tokens", _("API tokens")),
        ),
        "institutions",
        acts("document-remove", "revoke-token"),
    ),
    Section(
        _("System"),
        (
            place("health", _("Health")),
            place("usage", _("Usage and cost")),
            place("audit", _("Audit log")),
        ),
        "system",
        acts("usage-sheet", "audit-sheet"),
    ),
)

FIRST: Final = "manage-platforms"
"""Where an administrator comes in; who may not see it goes to the first page that they may."""


def section_of(name: str) -> str:
    """The right that an address belongs to; empty, which nobody has, for one that is in no section."""
    return next((one.right for one in SECTIONS if name in one.acts or one.holds(name)), "")


def first_place(user: User | AnonymousUser) -> str:
    """The first page that an account may see; empty for none."""
    return next((one.places[0].name for one in SECTIONS if may_see(user, one.right)), "")
