"""Tells a worker to look now; the sweep finds everything anyway, so a broker that is down loses nothing."""

import logging
from typing import Any

from django.db import transaction
from kombu.exceptions import OperationalError

from scoring.tasks import deliver

log = logging.getLogger(__name__)


def nudge() -> None:
    """Ask for a delivery once this transaction has been written."""
    transaction.on_commit(_ask, robust=True)


def asked_of_worker(task: Any, *args: Any) -> None:
    """Ask for another task the same way."""
    transaction.on_commit(lambda: _ask(task, *args), robust=True)


def _ask(task: Any = deliver, *args: Any) -> None:
    try:
        task.apply_async(args, retry=False, ignore_result=True)
    except (OperationalError, OSError) as error:
        log.warning("nudge_failed", extra={"error": type(error).__name__})
