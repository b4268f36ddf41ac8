"""What a score says in words: the gradebook's comment and the delivery's state."""

from collections.abc import Sequence
from typing import Final

from django.utils.translation import gettext_lazy as _l

from scoring.models import Assessment, OutboxItem

LEVELS: Final = ("Not yet", "Begun", "Partly", "Met", "Strong")
WHICH: Final = {
    "best": "your best attempt",
    "last": "your last attempt",
    "first": "your first attempt",
    "mean_of_last_two": "the mean of your last two attempts",
}
COUNTS: Final = {
    "best": _l("The best attempt counts"),
    "last": _l("The last attempt counts"),
    "first": _l("The first attempt counts"),
    "average": _l("The mean of all attempts counts"),
    "mean_of_last_two": _l("The mean of the last two attempts counts"),
}
DELIVERY: Final = {
    OutboxItem.Status.PENDING: "Your grade is on its way to your course.",
    OutboxItem.Status.SENDING: "Your grade is on its way to your course.",
    OutboxItem.Status.SENT: "Your grade is in your course's gradebook.",
    OutboxItem.Status.SUPERSEDED: "Your course's gradebook holds another grade.",
    OutboxItem.Status.NOT_GRADABLE: "Your course does not take a grade for you here.",
    OutboxItem.Status.DEAD: "Your grade could not be delivered. Your instructor can send it again.",
}
FAULTS: Final = {
    "slow_replies": "the replies came too late",
    "withdrawn_replies": "you were answered too early too often",
    "connection_lost": "the connection was lost for too long",
    "sound_lost": "too much of the sound was lost on the way",
    "words_not_understood": "too many of your words could not be made out",
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
    which = WHICH.get(policy, f"the mean of {len(settled)} attempts")
    lines = [f"{which[0].upper()}{which[1:]} counts (attempt {shown.session.attempt})."]
    lines += [
        f"{row.title}: {LEVELS[row.level]} ({row.level} of 4)" for row in shown.objectives.all()
    ]
    if shown.switched_at and shown.renews and shown.renews.total != shown.total:
        lines.append(f"Rated anew on {shown.switched_at:%-d %B %Y}: {shown.switch_reason}")
    if shown.provisional:
        lines.append(f"Provisional: it can rise to {shown.total_high:g} and cannot fall.")
    return "\n".join(lines)
