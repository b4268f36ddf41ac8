"""A service that fails is replaced for the call, and after two failures for the rest of the talk."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from asgiref.sync import async_to_sync

from providers.base import Heard, Pcm, ReplyPrompt, Spoken, VoiceStyle
from providers.errors import ProviderError
from providers.metering import Meter, metered, prices_from
from providers.steady import Standby, SteadyHearing, SteadyLanguage, SteadySpeaking

SOUND = np.zeros(16_000, np.float32)
STYLE = VoiceStyle("deep_f")
PROMPT = ReplyPrompt("Who decided that?", "", "", "", [], [], [], 20)


class Engine:
    """All three engines in one, at the edge: answers, fails or hangs as told."""

    def __init__(self, name: str, *, fails: int = 0, hangs: bool = False) -> None:
        self.name, self.fails, self.hangs, self.calls = name, fails, hangs, 0

    async def _answer(self) -> None:
        self.calls += 1
        if self.hangs:
            await asyncio.sleep(3600)
        if self.fails:
            self.fails -= 1
            raise ProviderError("no", provider=self.name, retryable=True)

    async def hear(self, speech: Pcm, *, names: Sequence[str] = ()) -> Heard:
        await self._answer()
        return Heard(self.name)

    async def say(self, text: str, style: VoiceStyle, *, seed: int = 0) -> Spoken:
        await self._answer()
        return Spoken(SOUND, 16_000, [], [(1000, self.name)])

    async def reply(self, prompt: ReplyPrompt) -> AsyncIterator[str]:
        await self._answer()
        yield self.name


def hearing(first: Engine, spare: Engine | None) -> tuple[SteadyHearing, Standby[Any]]:
    standby: Standby[Any] = Standby("hearing", first, lambda: spare)
    return SteadyHearing(standby), standby


def heard(ears: SteadyHearing, times: int) -> list[str]:
    async def ask() -> list[str]:
        return [(await ears.hear(SOUND)).text for _ in range(times)]

    return async_to_sync(ask)()


def test_one_failure_costs_one_call_and_two_the_rest_of_the_talk() -> None:
    service, embedded = Engine("service", fails=2), Engine("embedded")
    ears, standby = hearing(service, embedded)
    meter = Meter()
    with metered(meter):
        assert heard(ears, 3) == ["embedded"] * 3
    assert (service.calls, standby.given_up) == (2, True)
    assert meter.counts["hearing:failures"] == {"failures": 2}
    assert heard(hearing(Engine("service", fails=1), embedded)[0], 3) == [
        "embedded",
        "service",
        "service",
    ]


def test_a_service_that_hangs_is_left_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("providers.steady.HEAR_S", 0.05)
    monkeypatch.setattr("providers.steady.SAY_S", 0.05)
    ears, _ = hearing(Engine("service", hangs=True), Engine("embedded"))
    assert heard(ears, 1) == ["embedded"]
    standby: Standby[Any] = Standby(
        "speaking", Engine("service", hangs=True), lambda: Engine("spare")
    )
    spoken = async_to_sync(SteadySpeaking(standby).say)("A plan, then.", STYLE)
    assert spoken.words[0][1] == "spare"
    words: Standby[Any] = Standby("language", Engine("service", hangs=True), lambda: None)

    async def line() -> str:
        return "".join(
            [piece async for piece in SteadyLanguage(words, first_s=0.05, line_s=6).reply(PROMPT)]
        )

    for _ in range(2):
        with pytest.raises(ProviderError, match="in time"):
            async_to_sync(line)()
    assert async_to_sync(line)() == PROMPT.line


def test_without_a_spare_the_failure_is_told() -> None:
    ears, _ = hearing(Engine("service", fails=9), None)
    for _ in range(3):
        with pytest.raises(ProviderError):
            heard(ears, 1)


def test_a_budget_leaves_the_service_alone() -> None:
    service = Engine("service")
    ears, standby = hearing(service, Engine("embedded"))
    standby.spent = True
    assert heard(ears, 1) == ["embedded"]
    assert service.calls == 0


def test_what_was_used_has_a_price(tmp_path: Path) -> None:
    meter = Meter()
    meter.add("language", "small", calls=1, tokens_in=2_000_000, tokens_out=500_000)
    meter.add("hearing", "ear", calls=2, heard_s=90)
    meter.add("speaking", "unknown", characters=1_000_000)
    file = tmp_path / "prices.yaml"
    file.write_text("small: {tokens_in: 0.15, tokens_out: 0.6}\near: {heard_s: 0.006}\n")
    assert meter.cost(prices_from(file)) == pytest.approx(0.3 + 0.3 + 0.009)
    assert prices_from()["whisper-1"]["heard_s"] > 0
    for wrong in ("[]", "small: 3", "small: {per_call: 1}"):
        file.write_text(wrong)
        with pytest.raises(ValueError, match="price|units"):
            prices_from(file)


def test_counts_reach_the_talk_that_made_the_call() -> None:
    mine, other = Meter(), Meter()

    async def talk(meter: Meter, call: Callable[[], Any]) -> None:
        with metered(meter):
            await asyncio.create_task(call())

    async def both() -> None:
        failing = hearing(Engine("service", fails=1), Engine("embedded"))[0]
        fine = hearing(Engine("service"), Engine("embedded"))[0]
        await asyncio.gather(
            talk(mine, lambda: failing.hear(SOUND)), talk(other, lambda: fine.hear(SOUND))
        )

    async_to_sync(both)()
    assert mine.counts
    assert not other.counts


class Trickle(Engine):
    """A voice that streams a word a second, and breaks off or stalls after two."""

    def __init__(self, *, stalls: bool = False) -> None:
        super().__init__("service")
        self.stalls = stalls

    async def stream(
        self, text: str, style: VoiceStyle, *, seed: int = 0
    ) -> AsyncGenerator[Spoken]:
        self.calls += 1
        ends = [(1000 * (place + 1), word) for place, word in enumerate(text.split())]
        for known in (1, 2):
            yield Spoken(
                np.zeros(16_000 * known, np.float32), 16_000, [(0, "aa")], ends, 1000 * (len(ends) - known)
            )  # fmt: skip
        if self.stalls:
            await asyncio.sleep(3600)
        raise ProviderError("cut", provider="service", retryable=True)


class Repeater(Engine):
    """A spare voice that says each word in a second."""

    async def say(self, text: str, style: VoiceStyle, *, seed: int = 0) -> Spoken:
        ends = [(1000 * (place + 1), word) for place, word in enumerate(text.split())]
        return Spoken(np.ones(16_000 * len(ends), np.float32), 16_000, [(0, "E")], ends)


def streamed(first: Engine, spare: Engine | None) -> tuple[list[Spoken], Standby[Any]]:
    standby: Standby[Any] = Standby("speaking", first, lambda: spare)

    async def said() -> list[Spoken]:
        voice = SteadySpeaking(standby)
        return [known async for known in voice.stream("Who decided that for us?", STYLE)]

    return async_to_sync(said)(), standby


@pytest.mark.parametrize("stalls", [False, True])
def test_what_a_broken_voice_left_unsaid_the_spare_says_and_no_word_twice(
    stalls: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("providers.steady.STALL_S", 0.05)
    known, standby = streamed(Trickle(stalls=stalls), Repeater("spare"))
    whole = known[-1]
    assert " ".join(word for _, word in whole.words) == "Who decided that for us?"
    assert [at for at, _ in whole.words] == [1000, 2000, 3000, 4000, 5000]
    assert whole.audio[: len(known[-2].audio)].tolist() == known[-2].audio.tolist()
    assert (whole.left_ms, whole.duration_ms, standby.failures) == (0, 5000, 1)


def test_a_voice_that_breaks_off_without_a_spare_is_told() -> None:
    with pytest.raises(ProviderError, match="cut"):
        streamed(Trickle(), None)


def test_a_voice_that_fails_before_its_first_sound_is_replaced_whole() -> None:
    known, _ = streamed(Engine("service", fails=1), Repeater("spare"))
    assert [len(one.words) for one in known] == [5]
