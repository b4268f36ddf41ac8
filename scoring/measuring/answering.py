"""Keeps what a learner says about a practice; what is answered again takes the place of what was said before."""

from collections.abc import Mapping

from django.db import transaction

from scoring.models import Reaction, ReactionAnswer
from scoring.nudging import nudge
from scoring.recording import owe_answers
from sessions.models import Session


def react(*, session: Session, values: Mapping[str, int], words: str) -> Reaction:
    """Keep the answers given so far; an item left out stays as it was. Record stores are told where the institution says so."""
    with transaction.atomic():
        reaction, _ = Reaction.objects.update_or_create(
            session=session, defaults={"words": words.strip()}
        )
        for item, value in values.items():
            ReactionAnswer.objects.update_or_create(
                reaction=reaction, item=item, defaults={"value": value}
            )
        owe_answers(session=session, items=values.keys())
    nudge()
    return reaction
