"""How each part of the installation does, in words for an administrator, with what to do."""

import shutil
import time
from collections.abc import Callable, Mapping
from typing import Any, Final

from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from redis.exceptions import RedisError

from lti_tool.managing.connection import Step
from providers.models.manifest import models
from providers.models.store import model_dir
from realtime.engines import LOADED
from realtime.load import LOAD
from scoring.outbox.queries import oldest_due_s
from scoring.outbox.sweeps import last_sweep

SLOW_MS: Final = 50.0
LATE_S: Final = 300.0
SILENT_S: Final = 120.0
"""Four sweeps."""

BUSY_MS: Final = 40.0
LEAST_FREE_GB: Final = 1.0


PARTS: Final = (
    "database", "redis", "worker", "deliveries", "scenarios", "speech", "models", "load", "disk",
)  # fmt: skip
"""What programs call them, in the order of `condition`."""


def condition(facts: Mapping[str, Any]) -> list[Step]:
    """Every part; `facts` is what `/ready` tells of the database."""
    return [
        database(facts), broker(), worker(), deliveries(), scenarios(facts), engines(), stored_models(), load(), disk(),
    ]  # fmt: skip


def took_ms(ask: Callable[[], object]) -> float:
    """How long a question took."""
    began = time.perf_counter()
    ask()
    return (time.perf_counter() - began) * 1000


def in_ms(ms: float) -> str:
    """A time as somebody reads it."""
    return _("less than 1 ms") if ms < 1 else f"{ms:.0f} ms"


def paced(title: str, ms: float, slow: str) -> Step:
    """A part that answered, and whether it was quick."""
    words = _("It answers in %(took)s.") % {"took": in_ms(ms)}
    return Step(title, ms <= SLOW_MS, words if ms <= SLOW_MS else f"{words} {slow}")


def database(facts: Mapping[str, Any]) -> Step:
    """Whether it answers, and has the tables of this version."""
    title = _("Database")
    if facts["database"] != "ok":
        words = _("It does not answer (%(error)s). Check DATABASE_URL and its server.")
        return Step(title, False, words % {"error": facts["database"]})
    if n := facts["migrations"]:
        words = ngettext(
            "One migration waits. Run: manage.py migrate",
            "%(n)d migrations wait. Run: manage.py migrate",
            n,
        )
        return Step(title, False, words % {"n": n})
    return paced(title, took_ms(asked_of_database), _("That is slow: look at its load and disk."))


def asked_of_database() -> None:
    """The smallest question."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def broker() -> Step:
    """Whether Redis answers, where there is one."""
    title = _("Redis")
    if not settings.REDIS_URL:
        words = _("Not set: one process, with its queue in files. Several need REDIS_URL.")
        return Step(title, True, words)
    try:
        ms = took_ms(lambda: cache.get("health"))
    except (RedisError, OSError) as error:
        words = _("It does not answer (%(error)s). Check REDIS_URL and its server.")
        return Step(title, False, words % {"error": type(error).__name__})
    return paced(title, ms, _("That is slow: look at its load and the network."))


def worker() -> Step:
    """Whether something looks for what is due."""
    title = _("Worker")
    start = _("Start it: celery -A config.celery worker --beat")
    at = last_sweep()
    if at is None:
        return Step(title, False, f"{_('None has been seen yet.')} {start}")
    age = max(0, round((now() - at).total_seconds()))
    words = ngettext("Last seen one second ago.", "Last seen %(n)d seconds ago.", age) % {"n": age}
    if age <= SILENT_S:
        return Step(title, True, words)
    return Step(title, False, f"{words} {_('Nothing is sent or forgotten meanwhile.')} {start}")


def deliveries() -> Step:
    """How late what is owed to others is."""
    title, oldest = _("Deliveries"), oldest_due_s()
    if oldest is None:
        return Step(title, True, _("Nothing is due."))
    words = _("The oldest has been due for %(s)d seconds.") % {"s": oldest}
    if oldest <= LATE_S:
        return Step(title, True, words)
    more = _("Look at the worker above; Deliveries names each, with the last answer.")
    return Step(title, False, f"{words} {more}")


def scenarios(facts: Mapping[str, Any]) -> Step:
    """Whether there is anything to practise."""
    n = facts["scenarios"]
    if not n:
        return Step(_("Scenarios"), False, _("None is loaded. Run: manage.py load_catalog"))
    words = ngettext("One is ready.", "%(n)d are ready.", n) % {"n": n}
    return Step(_("Scenarios"), True, words)


def engines() -> Step:
    """Whether this process can listen, understand and speak."""
    title = _("Speech and language")
    if LOADED.faults:
        roles = ", ".join(sorted(role.replace("_", " ") for role in LOADED.faults))
        words = _("Not loaded: %(roles)s. People type instead. /ready names each fault.")
        return Step(title, False, words % {"roles": roles})
    if not LOADED.done:
        words = _("Not loaded yet in this process; its first practice or a call of /ready does it.")
        return Step(title, None, words)
    return Step(title, True, _("Loaded."))


def stored_models() -> Step:
    """Whether every file of the built-in models is there; their hashes are checked when they are loaded."""
    missing = [
        one
        for one in models()
        if not all((model_dir() / one.name / name).is_file() for name in one.wanted)
    ]
    if wanted := [one.name for one in missing if one.need != "option"]:
        words = _("Missing: %(names)s. Run: manage.py models fetch")
        return Step(_("Model files"), False, words % {"names": ", ".join(wanted)})
    words = _("All that are needed are there.")
    if missing:
        names = ", ".join(one.name for one in missing)
        words = f"{words} {_('Optional ones are not: %(names)s.') % {'names': names}}"
    return Step(_("Model files"), True, words)


def load() -> Step:
    """How busy this process is."""
    told = LOAD.told()
    late = told["loop_lag_p99_ms"]
    words = _("In the last minute 99 of 100 steps of talks in this process came within %(took)s.")
    words %= {"took": in_ms(late)}
    if late <= BUSY_MS:
        return Step(_("Load"), True, words)
    more = _("That is too busy for more talks: start another process, or set MOST_ROOMS lower.")
    return Step(_("Load"), False, f"{words} {more}")


def disk() -> Step:
    """How much room what a run writes has left."""
    title = _("Disk")
    try:
        free = shutil.disk_usage(settings.VAR_DIR).free / 1e9
    except OSError:
        return Step(title, False, _("VAR_DIR cannot be read. Check its rights."))
    words = _("%(gb).1f GB are free under VAR_DIR.") % {"gb": free}
    if free >= LEAST_FREE_GB:
        return Step(title, True, words)
    return Step(title, False, f"{words} {_('Make room before logs and the queue stop.')}")
