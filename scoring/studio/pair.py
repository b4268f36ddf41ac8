"""What a draft with two people has beside the rest: its acts, and phrases by which a word to one touches the other."""

from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from scoring.studio.entries import Data, Entry, Form, Group
from sessions.authoring.names import rows

PHRASES: Final = {
    "favours": _l("Says that one of them is right"),
    "against": _l("Says that one of them is wrong"),
    "tales": _l("Passes on what one of them said in private"),
    "steps_in": _l("Steps in when one is spoken over"),
}


def pair_form(data: Data, _chosen: str) -> Form:
    """The acts in their order, then the phrases; nothing for a talk with one person."""
    if not has_two(data):
        return Form(())
    acts = tuple(
        Group(
            _("Act %(n)s") % {"n": n + 1},
            (
                Entry(("acts", n, "title"), _("Title")),
                Entry(("acts", n, "line"), _("What it is for"), "long", _("The learner reads this before and during the act.")),
                Entry(("acts", n, "minutes"), _("Minutes"), "number", _("1 to 60")),
            ),
        )
        for n, _act in enumerate(rows(data.get("acts")))
    )  # fmt: skip
    hint = _("One a line. {name} stands for the first name of either.")
    phrases = tuple(
        Entry(("coupling", key), str(words), "lines", hint, optional=True)
        for key, words in PHRASES.items()
    )
    return Form((*acts, Group(_("What touches the other"), phrases)))


def has_two(data: Data) -> bool:
    """Whether two people sit at the table."""
    return len(rows(data.get("personas"))) > 1
