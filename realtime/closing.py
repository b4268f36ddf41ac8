"""Ends a talk: its state, what a second attempt will remember, and its assessment."""

from django.urls import reverse

from scoring.services import assess
from sessions import services
from sessions.models import Session
from sessions.remembering import remember


def close_talk(session: Session, reason: str) -> str:
    """End and assess once; gives the address of the debrief."""
    services.end(session=session, reason=reason)
    session.refresh_from_db()
    remember(session=session)
    assess(session=session)
    return reverse("practice-debrief", args=[session.uuid])
