"""Why a delivery has not been accepted, in words for an administrator."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lti_tool.managing.reasons import NOT_ASKED, answered
from scoring.models import OutboxItem

REASONS: Final[dict[str, str | Promise]] = NOT_ASKED | {
    "line_item_gone": gettext_lazy(
        "The gradebook column is gone or closed to us. Check it in the course, then resend."
    ),
    "not_gradable": gettext_lazy("This person cannot be graded there, mostly not enrolled."),
    "newer_grade": gettext_lazy("A newer grade took its place before it left."),
    "gradebook_has_another": gettext_lazy(
        "The gradebook holds a newer entry, perhaps by a teacher."
    ),
    "grade_may_be_locked": gettext_lazy("The grade may be locked in the gradebook."),
    "rejected": gettext_lazy("Refused as it stands."),
    "key_refused": gettext_lazy(
        "The record store refuses our key. Enter it anew on its page, under Record stores."
    ),
    "other_statement": gettext_lazy("The record store holds another statement under this id."),
    "sent_again": gettext_lazy("Sent again by an administrator."),
}


def words_of(item: OutboxItem) -> str:
    """What the last answer means; empty where nothing went wrong."""
    reason = item.last_reason
    if reason in REASONS:
        return str(REASONS[reason])
    if reason.startswith("token_refused_"):
        return _(
            "The platform refused us an access token. Try the connection on the platform’s page."
        )
    if reason.startswith("fault:"):
        return _("A fault of ours. The log of the worker names it.")
    if reason == "no_answer" or not reason:
        failed = item.last_code is not None and item.last_code >= 400
        return answered(item.last_code) if failed and item.last_code else _silent(reason)
    return reason


def _silent(reason: str) -> str:
    return _("No answer.") if reason else ""
