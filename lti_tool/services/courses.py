"""Meeting a course, an activity, a member and a gradebook column."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from django.utils.dateparse import parse_datetime
from django.utils.timezone import now

from lti_tool.models import Context, Deployment, Identity, LineItem, Membership, ResourceLink, Role
from lti_tool.notices.kinds import CONTEXT_COPY
from lti_tool.notices.kinds import SERVICE as NOTICE_SERVICE
from lti_tool.notices.kinds import VERSION as NOTICE_VERSION
from lti_tool.protocol.claims import CLAIM, ROSTER_SERVICE, Claims, clean, member
from lti_tool.services.copies import descend

SEEN_WITHIN: Final = timedelta(minutes=10)
LINK_DATES: Final = {
    "available_start": "opens_at",
    "submission_end": "due_at",
    "available_end": "closes_at",
}


def meet_context(*, deployment: Deployment, claims: Claims) -> Context | None:
    """The course a message comes from; an activity without a course gets one of its own."""
    course_id = clean(member(claims, f"{CLAIM}context", "id"), 255)
    link_id = clean(member(claims, f"{CLAIM}resource_link", "id"), 255)
    if not course_id and not link_id:
        return None
    facts = {
        "title": clean(member(claims, f"{CLAIM}context", "title"), 255),
        "label": clean(member(claims, f"{CLAIM}context", "label"), 255),
        "roster_url": clean(member(claims, ROSTER_SERVICE, "context_memberships_url"), 1000),
        "notices_url": notices_url(claims),
    }
    context, _ = Context.objects.get_or_create(
        deployment=deployment, context_id=course_id or f"link:{link_id}"
    )
    note(context, {name: value for name, value in facts.items() if value})
    descend(context=context, earlier_ids=_ids(custom_of(claims).get("context_history", "")))
    return context


def notices_url(claims: Claims) -> str:
    """Where the platform takes our wish for notices, if it has the one kind we want."""
    kinds = member(claims, NOTICE_SERVICE, "notice_types_supported")
    versions = member(claims, NOTICE_SERVICE, "service_versions")
    if not isinstance(kinds, list) or CONTEXT_COPY not in kinds:
        return ""
    if isinstance(versions, list) and NOTICE_VERSION not in versions:
        return ""
    return clean(member(claims, NOTICE_SERVICE, "platform_notification_service_url"), 1000)


def note(row: Context | ResourceLink | Membership, facts: Mapping[str, Any]) -> None:
    """Write what a message says anew about a row; most messages say what the last one did."""
    changed = [name for name, value in facts.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, facts[name])
    if changed:
        row.save(update_fields=changed)


def meet_link(
    *, deployment: Deployment, context: Context | None, claims: Claims
) -> ResourceLink | None:
    """The activity a message comes from; the same id in another course is another activity."""
    link_id = clean(member(claims, f"{CLAIM}resource_link", "id"), 255)
    if not link_id or context is None:
        return None
    known = ResourceLink.objects.filter(deployment=deployment, link_id=link_id, current=True)
    link = known.select_related("placement").first()
    if link is not None and link.context_id != context.pk:
        known.update(current=False)
        link = None
    custom = custom_of(claims)
    facts = {
        "title": clean(member(claims, f"{CLAIM}resource_link", "title"), 255),
        "custom": custom,
        "earlier_ids": _ids(custom.get("link_history", "")),
    }
    told = {name: fact for name, fact in facts.items() if fact} | _dates(claims)
    if link is None:
        # Of two people who open a new activity at once one finds the other's row.
        link, _ = ResourceLink.objects.get_or_create(
            deployment=deployment, link_id=link_id, current=True, defaults={"context": context}
        )
    note(link, told)
    return link


def _dates(claims: Claims) -> dict[str, datetime | None]:
    """The dates this platform fills in; one it leaves empty has been taken away there."""
    sent = claims.get(f"{CLAIM}custom")
    told = {n: v for n, v in sent.items() if isinstance(v, str)} if isinstance(sent, dict) else {}
    return {
        field: time_of(told, name)
        for name, field in LINK_DATES.items()
        if name in told and not told[name].startswith("$")
    }


def remember_member(*, identity: Identity, context: Context, role: Role) -> Membership:
    """Note who came into a course, and as what."""
    at = now()
    membership, _ = Membership.objects.get_or_create(
        identity=identity, context=context, defaults={"role": role, "seen_at": at}
    )
    seen = at if at - membership.seen_at > SEEN_WITHIN else membership.seen_at
    note(membership, {"role": role, "active": True, "seen_at": seen})
    return membership


def meet_line_item(
    *, deployment: Deployment, link: ResourceLink | None, url: str, **facts: Any
) -> LineItem:
    """Note a gradebook column of this platform."""
    known = facts | {"last_seen_at": now()} | ({"link": link} if link else {})
    column, _ = LineItem.objects.update_or_create(deployment=deployment, url=url, defaults=known)
    return column


def custom_of(claims: Claims) -> dict[str, str]:
    """The custom values that are texts; one the platform did not fill in (`$...`) counts as absent."""
    custom = claims.get(f"{CLAIM}custom")
    if not isinstance(custom, dict):
        return {}
    texts = {clean(name, 100): clean(value, 1000) for name, value in custom.items()}
    return {name: text for name, text in texts.items() if text and not text.startswith("$")}


def _ids(history: str) -> list[str]:
    return [part.strip() for part in history.split(",") if part.strip()]


def time_of(custom: Mapping[str, str], name: str) -> datetime | None:
    """A date the platform filled in; one without a zone says nothing."""
    try:
        found = parse_datetime(custom.get(name, ""))
    except ValueError:
        return None
    return found if found and found.tzinfo else None
