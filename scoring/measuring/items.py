"""The six things a learner is asked about a practice, and when."""

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sessions.models import Session

AFTER_ATTEMPTS: Final = (1, 3)
LEAST, MOST = 1, 5
LONGEST: Final = 1000


@dataclass(frozen=True)
class Item:
    """One sentence to agree with, from 1 to 5."""

    key: str
    words: str | Promise


ITEMS: Final = (
    Item("useful", _("It was useful for a talk I must have")),
    Item("real", _("It felt real")),
    Item("safe", _("I could fail safely")),
    Item("fair", _("The feedback was fair")),
    Item("next_step", _("I know my next step")),
    Item("again", _("I would do it again")),
)
KEYS: Final = tuple(item.key for item in ITEMS)


def is_asked(session: Session) -> bool:
    """Whether the learner is asked after this practice: the first and the third, when it came to its end."""
    return (
        session.status == Session.Status.ENDED
        and not session.trial
        and session.attempt in AFTER_ATTEMPTS
    )
