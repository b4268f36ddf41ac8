"""Reads of practices."""

from collections.abc import Iterable
from typing import Final

from sessions.models import Session
from sessions.spacing import Done

OVER: Final = (Session.Status.ENDED, Session.Status.ABANDONED)


def is_over(session: Session) -> bool:
    """Whether a practice came to an end, its own or that of the time to come back to it."""
    return session.status in OVER


def finished(learner: int, placement: int) -> list[Done]:
    """A learner's attempts that came to their end and were not spoilt, oldest first."""
    return ended_of(Session.objects.filter(learner=learner, placement=placement))


def ended_of(attempts: Iterable[Session]) -> list[Done]:
    """Those of somebody's attempts that came to their end and were not spoilt, oldest first."""
    ended = [
        one
        for one in attempts
        if one.status == Session.Status.ENDED and not one.trial and not one.spoilt
    ]
    in_order = sorted(ended, key=lambda one: one.attempt)
    return [Done(one.ended_at, one.variant) for one in in_order if one.ended_at is not None]
