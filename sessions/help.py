"""The help card: what a learner reads when a talk touches something of their own, and whom they can turn to."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from sessions.models import Institution


@dataclass(frozen=True)
class HelpCard:
    """The institution's own words, or neutral ones."""

    text: str
    contact: str
    """Who to turn to; empty where the institution named nobody."""


def help_card(institution: Institution) -> HelpCard:
    """The card of one institution."""
    return HelpCard(institution.help_text.strip() or default_text(), institution.help_contact)


def default_text() -> str:
    """What holds everywhere."""
    return _(
        "This is an exercise with an AI character, and you can stop at any time without giving a reason. If something"
        " is weighing on you, talk to somebody you trust, or to your local crisis line or emergency number."
    )
