"""Takes the account of a reviewer who is erased out of the statements about those they reviewed."""

from typing import Final

from lti_tool.models import Identity
from scoring.models import OutboxItem, Statement

AT_ONCE: Final = 200


def unname_reviewer(*, identity: Identity) -> int:
    """Scrub what is kept and what is owed; what a record store has stays as it is. Gives how many statements were changed."""
    decided = {"session__assessments__objectives__overrides__by": identity.user_id}
    kept = Statement.objects.filter(**decided).distinct()
    changed = [one for one in kept.iterator(AT_ONCE) if unnamed(one.body, identity.subject)]
    Statement.objects.bulk_update(changed, ["body"], batch_size=AT_ONCE)
    owed = OutboxItem.objects.filter(kind=OutboxItem.Kind.XAPI, **decided).distinct()
    sent = [one for one in owed.iterator(AT_ONCE) if unnamed(one.payload, identity.subject)]
    OutboxItem.objects.bulk_update(sent, ["payload"], batch_size=AT_ONCE)
    return len(changed)


def unnamed(body: dict[str, dict[str, object]], subject: str) -> bool:
    """Take the reviewer out of one statement; False where it names somebody else or nobody."""
    context = body.get("context", {})
    named = context.get("instructor")
    if not isinstance(named, dict) or named["account"]["name"] != subject:
        return False
    del context["instructor"]
    return True
