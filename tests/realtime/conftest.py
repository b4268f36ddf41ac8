"""Engines for the room's tests: scripted speech acts, no speech; the fakes sit at the edge."""

from collections.abc import Iterator

import pytest

from providers.embedded.language import AuthoredLanguage
from realtime.engines import LOADED
from realtime.room import Engines
from tests.fakes import ScriptedActs


@pytest.fixture
def typed_engines() -> Iterator[None]:
    """What a process without speech models has."""
    LOADED.acts, LOADED.language = ScriptedActs(), AuthoredLanguage()
    LOADED.speech, LOADED.done = Engines(None, None, None), True
    yield
    LOADED.acts = LOADED.language = LOADED.speech = None
    LOADED.done = False
