"""A talk whose persona thinks and speaks by a Realtime service: by the room's own door, with sound over its socket."""

from collections.abc import Callable, Iterator

import numpy as np
import pytest
from asgiref.sync import async_to_sync
from django.conf import LazySettings

from providers.openai.client import service as served
from providers.registry import fresh
from realtime.engines import LOADED
from realtime.room import Engines
from sessions.models import Session
from tests.providers.realtime_service import MS_A_WORD, Realtime, running
from tests.realtime.sounding import FRAME_DOWN, Caller, LoudTurns, Recogniser, Tone
from tests.realtime.talking import loaded
from tests.seats import Seated

pytestmark = pytest.mark.django_db
Seat = Callable[..., Seated]
LINE = "Which files do you mean, and who has counted them?"


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch, settings: LazySettings) -> Iterator[Realtime]:
    """A process whose persona's lines are worded and spoken by one service; hearing is at the edge."""
    settings.LANGUAGE_PROVIDER = "openai-realtime"
    with running() as made:
        monkeypatch.setenv("OPENAI_API_KEY", "k")
        monkeypatch.setenv("OPENAI_BASE_URL", made.address)
        served.cache_clear()
        made.line = LINE
        language = fresh("language", "openai-realtime")
        with loaded(language, Engines(LoudTurns(), Recogniser("Your files were late."), Tone())):
            yield made


def spoken_to(seat: Seat) -> tuple[Caller, Session]:
    """Say one line aloud and hear the answer to its end."""

    async def talk() -> Caller:
        caller = Caller(seated)
        assert await caller.open()
        await caller.until("hello")
        await caller.send(type="sound", over="socket")
        async with caller.beating():
            await caller.until("floor", state="open")
            caller.frames.clear()
            await caller.speaks_over_socket(4 * MS_A_WORD)
            await caller.until("turn", speaker="persona")
            await caller.until("floor", state="open")
        await caller.leave()
        await LOADED.language.close()  # type: ignore[union-attr]
        return caller

    seated = seat(modality="voice")
    caller = async_to_sync(talk)()
    seated.practice.refresh_from_db()
    return caller, seated.practice


def test_the_persona_is_heard_in_the_models_own_sound_and_words(
    seat: Seat, service: Realtime
) -> None:
    caller, practice = spoken_to(seat)
    assert [turn.heard for turn in practice.turns.filter(speaker="persona")][-1] == LINE
    begun = [one for one in caller.seen if one["type"] == "started"][-1]
    assert begun["text"] == LINE
    assert begun["duration_ms"] == len(LINE.split()) * MS_A_WORD
    assert begun["aligned"] is False
    level = 0x1000
    samples = np.concatenate([np.frombuffer(frame[4:], "<i2") for frame in caller.frames])
    model_ms = np.sum(np.abs(samples - level) < 2) / FRAME_DOWN * 20
    assert model_ms == pytest.approx(begun["duration_ms"], abs=40)
    assert practice.usage["language:gpt-realtime"]["sound_tokens_out"] == 250


def test_no_sound_of_the_learner_ever_reaches_the_model_that_replies(
    seat: Seat, service: Realtime
) -> None:
    spoken_to(seat)
    assert not service.sent("input_audio_buffer.append")
    asked = service.sent("response.create")[-1]["response"]
    assert "Your files were late." in str(asked["input"])


@pytest.mark.parametrize(
    "fault", [{"hangs_up_after": 3}, {"refuses": 503}, {"line": "As an AI, I cannot do that."}]
)
def test_where_the_service_fails_or_leaves_the_role_the_authored_line_is_spoken(
    seat: Seat, service: Realtime, fault: dict[str, object]
) -> None:
    for name, value in fault.items():
        setattr(service, name, value)
    _, practice = spoken_to(seat)
    answer = practice.turns.filter(speaker="persona").last()
    assert answer is not None
    assert answer.heard == answer.planned
    assert LINE not in answer.heard
    assert "As an AI" not in answer.heard
