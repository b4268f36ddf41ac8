"""Where an administrator can go: sections, and the pages of each."""

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

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

    def holds(self, here: str) -> bool:
        """Whether a page is one of these."""
        return any(place.current(here) for place in self.places)


def place(name: str, words: Words, *under: str) -> Place:
    """A page by the end of its address's name."""
    return Place(f"manage-{name}", words, frozenset(f"manage-{one}" for one in under))


SECTIONS: Final = (
    Section(
        _("Platforms"),
        (
            place("platforms", _("Platforms"), "platform", "add", "edit", "test"),
            place("invitations", _("Invitations")),
            place("refusals", _("Refusals")),
            place("keys", _("Keys")),
        ),
    ),
    Section(
        _("Deliveries"),
        (
            place("deliveries", _("Deliveries")),
            place("stores", _("Record stores"), "store", "store-add", "store-test"),
        ),
    ),
    Section(_("Ratings"), (place("ratings", _("Ratings"), "accuracy"),)),
    Section(
        _("Institutions"),
        (
            place("policy", _("Policy and retention"), "policy-one", "forget"),
            place("institutions", _("Help cards")),
            place("documents", _("Documents"), "document"),
            Place("studio", _("Studio")),
            place("tokens", _("API tokens")),
        ),
    ),
    Section(
        _("System"),
        (
            place("health", _("Health")),
            place("usage", _("Usage and cost")),
            place("audit", _("Audit log")),
        ),
    ),
)
