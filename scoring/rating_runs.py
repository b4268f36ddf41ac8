"""Rates stored practices again in the background: begun on a page, carried on by the worker, found again by its sweep."""

import logging
from datetime import timedelta
from typing import Final

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet
from django.utils.timezone import now

from providers.errors import ProviderError
from providers.registry import provider
from scoring.models import RatingRun
from scoring.pages.rescored import Scope
from scoring.rescoring import rescore
from sessions.models import Session

AT_ONCE: Final = 20
STALLED_AFTER: Final = timedelta(minutes=2)

log = logging.getLogger(__name__)


def begin(*, scope: Scope, by: User) -> RatingRun | None:
    """Note the wish and ask a worker; None while another run is open."""
    total = ended(scope).count()
    try:
        with transaction.atomic():
            run = RatingRun.objects.create(
                scenario=scope.scenario, course=scope.course, by=by, total=total
            )
    except IntegrityError:
        return None
    ask(run)
    return run


def ask(run: RatingRun) -> None:
    """Have a worker go on once this transaction is written; where the broker is down, the sweep finds it."""
    from scoring.nudging import asked_of_worker
    from scoring.tasks import rate_again

    asked_of_worker(rate_again, run.pk)


def ended(scope: Scope) -> QuerySet[Session]:
    """The practices that can be rated again, in their order."""
    rows = scope.practices.filter(assessments__current=True, forgotten_at__isnull=True)
    return rows.order_by("pk")


def go_on(run: RatingRun) -> bool:
    """Rate some more; False once it is over."""
    if not run.is_open:
        return False
    try:
        acts = provider("speech_acts")
    except (ProviderError, ImportError, ValueError) as error:
        log.warning("rating_again_failed", extra={"error": type(error).__name__})
        close(run, fault=type(error).__name__)
        return False
    some = list(ended(Scope(run.scenario, run.course)).filter(pk__gt=run.last)[:AT_ONCE])
    for session in some:
        rescore(session=session, acts=acts)
        RatingRun.objects.filter(pk=run.pk).update(
            last=session.pk, done=F("done") + 1, moved_at=now()
        )
    if len(some) < AT_ONCE:
        close(run)
        return False
    return True


def close(run: RatingRun, fault: str = "") -> None:
    """It is over."""
    RatingRun.objects.filter(pk=run.pk).update(is_open=False, finished_at=now(), fault=fault[:60])


def stalled() -> RatingRun | None:
    """An open run that nobody carries on."""
    return RatingRun.objects.filter(is_open=True, moved_at__lt=now() - STALLED_AFTER).first()
