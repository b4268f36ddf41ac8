"""Engines for the room's tests: scripted speech acts, no speech; the fakes sit at the edge."""

from collections.abc import Iterator

import pytest
from django.conf import LazySettings

from providers.embedded.language import AuthoredLanguage
from providers.openai.client import service as served
from providers.registry import fresh
from tests.providers.openai_service import Service, running
from tests.realtime.talking import loaded


@pytest.fixture
def typed_engines() -> Iterator[None]:
    """What a process without speech models has."""
    with loaded(AuthoredLanguage()):
        yield


@pytest.fixture
def openai_service(monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    """A service on the wire that the clients of this process reach."""
    with running() as made:
        monkeypatch.setenv("OPENAI_API_KEY", "k")
        monkeypatch.setenv("OPENAI_BASE_URL", made.address)
        served.cache_clear()
        yield made


@pytest.fixture
def service(openai_service: Service, settings: LazySettings) -> Iterator[Service]:
    """A process whose persona's lines are worded by a service."""
    settings.LANGUAGE_PROVIDER = "openai"
    with loaded(fresh("language", "openai")):
        yield openai_service
