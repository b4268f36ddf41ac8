"""A Realtime service, through the real client and the real wire format."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import aclosing
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from asgiref.sync import async_to_sync

from providers.base import Heard, Spoken, Tool, ToolCall, VoiceStyle
from providers.errors import ProviderError
from providers.metering import Meter, metered
from providers.openai.client import service as served
from providers.registry import fresh
from tests.providers.realtime_service import MS_A_WORD, Realtime, running
from tests.providers.test_openai import PROMPT

TENSE = VoiceStyle("heart", mood="tense", rate=0.9)
ALOUD = replace(PROMPT, style=TENSE)
TOOL = Tool("remember", "Keep a promise.", {"quote": {"type": "string"}})


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[Realtime]:
    with running() as made:
        monkeypatch.setenv("OPENAI_API_KEY", "k")
        monkeypatch.setenv("OPENAI_BASE_URL", made.address)
        served.cache_clear()
        yield made
        served.cache_clear()


def with_fresh(role: str, use: Callable[[Any], Awaitable[Any]]) -> Any:
    """What comes of using a new back end, which is closed behind."""

    async def used() -> Any:
        engine = fresh(role, "openai-realtime")
        try:
            return await use(engine)
        finally:
            await engine.close()

    return async_to_sync(used)()


def pieces(*prompts: Any) -> list[list[str | ToolCall | Spoken]]:
    """What the language yields for each prompt, one after the other."""

    async def each(language: Any) -> list[list[str | ToolCall | Spoken]]:
        return [[piece async for piece in language.reply(prompt)] for prompt in prompts]

    found: list[list[str | ToolCall | Spoken]] = with_fresh("language", each)
    return found


def test_a_line_comes_with_its_sound_in_the_personas_voice_and_mood(service: Realtime) -> None:
    text, spoken = pieces(ALOUD)[0]
    assert isinstance(text, str)
    assert isinstance(spoken, Spoken)
    assert text.strip() == service.line
    assert spoken.duration_ms == len(service.line.split()) * MS_A_WORD
    assert " ".join(word for _, word in spoken.words) == service.line
    assert spoken.words[-1][0] == spoken.duration_ms
    asked = service.sent("response.create")[0]["response"]
    assert asked["audio"]["output"]["voice"] == "marin"
    assert "guarded and tight" in asked["instructions"]
    assert "slower" in asked["instructions"]
    assert "Marta, a lending officer." in asked["instructions"]


def test_our_floor_decides_and_only_words_that_were_heard_are_sent(service: Realtime) -> None:
    pieces(ALOUD)
    session = service.sent("session.update")[0]["session"]
    assert session["audio"]["input"]["turn_detection"] is None
    asked = service.sent("response.create")[0]["response"]
    assert asked["conversation"] == "none"
    assert [one["role"] for one in asked["input"]] == ["assistant", "user", "system"]
    assert {part["type"] for one in asked["input"] for part in one["content"]} == {"input_text", "output_text"}  # fmt: skip
    assert not service.sent("input_audio_buffer.append")


def test_a_line_that_is_only_read_has_no_sound_made(service: Realtime) -> None:
    assert pieces(PROMPT)[0] == [f"{service.line} "]
    assert service.sent("response.create")[0]["response"]["output_modalities"] == ["text"]


def test_a_connection_serves_one_line_after_the_other_and_a_lost_one_is_replaced(
    service: Realtime,
) -> None:
    async def three(language: Any) -> list[str]:
        said = []
        for place in range(3):
            if place == 2:
                await asyncio.wrap_future(close_all(service))
            said.append([piece async for piece in language.reply(PROMPT)][0])
        return said

    said = with_fresh("language", three)
    assert [line.strip() for line in said] == [service.line] * 3
    assert len(service.open) == 2
    assert len(service.sent("session.update")) == 2


def close_all(service: Realtime) -> Any:
    """Let the service hang up on everybody."""

    async def close() -> None:
        for wire in service.open:
            await wire.close()

    return asyncio.run_coroutine_threadsafe(close(), service.open[0].loop)


def test_a_line_that_nobody_wants_any_more_is_cancelled_and_never_mixed_into_the_next(
    service: Realtime,
) -> None:
    async def one_dropped(language: Any) -> str:
        service.waits_s = 0.02
        service.lines = ["Nobody wants to hear this line any more at all, so it is dropped."]
        asking = asyncio.ensure_future(anext(language.reply(PROMPT)))
        await asyncio.to_thread(service.begun.wait, 10)
        asking.cancel()
        await asyncio.gather(asking, return_exceptions=True)
        async with aclosing(language.reply(PROMPT)) as line:
            return str(await anext(line))

    assert with_fresh("language", one_dropped).strip() == service.line
    assert len(service.open) == 1
    cancelled = service.sent("response.cancel")
    assert [one["response_id"] for one in cancelled] == ["resp_0_2"]


FAULTS: dict[str, dict[str, Any]] = {
    "is cut at its length": {"status": "incomplete", "reason": "max_output_tokens"},
    "is filtered": {"status": "incomplete", "reason": "content_filter"},
    "fails": {"status": "failed"},
    "is empty": {"line": ""},
    "is an error": {"error": {}},
    "is an error of the service": {"error": {"type": "server_error"}},
    "is cut off": {"hangs_up_after": 2},
    "has sound that is none": {"is_base64": False},
    "is refused at the door": {"refuses": 401},
    "meets a limit at the door": {"refuses": 429},
}
LASTS = {"is filtered", "is an error", "is refused at the door"}


@pytest.mark.parametrize("fault", FAULTS)
def test_what_is_no_whole_line_is_a_failure_in_our_words(service: Realtime, fault: str) -> None:
    for name, value in FAULTS[fault].items():
        setattr(service, name, value)
    with pytest.raises(ProviderError) as failed:
        pieces(ALOUD)
    assert failed.value.retryable is (fault not in LASTS)
    assert "Dispute" not in str(failed.value)


def test_functions_are_offered_flat_and_proposals_come_behind_the_line(service: Realtime) -> None:
    service.calls = [[("remember", '{"quote": "two weeks"}'), ("remember", "no json")]]
    *_, first, second = pieces(replace(ALOUD, tools=[TOOL]))[0]
    assert first == ToolCall("remember", {"quote": "two weeks"})
    assert second == ToolCall("remember", None)
    offered = service.sent("response.create")[0]["response"]["tools"]
    assert [(one["type"], one["name"]) for one in offered] == [("function", "remember")]
    assert "function" not in offered[0]


def test_a_model_that_only_proposes_is_asked_once_more_for_the_line(service: Realtime) -> None:
    service.calls, service.says_beside = [[("remember", '{"quote": "two weeks"}')]], False
    text, _, call = pieces(replace(ALOUD, tools=[TOOL]))[0]
    assert str(text).strip() == service.line
    assert isinstance(call, ToolCall)
    assert "tools" not in service.sent("response.create")[1]["response"]


def test_words_and_sound_are_counted_apart(service: Realtime) -> None:
    with metered(Meter()) as meter:
        pieces(ALOUD)
    assert meter.counts == {
        "language:gpt-realtime": {
            "calls": 1, "tokens_in": 120, "tokens_out": 30, "sound_tokens_in": 0, "sound_tokens_out": 250
        }
    }  # fmt: skip
    assert meter.cost({"gpt-realtime": {"sound_tokens_out": 64}}) == pytest.approx(0.016)


def said(text: str) -> Spoken:
    async def say(voice: Any) -> Spoken:
        spoken: Spoken = await voice.say(text, TENSE)
        return spoken

    spoken: Spoken = with_fresh("text_to_speech", say)
    return spoken


def test_a_line_that_stands_is_spoken_word_for_word(service: Realtime) -> None:
    service.line = "Twelve files were late, in four weeks."
    assert " ".join(word for _, word in said("Twelve files were late in four weeks.").words)
    asked = service.sent("response.create")[0]["response"]
    assert asked["input"][0]["content"][0]["text"] == "Twelve files were late in four weeks."


@pytest.mark.parametrize("line", ["Of course, I can help you with that.", "", "Twelve files"])
def test_other_words_than_those_that_stand_are_not_heard(service: Realtime, line: str) -> None:
    service.line = line
    with pytest.raises(ProviderError):
        said("Twelve files were late in four weeks.")


def heard(*names: str, times: int = 1) -> list[Heard]:
    async def hear(recogniser: Any) -> list[Heard]:
        speech = np.zeros(16_000 * 3, np.float32)
        return [await recogniser.hear(speech, names=names) for _ in range(times)]

    found: list[Heard] = with_fresh("speech_to_text", hear)
    return found


def test_a_turn_is_heard_over_a_connection_that_is_kept(service: Realtime) -> None:
    first, second = heard("Aldous", times=2)
    assert first == second
    assert first.text == "Thank you for coming in."
    assert first.confidence == pytest.approx(0.905, abs=0.001)
    assert service.paths == ["/v1/realtime?intent=transcription"]
    session = service.sent("session.update")[0]["session"]
    assert session["type"] == "transcription"
    assert session["audio"]["input"]["transcription"]["prompt"] == "Aldous"
    assert session["audio"]["input"]["turn_detection"] is None
    assert len(service.sent("input_audio_buffer.append")) == 6


def test_a_turn_that_cannot_be_heard_is_a_failure(service: Realtime) -> None:
    service.hearing_fails = True
    with pytest.raises(ProviderError):
        heard()
