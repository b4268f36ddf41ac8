"""When a course's roster was read, whether it is time to read it again, and the wish that a worker does."""

import logging
from datetime import datetime, timedelta
from typing import Final

from django.core.cache import cache
from django.db import transaction
from django.utils.timezone import now
from kombu.exceptions import OperationalError

from lti_tool.models import Context
from lti_tool.tasks import sync_roster

FRESH_FOR: Final = timedelta(minutes=10)
ASKED_FOR_S: Final = 30

log = logging.getLogger(__name__)


def is_old(context: Context) -> bool:
    """Whether a roster is worth reading again."""
    if not context.roster_url:
        return False
    return context.roster_at is None or context.roster_at < now() - FRESH_FOR


def is_awaited(context: Context) -> bool:
    """Whether somebody asked for it just now and it has not come yet."""
    asked: datetime | None = cache.get(_key(context))
    return asked is not None and (context.roster_at is None or context.roster_at < asked)


def nudge(context: Context) -> None:
    """Ask for a reading once this transaction has been written; a page opened again asks no second time."""
    if context.roster_url and cache.add(_key(context), now(), ASKED_FOR_S):
        transaction.on_commit(lambda: _ask(context.pk), robust=True)


def _ask(context_id: int) -> None:
    try:
        sync_roster.apply_async((context_id,), retry=False, ignore_result=True)
    except (OperationalError, OSError) as error:
        log.warning("nudge_failed", extra={"error": type(error).__name__})


def _key(context: Context) -> str:
    return f"lti-roster-asked:{context.pk}"
