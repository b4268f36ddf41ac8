"""An OpenAI-compatible service, through the real client and the real wire format."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from asgiref.sync import async_to_sync

from providers.base import ReplyPrompt, Said, Spoken, VoiceStyle
from providers.errors import ProviderError
from providers.openai.client import service as served
from providers.registry import fresh
from tests.providers.openai_service import Service, running

PROMPT = ReplyPrompt(
    line="Who decided that?", direction="Dispute the audit, do not concede.", role_card="Marta, a lending officer.",
    state_in_words="guarded", history=[Said("marta", "Is this about the files?"), Said("learner", "Yes, it is.")],
    facts=["Files in two days."], knowledge=[], most_words=20, who="marta",
)  # fmt: skip


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    with running() as made:
        monkeypatch.setenv("OPENAI_API_KEY", "k")
        monkeypatch.setenv("OPENAI_BASE_URL", made.address)
        served.cache_clear()
        yield made
        served.cache_clear()


def line(prompt: ReplyPrompt = PROMPT) -> str:
    async def read() -> str:
        language = fresh("language", "openai")
        try:
            return "".join([piece async for piece in language.reply(prompt)])
        finally:
            await language._service.client.close()
            served.cache_clear()

    return async_to_sync(read)()


def test_a_line_is_streamed_and_the_prompt_holds_what_it_may(service: Service) -> None:
    assert line().strip() == service.line
    sent = service.asked[0]["body"]
    text = " ".join(message["content"] for message in sent["messages"])
    assert sent["stream"] is True
    assert "Dispute the audit" in text
    assert "Is this about the files?" in text


def test_a_third_person_in_the_room_is_no_line_of_this_persons_own(service: Service) -> None:
    heard = [*PROMPT.history, Said("sam", "I posted it at twelve past four.")]
    line(replace(PROMPT, history=heard, rules=["never invents a policy"]))
    rules, *talk, direction = service.asked[0]["body"]["messages"]
    assert [one["role"] for one in talk] == ["assistant", "user", "user"]
    assert talk[-1]["content"] == "(sam says:) I posted it at twelve past four."
    assert "never invents a policy" in rules["content"]
    assert PROMPT.line in direction["content"]


def test_a_passing_failure_is_tried_again_and_a_lasting_one_is_ours(service: Service) -> None:
    service.failures = [429]
    assert line().strip() == service.line
    service.failures = [500, 500, 500]
    with pytest.raises(ProviderError) as refused:
        line()
    assert refused.value.retryable
    service.failures = [401]
    with pytest.raises(ProviderError) as refused:
        line()
    assert not refused.value.retryable


FAULTS = {
    "breaks off": {"breaks_off": True},
    "is no JSON": {"is_json": False},
    "is cut at its length": {"ends": "length"},
    "never says it has ended": {"ends": None},
    "is refused": {"ends": "refusal"},
    "is filtered": {"ends": "content_filter"},
    "is empty": {"line": ""},
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS.keys())
def test_half_a_line_or_none_is_a_failure_and_never_a_line(
    service: Service, fault: dict[str, object]
) -> None:
    for name, value in fault.items():
        setattr(service, name, value)
    with pytest.raises(ProviderError):
        line()


def test_speech_is_sent_as_a_wav_file(service: Service) -> None:
    async def hear() -> str:
        engine = fresh("speech_to_text", "openai")
        try:
            return str((await engine.hear(np.zeros(16_000, np.float32))).text)
        finally:
            await engine._service.client.close()

    assert async_to_sync(hear)() == "Thank you for coming in."
    assert b"RIFF" in service.asked[0]["body"]


def test_a_clause_comes_back_as_sound_with_stretched_times(service: Service) -> None:
    async def say() -> tuple[int, list[tuple[int, str]]]:
        engine = fresh("text_to_speech", "openai")
        try:
            sound = await engine.say("A plan, then.", VoiceStyle("deep_f"))
            return sound.duration_ms, list(sound.words)
        finally:
            await engine._service.client.close()

    duration_ms, words = async_to_sync(say)()
    assert duration_ms == 1000
    assert words[-1] == (1000, "then.")


def heard() -> tuple[float, float]:
    async def hear() -> tuple[float, float]:
        engine = fresh("speech_to_text", "openai")
        try:
            first, second = [await engine.hear(np.zeros(16_000, np.float32)) for _ in range(2)]
            return first.confidence, second.confidence
        finally:
            await engine._service.client.close()
            served.cache_clear()

    return async_to_sync(hear)()


def test_how_sure_a_service_is_of_its_words_is_kept(service: Service) -> None:
    service.logprobs = [-0.1, -0.3]
    assert heard() == (pytest.approx(0.8187, abs=1e-3), pytest.approx(0.8187, abs=1e-3))


def test_a_service_that_cannot_say_how_sure_it_is_is_asked_once_and_transcribes(
    service: Service,
) -> None:
    service.refuses_include = True
    assert heard() == (1.0, 1.0)
    asked = [b'name="include[]"' in one["body"] for one in service.asked]
    assert asked == [True, False, False]


def test_a_clause_can_be_heard_before_the_service_has_spoken_it_to_its_end(
    service: Service,
) -> None:
    service.sound_stalls.set()

    async def said() -> list[Spoken]:
        engine, known = fresh("text_to_speech", "openai"), list[Spoken]()
        try:
            async for one in engine.stream("A plan, then, by Monday.", VoiceStyle("deep_f")):
                known.append(one)
                service.sound_stalls.clear()
            return known
        finally:
            await engine._service.client.close()

    known = async_to_sync(said)()
    lengths = [one.duration_ms for one in known]
    assert lengths == sorted(lengths)
    assert lengths[0] < 1000
    assert all(one.left_ms > 0 for one in known[:-1])
    assert known[-1].words[-1] == (1000, "Monday.")
    assert (known[-1].left_ms, lengths[-1]) == (0, 1000)
    assert all(known[-1].audio[: len(one.audio)].tolist() == one.audio.tolist() for one in known)


def test_a_clause_that_breaks_off_is_a_failure_and_its_sound_so_far_is_known(
    service: Service,
) -> None:
    service.sound_breaks_off = True

    known = list[Spoken]()

    async def said() -> None:
        engine = fresh("text_to_speech", "openai")
        try:
            async for one in engine.stream("A plan, then, by Monday.", VoiceStyle("deep_f")):
                known.append(one)
        finally:
            await engine._service.client.close()

    with pytest.raises(ProviderError) as broken:
        async_to_sync(said)()
    assert broken.value.retryable
    assert 0 < known[-1].duration_ms <= 400
    assert known[-1].left_ms > 0


def test_no_key_is_said_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    served.cache_clear()
    with pytest.raises(ProviderError, match="OPENAI_API_KEY is not set"):
        fresh("language", "openai")


def test_a_voice_is_told_the_mood_unless_the_service_knows_no_such_thing(service: Service) -> None:
    async def twice() -> None:
        voice = fresh("text_to_speech", "openai")
        for _ in range(2):
            assert (await voice.say("Go on.", VoiceStyle("heart", mood="cold"))).duration_ms == 1000
        await voice._service.client.close()

    service.knows_manner = False
    async_to_sync(twice)()
    told = ["instructions" in one["body"] for one in service.asked]
    assert told == [True, False, False]
    assert "distant" in service.asked[0]["body"]["instructions"]
