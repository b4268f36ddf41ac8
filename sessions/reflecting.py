"""What a learner writes to themself after a practice: kept with it, shown before the next, read by nobody else."""

from typing import Final

from sessions.models import Session

LONGEST: Final = 1000


def reflect(*, session: Session, words: str) -> bool:
    """Keep the words in place of earlier ones, or none; False once the practice's words are no longer kept."""
    kept = Session.objects.filter(pk=session.pk, forgotten_at__isnull=True)
    return bool(kept.update(reflection=words.strip()))


def last_reflection(session: Session) -> Session | None:
    """The learner's newest earlier practice at this activity that they wrote something about."""
    mine = Session.objects.filter(
        learner=session.learner_id, placement=session.placement_id, trial=session.trial,
        attempt__lt=session.attempt, rewinds__isnull=True,
    ).exclude(reflection="")  # fmt: skip
    return mine.order_by("-attempt").first()
