"""Takes what a platform tells, each notice once."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from django.db import transaction

from lti_tool.models import Context, Notice
from lti_tool.notices.checking import CheckedNotice
from lti_tool.notices.kinds import CONTEXT_COPY, ORIGINS
from lti_tool.protocol.claims import CLAIM, MOST_ID_CHARS, clean, member
from lti_tool.services.copies import descend


def take(*, notices: Sequence[CheckedNotice]) -> int:
    """Act on all of them or on none; gives how many were new and of a kind we know."""
    with transaction.atomic():
        return sum(_take(one) for one in notices)


def _take(notice: CheckedNotice) -> bool:
    act = KINDS.get(notice.kind)
    if act is None:
        return False
    _, new = Notice.objects.get_or_create(
        registration=notice.deployment.registration,
        notice_id=notice.notice_id,
        defaults={"kind": notice.kind},
    )
    if new:
        act(notice)
    return new


def _context_copied(notice: CheckedNotice) -> None:
    """A course was made from others: it inherits what was chosen in them."""
    context_id = clean(member(notice.claims, f"{CLAIM}context", "id"), MOST_ID_CHARS)
    listed = notice.claims.get(ORIGINS)
    origins = [clean(one, MOST_ID_CHARS) for one in listed] if isinstance(listed, list) else []
    if not context_id or not any(origins):
        return
    context, _ = Context.objects.get_or_create(
        deployment=notice.deployment,
        context_id=context_id,
        defaults={"title": clean(member(notice.claims, f"{CLAIM}context", "title"), 255)},
    )
    descend(context=context, earlier_ids=[one for one in origins if one])


KINDS: Final[Mapping[str, Callable[[CheckedNotice], None]]] = {CONTEXT_COPY: _context_copied}
