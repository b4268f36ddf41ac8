"""What a score says in words: the gradebook's comment and the delivery's state."""

from collections.abc import Sequence
from typing import Final

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from scoring.models import Assessment, OutboxItem

LEVELS: Final = (_l("Not yet"), _l("Begun"), _l("Partly"), _l("Met"), _l("Strong"))
WHICH: Final = {
    "best": _l("Your best attempt counts (attempt %(n)s)."),
    "last": _l("Your last attempt counts (attempt %(n)s)."),
    "first": _l("Your first attempt counts (attempt %(n)s)."),
    "mean_of_last_two": _l("The mean of your last two attempts counts (attempt %(n)s)."),
}
COUNTS: Final = {
    "best": _l("The best attempt counts"),
    "last": _l("The last attempt counts"),
    "first": _l("The first attempt counts"),
    "average": _l("The mean of all attempts counts"),
    "mean_of_last_two": _l("The mean of the last two attempts counts"),
}
DELIVERY: Final = {
    OutboxItem.Status.PENDING: _l("Your grade is on its way to your course."),
    OutboxItem.Status.SENDING: _l("Your grade is on its way to your course."),
    OutboxItem.Status.SENT: _l("Your grade is in your course's gradebook."),
    OutboxItem.Status.SUPERSEDED: _l("Your course's gradebook holds another grade."),
    OutboxItem.Status.NOT_GRADABLE: _l("Your course does not take a grade for you here."),
    OutboxItem.Status.DEAD: _l(
        "Your grade could not be delivered. Your instructor can send it again."
    ),
}
PHASES: Final = {
    "open": pgettext_lazy("phase", "open"),
    "softening": pgettext_lazy("phase", "softening"),
    "guarded": pgettext_lazy("phase", "guarded"),
    "hardened": pgettext_lazy("phase", "hardened"),
    "hostile": pgettext_lazy("phase", "hostile"),
}
FAULTS: Final = {
    "slow_replies": _l("the replies came too late"),
    "withdrawn_replies": _l("you were answered too early too often"),
    "connection_lost": _l("the connection was lost for too long"),
    "sound_lost": _l("too much of the sound was lost on the way"),
    "words_not_understood": _l("too many of your words could not be made out"),
}


def counting(settled: Sequence[Assessment], policy: str) -> Assessment:
    """The attempt that the comment explains."""
    if policy == "first":
        return settled[0]
    if policy == "best":
        return max(settled, key=lambda one: one.total)
    return settled[-1]


def comment_of(settled: Sequence[Assessment], policy: str) -> str:
    """A line for each objective, and what is still open."""
    shown = counting(settled, policy)
    which = WHICH.get(policy, _("The mean of %(all)s attempts counts (attempt %(n)s)."))
    lines = [str(which) % {"all": len(settled), "n": shown.session.attempt}]
    lines += [
        _("%(title)s: %(words)s (%(level)s of 4)")
        % {"title": row.title, "words": LEVELS[row.level], "level": row.level}
        for row in shown.objectives.all()
    ]
    if shown.switched_at and shown.renews and shown.renews.total != shown.total:
        on = date_format(shown.switched_at, "DATE_FORMAT")
        lines.append(_("Rated anew on %(on)s: %(why)s") % {"on": on, "why": shown.switch_reason})
    if shown.provisional:
        high = f"{shown.total_high:g}"
        lines.append(_("Provisional: it can rise to %(high)s and cannot fall.") % {"high": high})
    return "\n".join(lines)
