"""What every back end promises, whoever made it: one test a Protocol, run against each implementation there is."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from asgiref.sync import async_to_sync

from providers.base import HEARING_HZ, Heard, Pcm, ReplyPrompt, Said, Spoken, VoiceStyle
from providers.embedded import rendered
from providers.errors import ProviderError
from providers.openai.client import service as served
from providers.registry import fresh, provider
from providers.steady import Standby, SteadyHearing, SteadyLanguage, SteadySpeaking
from realtime.bench.learner import read_wav
from tests.providers import realtime_service
from tests.providers.openai_service import Service, running

pytestmark = pytest.mark.speech

CLIP = Path(__file__).parents[2] / "realtime" / "bench" / "clips" / "leader6_af_kore.wav"
PROMPT = ReplyPrompt(
    line="Who decided that?", direction="Ask who decided.", role_card="Marta, a lending officer.", state_in_words="guarded",
    history=[Said("learner", "It has been decided.")], facts=[], knowledge=[], most_words=20,
)  # fmt: skip
STYLE = VoiceStyle("deep_f", rendered="bf_emma")
WORDS = "A plan, then."
Made = Callable[[str, str], Any]


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Service]:
    monkeypatch.setenv("RENDERED_DIR", str(tmp_path))
    with running() as made:
        monkeypatch.setenv("OPENAI_API_KEY", "k")
        monkeypatch.setenv("OPENAI_BASE_URL", made.address)
        served.cache_clear()
        yield made
        served.cache_clear()


@pytest.fixture
def realtime() -> Iterator[realtime_service.Realtime]:
    with realtime_service.running() as made:
        made.line = WORDS
        yield made


@pytest.fixture
def made(
    service: Service, realtime: realtime_service.Realtime, monkeypatch: pytest.MonkeyPatch
) -> Made:
    """A back end by its kind; the service's own is made anew, since its client belongs to one loop."""

    def make(role: str, kind: str) -> Any:
        served.cache_clear()
        if kind == "embedded":
            return provider(role)
        if kind == "rendered":
            live = provider(role).speak(WORDS, STYLE)
            rendered.keep(WORDS, STYLE, live)
            return fresh(role, "rendered")
        if kind == "openai-realtime":
            monkeypatch.setenv("OPENAI_BASE_URL", realtime.address)
            return fresh(role, kind)
        engine = fresh(role, "openai")
        if kind == "openai":
            return engine
        steady = {
            "language": partial(SteadyLanguage, first_s=4, line_s=6),
            "speech_to_text": SteadyHearing,
            "text_to_speech": SteadySpeaking,
        }[role]
        return steady(Standby(role, engine, lambda: provider(role)))

    return make


@asynccontextmanager
async def using(engine: Any) -> AsyncIterator[Any]:
    """A back end for as long as one loop; one that keeps connections hangs up."""
    yield engine
    if hasattr(engine, "close"):
        await engine.close()


@pytest.mark.parametrize("kind", ["embedded", "openai", "openai-realtime", "steady"])
def test_a_language_back_end_streams_one_spoken_line(made: Made, kind: str) -> None:
    async def worded() -> str:
        async with using(made("language", kind)) as engine:
            pieces = [piece async for piece in engine.reply(PROMPT)]
        assert all(isinstance(piece, str) for piece in pieces)
        return "".join(pieces).strip()

    line = async_to_sync(worded)()
    assert 0 < len(line.split()) <= PROMPT.most_words
    assert "\n" not in line


@pytest.mark.parametrize("kind", ["embedded", "openai", "openai-realtime", "steady"])
def test_a_recogniser_gives_words_with_how_sure_it_is(made: Made, kind: str) -> None:
    async def heard(sound: Pcm) -> Heard:
        async with using(made("speech_to_text", kind)) as engine:
            words: Heard = await engine.hear(sound, names=("Marta",))
        return words

    words = async_to_sync(heard)(read_wav(CLIP))
    assert words.usable
    assert len(words.text.split()) >= 3
    assert words.text == words.text.strip()
    assert 0 <= words.confidence <= 1


@pytest.mark.parametrize("kind", ["embedded", "openai", "openai-realtime", "steady", "rendered"])
def test_a_voice_gives_sound_with_the_times_of_mouth_and_words(made: Made, kind: str) -> None:
    async def spoken() -> Spoken:
        async with using(made("text_to_speech", kind)) as engine:
            said: Spoken = await engine.say(WORDS, STYLE, seed=1)
        return said

    said = async_to_sync(spoken)()
    assert said.audio.dtype == np.float32
    assert np.abs(said.audio).max() <= 1
    assert said.rate_hz == 24_000
    assert [word for _, word in said.words] == WORDS.split()
    for times in ([at for at, _ in said.visemes], [at for at, _ in said.words]):
        assert times == sorted(times)
        assert 0 <= times[0] <= times[-1] <= said.duration_ms + 1


@pytest.mark.parametrize(("role", "call"), [
    ("language", lambda one: collected(one.reply(PROMPT))),
    ("speech_to_text", lambda one: one.hear(np.zeros(HEARING_HZ, np.float32))),
    ("text_to_speech", lambda one: one.say(WORDS, STYLE)),
])  # fmt: skip
def test_a_service_that_fails_says_so_in_our_words_and_whether_to_try_again(
    made: Made, service: Service, role: str, call: Callable[[Any], Any]
) -> None:
    async def fails() -> ProviderError:
        with pytest.raises(ProviderError) as refused:
            await call(made(role, "openai"))
        return refused.value

    service.failures = [503] * 4
    assert async_to_sync(fails)().retryable
    service.failures = [401] * 4
    assert not async_to_sync(fails)().retryable


async def collected(pieces: Any) -> list[str]:
    """All that is streamed."""
    return [piece async for piece in pieces]
