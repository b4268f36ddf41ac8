"""Which back end serves which Protocol: a dotted path per role, loaded once per process."""

from functools import cache
from importlib import import_module
from typing import Any, Final

EMBEDDED: Final = {
    "language": "providers.embedded.language.AuthoredLanguage",
    "speech_to_text": "providers.embedded.hearing.Whisper",
    "text_to_speech": "providers.embedded.speaking.Hibari",
    "turn_end": "providers.embedded.turn_end.SileroSmartTurn",
    "speech_acts": "providers.embedded.acts.HeadsOnSentences",
    "sentences": "providers.embedded.acts.encoder.sentences",
    "face_reader": "providers.embedded.face.MediaPipeFace",
}
OPENAI: Final = {
    "language": "providers.openai.language.ChatLanguage",
    "speech_to_text": "providers.openai.hearing.Transcriptions",
    "text_to_speech": "providers.openai.speaking.Speech",
}
REALTIME: Final = {
    "language": "providers.openai.realtime.language.RealtimeLanguage",
    "speech_to_text": "providers.openai.realtime.hearing.RealtimeHearing",
    "text_to_speech": "providers.openai.realtime.speaking.RealtimeSpeech",
}
RENDERED: Final = {"text_to_speech": "providers.embedded.rendered.RenderedLines"}


def path_of(role: str, choice: str) -> str:
    """The dotted path behind "embedded", "openai", "openai-realtime", "rendered" or a dotted path itself."""
    known = {
        "embedded": EMBEDDED,
        "openai": OPENAI,
        "openai-realtime": REALTIME,
        "rendered": RENDERED,
    }
    return known.get(choice, {}).get(role, choice)


def fresh(role: str, choice: str = "embedded") -> Any:
    """A new instance of a role's back end, for one that belongs to a single talk."""
    module, _, name = path_of(role, choice).rpartition(".")
    return getattr(import_module(module), name)()


@cache
def provider(role: str, choice: str = "embedded") -> Any:
    """The one instance of a role's back end in this process; raises `ProviderError` when it cannot load."""
    return fresh(role, choice)
