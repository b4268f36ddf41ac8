"""The engines of one talk: a configured service with the embedded engine behind it, and what the talk has cost so far."""

from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from django.conf import settings

from providers.base import Language
from providers.errors import ProviderError
from providers.metering import Meter, prices_from
from providers.registry import provider
from providers.steady import Standby, SteadyHearing, SteadyLanguage, SteadySpeaking
from realtime.engines import Loaded
from realtime.room import Engines

EMBEDDED: Final = "embedded"
LANGUAGE: Final = "language"


@dataclass
class OfOneTalk:
    """Engines that remember how a service has behaved in this talk."""

    speech: Engines
    language: Language
    meter: Meter
    standbys: tuple[Standby[Any], ...] = ()

    def keep_to_budget(self) -> bool:
        """Leave the services alone once the talk has cost, or a language model read and written, what it may; True the first time."""
        most, most_tokens = settings.SESSION_BUDGET, settings.SESSION_TOKENS
        costs = most > 0 and self.meter.cost(prices_from(settings.PRICES_FILE)) >= most
        talks = most_tokens > 0 and self.meter.tokens >= most_tokens
        done = [one for one in self.standbys if costs or (talks and one.stage == LANGUAGE)]
        fresh = any(not one.spent for one in done)
        for one in done:
            one.spent = True
        return fresh


def for_talk(loaded: Loaded, used: dict[str, dict[str, float]]) -> OfOneTalk:
    """The process's engines as one talk uses them; `used` is what it has counted before."""
    assert loaded.speech is not None
    assert loaded.language is not None
    speech, language, standbys = loaded.speech, loaded.language, list[Standby[Any]]()
    if settings.LANGUAGE_PROVIDER != EMBEDDED:
        words = Standby(LANGUAGE, loaded.language, spare(LANGUAGE))
        first_s, line_s = settings.LANGUAGE_FIRST_S, settings.LANGUAGE_LINE_S
        language = SteadyLanguage(words, first_s=first_s, line_s=line_s)
        standbys = [*standbys, words]
    recogniser, speaker = speech.recogniser, speech.speaker
    if recogniser and settings.STT_PROVIDER != EMBEDDED:
        hearing = Standby("hearing", recogniser, spare("speech_to_text"))
        recogniser, standbys = SteadyHearing(hearing), [*standbys, hearing]
    if speaker and settings.TTS_PROVIDER != EMBEDDED:
        speaking = Standby("speaking", speaker, spare("text_to_speech"))
        speaker, standbys = SteadySpeaking(speaking), [*standbys, speaking]
    meter = Meter({name: dict(row) for name, row in used.items()})
    return OfOneTalk(
        Engines(speech.turn_end, recogniser, speaker), language, meter, tuple(standbys)
    )


def spare(role: str) -> Any:
    """Finds the embedded engine of a role when it is needed; None where it cannot load."""
    return partial(_embedded, role)


def _embedded(role: str) -> Any:
    try:
        return provider(role, EMBEDDED)
    except ProviderError:
        return None
