"""An instructor's own levels for a practice, given once and before they see the machine's."""

from collections.abc import Mapping

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction

from scoring.models import BlindLevel, BlindRating
from sessions.models import Session


def rate(*, session: Session, levels: Mapping[str, int], by: User) -> BlindRating | None:
    """Keep a level for each objective; None if this person has rated the practice before. No grade changes."""
    try:
        with transaction.atomic():
            rating = BlindRating.objects.create(session=session, by=by)
            BlindLevel.objects.bulk_create(
                BlindLevel(rating=rating, objective=objective, level=level)
                for objective, level in levels.items()
            )
    except IntegrityError:
        return None
    return rating
