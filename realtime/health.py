"""`/live`, `/ready` and the administration's page: whether this process answers, and whether everything can do its work."""

from typing import Any

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from lti_tool.managing.door import administration
from realtime.condition import condition
from realtime.engines import LOADED, warm
from realtime.load import LOAD
from scoring.outbox.queries import oldest_due_s
from sessions.models import Scenario


def live(request: HttpRequest) -> JsonResponse:
    """The process answers."""
    return JsonResponse({"live": True})


def ready(request: HttpRequest) -> JsonResponse:
    """Database, migrations, scenarios, engines, the age of the oldest due delivery, and how late the event loop is."""
    warm()
    facts = database_facts()
    facts["engines"] = "loaded" if LOADED.done else "loading"
    facts["speech"] = "ok" if LOADED.done and not LOADED.faults else LOADED.faults or "loading"
    good = (
        facts["database"] == "ok"
        and facts["migrations"] == 0
        and LOADED.done
        and facts["scenarios"]
    )
    facts |= LOAD.told()
    return JsonResponse({"ready": bool(good), **facts}, status=200 if good else 503)


@administration
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """The same for people, with what to do."""
    parts = condition(database_facts())
    faults = [part for part in parts if part.good is False]
    return render(request, "realtime/health.html", {"steps": parts, "faults": faults})


def database_facts() -> dict[str, Any]:
    """What the database says; a fault is a fact too."""
    try:
        executor = MigrationExecutor(connection)
        waiting = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
        return {
            "database": "ok",
            "migrations": waiting,
            "scenarios": Scenario.objects.filter(active=True).count(),
            "oldest_due_delivery_s": oldest_due_s(),
        }
    except DatabaseError as error:
        return {"database": type(error).__name__, "migrations": -1, "scenarios": 0}
