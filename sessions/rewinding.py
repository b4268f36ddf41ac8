"""Takes a practice up again at one of the learner's turns: the log up to there, copied into a talk that counts nowhere."""

from typing import Final

from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from sessions.errors import CannotRewind
from sessions.models import Consent, Moment, Session, Turn
from sessions.queries import OVER, is_over

REWOUND: Final = "rewound"
MOST: Final = 20
"""Rewinds of one practice that are kept; the learner can delete some."""


def turn_to_take(session: Session, n: int) -> Turn:
    """The learner's turn that can be taken anew; raises `CannotRewind`."""
    if session.rewinds_id is not None or not is_over(session):
        raise CannotRewind(_("Only a practice that is over can be gone back to."))
    if session.forgotten_at is not None:
        raise CannotRewind(_("What was said is no longer kept, so nobody can go back to it."))
    turn = session.turns.filter(n=n, speaker=Turn.Speaker.LEARNER).first()
    if turn is None:
        raise CannotRewind(_("There is no turn of yours at this place of the talk."))
    return turn


def rewind(
    *, session: Session, n: int, modality: str, time_to_answer: float, text_version: str
) -> Session:
    """Open the talk as it stood before a turn, or the one that is open there still; raises `CannotRewind`."""
    with transaction.atomic():
        first = Session.objects.select_for_update().get(pk=session.pk)
        taken = turn_to_take(first, n)
        under_way = first.rewound.filter(rewound_to=n, status=Session.Status.LIVE).first()
        if under_way:
            return under_way
        if first.rewound.count() >= MOST:
            raise CannotRewind(
                _("You have gone back %(n)s times. Delete one that you do not need.") % {"n": MOST}
            )
        before = list(first.turns.filter(n__lt=n))
        return opened(
            first, before, taken, modality=modality, time_to_answer=time_to_answer, text_version=text_version
        )  # fmt: skip


def opened(
    first: Session, before: list[Turn], taken: Turn, *, modality: str, time_to_answer: float, text_version: str
) -> Session:  # fmt: skip
    """A talk under way that holds what had been said; its start, its seed and its scenario are the first one's."""
    made = Session.objects.create(
        learner_id=first.learner_id, placement_id=first.placement_id, scenario_id=first.scenario_id,
        variant=first.variant,
        rewinds=first, rewound_to=taken.n, trial=True, attempt=first.attempt, seed=first.seed,
        opening=first.opening, modality=modality, time_to_answer=time_to_answer,
        signals_policy=first.placement.institution.signals_policy,
        policy_version=first.placement.institution.policy_version,
        status=Session.Status.LIVE, began_at=now(), last_seen_at=now(), clock_ms=taken.start_ms,
    )  # fmt: skip
    Turn.objects.bulk_create(copy_of(turn, made) for turn in before)
    Moment.objects.create(
        session=made, seq=1, at_ms=taken.start_ms, kind=REWOUND, data={"turn": taken.n}
    )
    Consent.objects.create(
        session=made, text_version=text_version, microphone=modality == "voice", camera=False
    )
    return made


def copy_of(turn: Turn, made: Session) -> Turn:
    """The same turn in another talk."""
    same = {field.attname: getattr(turn, field.attname) for field in Turn._meta.concrete_fields}
    return Turn(**same | {"id": None, "session_id": made.pk})


def delete(*, session: Session) -> None:
    """Take a rewind out for good, with all that hangs on it; raises `CannotRewind` while it is being held."""
    with transaction.atomic():
        mine = Session.objects.select_for_update().filter(pk=session.pk, rewinds__isnull=False)
        if not mine.filter(status__in=OVER).exists():
            raise CannotRewind(_("Only a second way that is over can be deleted."))
        mine.delete()
