"""Reads of practices."""

from sessions.models import Session
from sessions.spacing import Done


def finished(learner: int, placement: int) -> list[Done]:
    """A learner's attempts that came to their end and were not spoilt, oldest first."""
    ended = Session.objects.filter(
        learner=learner, placement=placement, trial=False, spoilt=False, status=Session.Status.ENDED
    )
    found = ended.order_by("attempt").values_list("ended_at", "variant")
    return [Done(at, variant) for at, variant in found if at is not None]
