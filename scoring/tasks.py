"""Background work: deliver what is due, sweep what was missed, close what broke off. Tasks are nudges only."""

from datetime import timedelta
from typing import Final

from celery import shared_task
from django.utils.timezone import now

from sessions.models import Session
from sessions.queries import OVER

RESUMABLE: Final = timedelta(hours=24)


@shared_task(name="scoring.tasks.deliver")
def deliver() -> int:
    """Send what is due; gives how many deliveries were tried."""
    from scoring.alerting import send_due
    from scoring.outbox.delivery import drain

    send_due()
    return drain()


@shared_task(name="scoring.tasks.sweep")
def sweep() -> int:
    """Find everything due, so that a lost queue loses nothing; judge what ended without being judged."""
    from scoring.alerting import send_due
    from scoring.outbox.delivery import drain
    from scoring.outbox.sweeps import note_sweep
    from scoring.rating_runs import ask, stalled
    from scoring.services import assess

    note_sweep()
    ended = Session.objects.filter(
        status__in=OVER,
        assessments__isnull=True,
        statements__isnull=True,
        trial=False,
        ended_at__gt=now() - timedelta(days=7),
    )
    for session in ended[:50]:
        assess(session=session)
    send_due()
    if run := stalled():
        ask(run)
    return drain()


@shared_task(name="scoring.tasks.rate_again")
def rate_again(run_id: int) -> int:
    """Rate some stored practices again, and ask for the next ones; gives how many are done."""
    from scoring.models import RatingRun
    from scoring.rating_runs import ask, go_on

    run = RatingRun.objects.filter(pk=run_id).first()
    if run and go_on(run):
        ask(run)
    return RatingRun.objects.values_list("done", flat=True).get(pk=run_id) if run else 0


@shared_task(name="scoring.tasks.close_broken")
def close_broken() -> int:
    """End practices that nobody came back to within a day; they are stated as abandoned, never graded."""
    from scoring.services import assess
    from sessions.services import end

    broken = Session.objects.filter(status=Session.Status.LIVE, last_seen_at__lt=now() - RESUMABLE)
    closed = 0
    for session in broken[:200]:
        if end(session=session, reason="connection_lost", at=session.last_seen_at):
            session.refresh_from_db()
            assess(session=session)
            closed += 1
    return closed


@shared_task(name="scoring.tasks.forget")
def forget() -> int:
    """Forget transcripts and audit entries that have been kept long enough; gives how many practices."""
    from lti_tool.models import Act
    from lti_tool.services.auditing import forget_entries, note_command
    from lti_tool.services.scenarios import forget_tries
    from scoring import retention

    forget_entries()
    forget_tries()
    done = retention.forget()
    if any(done):
        note_command(Act.FORGOTTEN, detail=retention.told(done))
    return done.practices
