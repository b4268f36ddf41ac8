"""What was recorded of a practice, on the debrief and the review; pages of scoring know nothing of it themselves."""

from typing import Any

from django import template
from django.conf import settings
from django.urls import reverse

from lti_tool.models import ResourceLink
from sessions.models import Session
from sessions.recorded import Keeping

register = template.Library()


@register.inclusion_tag("realtime/_replay.html", takes_context=True)
def replay(
    context: dict[str, Any], session: Session, link: ResourceLink | None = None
) -> dict[str, Any]:
    """Players for the learner, or by way of a link for an instructor, where the policy lets them listen."""
    keeping = session.placement.institution.recording
    if keeping == Keeping.OFF or (link is not None and keeping != Keeping.COURSE):
        return {"files": []}
    files = [
        (
            reverse("review-recording", args=[link.uuid, session.uuid, one.uuid])
            if link
            else reverse("practice-recording", args=[session.uuid, one.uuid]),
            one.start_ms / 1000,
        )
        for one in session.recordings.all()
        if one.ms
    ]
    return {
        "files": files, "session": session, "own": link is None, "days": settings.RECORDING_DAYS,
        "shared": keeping == Keeping.COURSE, "request": context.get("request"), "csrf_token": context.get("csrf_token"),
    }  # fmt: skip
