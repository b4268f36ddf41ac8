"""Engines loaded for a test, and talks typed through them from the first line to the last."""

from collections.abc import Iterator
from contextlib import contextmanager

from asgiref.sync import async_to_sync

from providers.base import Language
from providers.openai.client import service as served
from providers.registry import fresh
from realtime.engines import LOADED
from realtime.room import Engines
from sessions.models import Session
from tests.fakes import ScriptedActs
from tests.realtime.socket import Browser
from tests.seats import Seated

SILENT = Engines(None, None, None)


@contextmanager
def loaded(language: Language, speech: Engines = SILENT) -> Iterator[None]:
    """A process with these engines; without speech it has what a machine without its models has."""
    served.cache_clear()
    LOADED.acts, LOADED.language = ScriptedActs(), language
    LOADED.speech, LOADED.done = speech, True
    yield
    LOADED.acts = LOADED.language = LOADED.speech = None
    LOADED.done = False
    served.cache_clear()


def talked(seated: Seated, *lines: str) -> Session:
    """The practice after a greeting and these lines; a client of a service lives as long as one loop, so each talk has its own."""
    worded = hasattr(LOADED.language, "_service")
    if worded:
        served.cache_clear()
        LOADED.language = fresh("language", "openai")

    async def talk() -> None:
        browser = Browser(seated)
        assert await browser.open()
        await browser.until("turn", speaker="persona")
        await browser.until("floor", state="open")
        for line in lines:
            await browser.says(line)
        await browser.leave()
        if worded:
            await LOADED.language._service.client.close()  # type: ignore[union-attr]

    async_to_sync(talk)()
    seated.practice.refresh_from_db()
    return seated.practice
