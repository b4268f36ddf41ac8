"""The administration page of how each part does."""

from collections.abc import Callable
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now

from lti_tool.models import ResourceLink
from scoring.models import OutboxItem, RecordStore, Sweep
from scoring.outbox.queries import oldest_due_s
from scoring.tasks import sweep
from sessions.models import Scenario
from tests.seats import Seated

pytestmark = pytest.mark.django_db
PAGE = "/manage/health/"
MOST_QUERIES = 12


def told(admin: Client) -> str:
    return " ".join(unescape(admin.get(PAGE).content.decode()).partition("<main")[2].split())


def test_a_worker_is_missed_until_it_sweeps_and_again_when_it_falls_silent(
    admin: Client, link: ResourceLink
) -> None:
    assert "None has been seen yet. Start it: celery" in told(admin)
    sweep()
    sweep()
    shown = told(admin)
    assert "Last seen 0 seconds ago." in shown
    assert "Nothing is due." in shown
    assert "It answers in" in shown
    assert "All that are needed are there." in shown
    Sweep.objects.update(at=now() - timedelta(minutes=10))
    assert "Last seen 600 seconds ago. Nothing is sent or forgotten meanwhile." in told(admin)


def test_what_is_late_is_said_but_not_what_is_held_back(
    admin: Client, seat: Callable[..., Seated]
) -> None:
    store = RecordStore.objects.create(name="Records", endpoint="https://lrs.example")
    OutboxItem.objects.create(
        kind="xapi", target=store.endpoint, lane="l", key="k", payload={}, session=seat().practice,
        record_store=store, next_at=now() - timedelta(minutes=20),
    )  # fmt: skip
    assert "The oldest has been due for 120" in told(admin)
    for held in ({"active": False}, {"active": True, "paused_reason": "refused our key"}):
        RecordStore.objects.update(**held)
        assert oldest_due_s() is None
        assert "Nothing is due." in told(admin)


def test_what_is_missing_is_named_with_the_command(
    admin: Client, link: ResourceLink, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("MODEL_DIR", str(tmp_path))
    Scenario.objects.update(active=False)
    shown = told(admin)
    assert "None is loaded. Run: manage.py load_catalog" in shown
    assert "silero-vad" in shown.partition("Missing: ")[2]
    assert "parts need you." in shown


def test_a_redis_that_does_not_answer_is_said(admin: Client, settings: LazySettings) -> None:
    assert "Not set: one process" in told(admin) or settings.REDIS_URL
    settings.REDIS_URL = address = "redis://127.0.0.1:9/0"
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": address}
    }
    assert "It does not answer (ConnectionError). Check REDIS_URL" in told(admin)


def test_a_folder_that_is_gone_is_said(
    admin: Client, settings: LazySettings, tmp_path: Path
) -> None:
    settings.VAR_DIR = tmp_path / "gone"
    assert "VAR_DIR cannot be read." in told(admin)


def test_the_page_asks_little_of_the_database(admin: Client, link: Any) -> None:
    admin.get(PAGE)
    with CaptureQueriesContext(connection) as asked:
        admin.get(PAGE)
    assert len(asked) <= MOST_QUERIES
