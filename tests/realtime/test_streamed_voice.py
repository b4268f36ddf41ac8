"""A voice that is streamed by a service: heard at once, whole, or read to its end; by the room's own door."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.conf import LazySettings

from providers.embedded.language import AuthoredLanguage
from providers.errors import ProviderError
from providers.registry import fresh
from realtime import standby
from realtime.engines import LOADED
from realtime.room import Engines
from sessions.models import Session
from tests.providers.openai_service import Service
from tests.realtime.sounding import Caller, LoudTurns, Recogniser, Tone
from tests.realtime.talking import loaded
from tests.seats import Seated

pytestmark = pytest.mark.django_db
Seat = Callable[..., Seated]
CHUNK = b"\x00\x10" * 4_800


@pytest.fixture
def service(openai_service: Service, settings: LazySettings) -> Iterator[Service]:
    """A process whose persona speaks by a service on the wire."""
    settings.TTS_PROVIDER = "openai"
    voice = fresh("text_to_speech", "openai")
    with loaded(AuthoredLanguage(), Engines(LoudTurns(), Recogniser("Yes."), voice)):
        yield openai_service


def greeted(
    seat: Seat,
    spare: object,
    monkeypatch: pytest.MonkeyPatch,
    after: Callable[[], Any] = lambda: None,
) -> tuple[Caller, Session]:
    """Hear the greeting to its end; `after` runs once it has begun to sound."""

    def embedded(role: str, choice: str) -> object:
        if spare is None:
            raise ProviderError("none", provider="embedded", retryable=False)
        return spare

    monkeypatch.setattr(standby, "provider", embedded)

    async def talk() -> Caller:
        caller = Caller(seated)
        assert await caller.open()
        await caller.until("hello")
        await caller.send(type="sound", over="socket")
        async with caller.beating():
            await caller.until("started")
            while not caller.frames:
                await caller.next()
            after()
            await caller.until("floor", state="open")
        await caller.leave()
        assert LOADED.speech is not None
        await LOADED.speech.speaker._service.client.close()  # type: ignore[union-attr]
        return caller

    seated = seat(modality="voice")
    Session.objects.filter(pk=seated.practice.pk).update(seed=7)
    caller = async_to_sync(talk)()
    return caller, seated.practice


def all_of(caller: Caller, kind: str) -> list[dict[str, Any]]:
    return [message for message in caller.seen if message["type"] == kind]


def whole_greeting(practice: Session) -> bool:
    turn = practice.turns.get(n=1)
    return turn.heard == turn.planned and not turn.interrupted


def test_a_clause_sounds_before_the_service_has_spoken_it_and_its_times_are_put_right(
    seat: Seat, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    service.sound_stalls.set()
    caller, practice = greeted(seat, Tone(), monkeypatch, after=service.sound_stalls.clear)
    begun, right = all_of(caller, "started")[0], all_of(caller, "timed")[0]
    assert right["utterance"] == begun["utterance"]
    assert right["duration_ms"] == 1000
    assert begun["duration_ms"] != 1000
    assert whole_greeting(practice)


def test_what_a_voice_that_breaks_off_left_unsaid_is_said_by_the_spare(
    seat: Seat, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    service.sound_breaks_off = True
    caller, practice = greeted(seat, Tone(), monkeypatch)
    assert not all_of(caller, "notice")
    assert all(message["voiced"] for message in all_of(caller, "started"))
    begun, right = all_of(caller, "started")[0], all_of(caller, "timed")[0]
    assert " ".join(word for _, word in right["words"]) == begun["text"]
    assert right["duration_ms"] > 400
    assert whole_greeting(practice)


def test_without_a_spare_what_was_left_unsaid_can_be_read_and_the_talk_goes_on(
    seat: Seat, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    service.sound_breaks_off = True
    monkeypatch.setattr("realtime.voice.READING_S", 0.02)
    caller, practice = greeted(seat, None, monkeypatch)
    assert [message["kind"] for message in all_of(caller, "notice")] == ["voice_lost"]
    sounded, read = all_of(caller, "timed")[0], all_of(caller, "started")[-1]
    assert not read["voiced"]
    said = [word for _, word in sounded["words"]]
    assert " ".join([*said, read["text"]]) == read["whole"]
    assert whole_greeting(practice)
