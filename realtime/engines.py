"""The back ends this process uses, loaded once; what is missing switches its feature off with one clear line."""

import logging
import threading
from dataclasses import dataclass, field
from typing import Any, Final

from django.conf import settings

from providers.base import Language, SpeechActs
from providers.errors import ProviderError
from providers.registry import provider
from realtime.load import keep_for_good
from realtime.room import Engines
from realtime.tracing import tracer

SPEECH: Final = {
    "turn_end": "embedded",
    "speech_to_text": settings.STT_PROVIDER,
    "text_to_speech": settings.TTS_PROVIDER,
}

log = logging.getLogger(__name__)


@dataclass
class Loaded:
    """What has been loaded, and what could not be."""

    speech: Engines | None = None
    acts: SpeechActs | None = None
    language: Language | None = None
    faults: dict[str, str] = field(default_factory=dict)
    done: bool = False
    asked: bool = False


LOADED: Final = Loaded()
LOCK: Final = threading.Lock()


def loaded() -> Loaded:
    """Load everything once; later callers wait for the first."""
    with LOCK:
        if not LOADED.done:
            LOADED.acts = required("speech_acts", "embedded")
            LOADED.language = required("language", settings.LANGUAGE_PROVIDER)
            found = {role: optional(role, choice) for role, choice in SPEECH.items()}
            LOADED.speech = Engines(
                found["turn_end"], found["speech_to_text"], found["text_to_speech"]
            )
            tracer()  # its packages are imported here and not while somebody talks
            keep_for_good()
            LOADED.done = True
    return LOADED


def required(role: str, choice: str) -> Any:
    """A back end without which there is no practice; raises `ProviderError`."""
    return provider(role, choice)


def optional(role: str, choice: str) -> Any:
    """A back end without which the talk is typed; None when it cannot load."""
    try:
        return provider(role, choice)
    except ProviderError as error:
        LOADED.faults[role] = str(error)
        log.warning("engine_missing", extra={"role": role, "fault": str(error)})
        return None


def can_speak() -> bool:
    """Whether this process can hear and speak."""
    speech = loaded().speech
    return bool(speech and speech.turn_end and speech.recogniser and speech.speaker)


def warm() -> None:
    """Load in a thread of its own, once; the balancer's first question and the first briefing ask for it."""
    if not LOADED.done and not LOADED.asked:
        LOADED.asked = True
        # Not a daemon: a program that ends while the engines load must not tear them down half made.
        threading.Thread(target=loaded, name="warm-engines").start()
