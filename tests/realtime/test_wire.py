"""Sound finds its way, a lost tab is noticed, and nothing that was said is lost: by the room's own door."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator

import pytest
from asgiref.sync import async_to_sync
from channels.db import database_sync_to_async

from providers.base import Pcm, ReplyPrompt
from providers.embedded.language import AuthoredLanguage
from realtime.engines import LOADED
from realtime.floor import timing
from realtime.room import Engines
from sessions.models import Session
from tests.fakes import ScriptedActs
from tests.realtime.socket import Browser
from tests.realtime.sounding import (
    FRAME_DOWN,
    MS_A_WORD,
    Caller,
    LoudTurns,
    Recogniser,
    Tone,
    tone_ms,
)
from tests.seats import Seated

pytestmark = pytest.mark.django_db
Seat = Callable[..., Seated]
LINE = "I want to talk with you about the loan files of the last six weeks, Marta."


@pytest.fixture(autouse=True)
def speaking_engines() -> Iterator[None]:
    """A process that hears and speaks."""
    LOADED.acts, LOADED.language = ScriptedActs(), AuthoredLanguage()
    LOADED.speech, LOADED.done = Engines(LoudTurns(), Recogniser(LINE), Tone()), True
    yield
    LOADED.acts = LOADED.language = LOADED.speech = None
    LOADED.done = False


async def log_of(session: Session, kind: str) -> list[dict[str, object]]:
    return await database_sync_to_async(
        lambda: list(session.moments.filter(kind=kind).values_list("data", flat=True))
    )()


async def heard_in(session: Session) -> list[tuple[str, str | None, bool]]:
    rows = session.turns.values_list("speaker", "heard", "interrupted")
    return await database_sync_to_async(lambda: list(rows))()


def voiced(seat: Seat) -> Seated:
    """A learner who speaks; the persona greets with the same words every time."""
    seated = seat(modality="voice")
    Session.objects.filter(pk=seated.practice.pk).update(seed=7)
    return seated


async def in_room(seated: Seated) -> Caller:
    """A tab whose sound goes over the socket."""
    caller = Caller(seated)
    assert await caller.open()
    await caller.until("hello")
    await caller.send(type="sound", over="socket")
    await caller.until("transport", over="socket")
    return caller


def test_where_no_call_comes_about_the_talk_goes_over_the_socket(seat: Seat) -> None:
    async def talk() -> None:
        caller = await in_room(seated)
        async with caller.beating():
            await caller.until("floor", state="greeting")
            await caller.until("floor", state="open")
            greeting = next(m for m in caller.seen if m["type"] == "started")["whole"]
            lasts_ms = MS_A_WORD * len(greeting.split())
            while len(caller.frames) * 20 < lasts_ms:
                await caller.next()
            assert len(caller.frames) * 20 - lasts_ms < 200
            assert {len(frame) for frame in caller.frames} == {4 + 2 * FRAME_DOWN}
            await caller.speaks_over_socket(1280)
            mine = await caller.until("turn", speaker="learner")
            assert mine["text"] == LINE
            assert (await caller.until("turn", speaker="persona"))["text"]
            await caller.until("floor", state="open")
            await caller.socket.send_to(bytes_data=b"\0" * 99)
            assert (await caller.until("refused"))["code"] == "bad_frame"
        await caller.leave()

    seated = voiced(seat)
    async_to_sync(talk)()
    assert seated.practice.turns.get(n=2).source == "voice"
    assert seated.practice.moments.get(kind="sound").data["lost"] == 0


def test_how_finished_a_turn_sounds_is_not_asked_once_it_is_taken(seat: Seat) -> None:
    class Asked(LoudTurns):
        times = 0

        async def finished(self, speech: Pcm) -> float:
            self.times += 1
            return await super().finished(speech)

    async def talk() -> None:
        LOADED.speech = Engines(asked, Recogniser(LINE), Tone())
        caller = await in_room(seated)
        async with caller.beating():
            await caller.until("floor", state="greeting")
            await caller.until("floor", state="open")
            await caller.speaks_over_socket(1280, quiet_ms=4000)
            await caller.until("turn", speaker="persona")
        await caller.leave()

    asked, seated = Asked(), voiced(seat)
    async_to_sync(talk)()
    assert 1 <= asked.times <= 6  # asked all the time it would be twenty


def test_frames_the_browser_left_out_are_counted(seat: Seat) -> None:
    async def talk() -> None:
        caller = await in_room(seated)
        async with caller.beating():
            await caller.until("floor", state="open")
            at = await caller.speaks_over_socket(100, quiet_ms=0)
            await caller.speaks_over_socket(100, quiet_ms=0, first=at + 7)
        await caller.leave()

    seated = voiced(seat)
    async_to_sync(talk)()
    assert seated.practice.moments.get(kind="sound").data == {
        "over": "socket",
        "way": "up",
        "received": 10,
        "lost": 7,
    }


def test_a_voice_that_the_network_holds_up_waits_and_is_heard_whole(seat: Seat) -> None:
    async def talk() -> None:
        LOADED.speech = Engines(LoudTurns(), Recogniser(LINE), Tone(ms_a_word))
        caller = Caller(seated)
        caller.confirms = False
        await caller.open()
        await caller.until("hello")
        await caller.send(type="sound", over="socket")
        async with caller.beating():
            await caller.until("floor", state="greeting")
            began = time.monotonic()
            while len(caller.frames) < 50 or time.monotonic() - began < 1.6:
                await caller.next()
            assert len(caller.frames) == 50  # of more than that
            caller.confirms = True
            await caller.send(type="got", frames=50)
            await caller.until("floor", state="open")
        greeting = next(m for m in caller.seen if m["type"] == "started")["whole"]
        assert abs(20 * len(caller.frames) - ms_a_word * len(greeting.split())) < 200
        await caller.leave()

    ms_a_word = 200
    seated = voiced(seat)
    async_to_sync(talk)()


def test_a_line_that_a_lost_connection_cut_is_said_to_its_end(seat: Seat) -> None:
    async def talk() -> None:
        LOADED.speech = Engines(LoudTurns(), Recogniser(LINE), Tone(300))
        caller = await in_room(seated)
        began = await caller.until("started")
        await caller.send(type="played", utterance=began["utterance"], ms=950)
        gone, caller.confirms = time.monotonic(), False
        await caller.until("floor", state="held")
        assert time.monotonic() - gone < 5
        assert not [m for m in caller.seen if m["type"] == "clock"][-1]["runs"]
        assert caller.names().count("turn") == 0
        async with caller.beating():
            caller.confirms = True
            await caller.send(type="got", frames=len(caller.frames))
            await caller.until("clock", runs=True)
            rest = (await caller.until("started"))["whole"]
            assert rest == " ".join(began["whole"].split()[3:])
            assert (await caller.until("turn", speaker="persona"))["text"] == began["whole"]
            await caller.until("floor", state="open")
        await caller.leave()
        (back,) = await log_of(seated.practice, "peer_back")
        assert 3000 < int(str(back["gone_ms"])) < 5000
        assert await heard_in(seated.practice) == [("persona", began["whole"], False)]

    seated = voiced(seat)
    async_to_sync(talk)()


def test_a_microphone_that_goes_holds_the_talk_until_there_is_one_again(seat: Seat) -> None:
    async def talk() -> None:
        caller = await in_room(seated)
        async with caller.beating():
            await caller.until("floor", state="open")
            at = await caller.speaks_over_socket(640, quiet_ms=0)
            await caller.until("floor", state="learner")
            await caller.send(type="microphone", state="gone")
            await caller.until("clock", runs=False)
            assert (await caller.until("floor", state="held"))["state"] == "held"
            await asyncio.sleep(0.3)
            await caller.send(type="microphone", state="on")
            await caller.until("clock", runs=True)
            await caller.speaks_over_socket(640, first=at)
            mine = await caller.until("turn", speaker="learner")
            assert mine["text"] == LINE  # both halves, in one turn
            await caller.until("floor", state="open")
        await caller.leave()
        assert await log_of(seated.practice, "silence_held") == []
        assert await log_of(seated.practice, "microphone") == [{"state": "gone"}]

    seated = voiced(seat)
    async_to_sync(talk)()


def test_a_talk_waits_for_a_blocked_microphone_and_begins_for_who_types_instead(
    seat: Seat,
) -> None:
    async def talk() -> None:
        caller = Caller(seated)
        await caller.open()
        await caller.until("hello")
        async with caller.beating():
            await caller.send(type="microphone", state="blocked")
            await caller.send(type="sound", over="socket")
            await asyncio.sleep(0.5)
            await caller.send(type="microphone", state="off")
            await caller.until("clock", runs=True)
            assert "started" not in caller.names()
            await caller.until("floor", state="open")
            mine, hers = await caller.says(LINE)
            assert mine["text"] == LINE
            assert hers["text"]
        await caller.leave()

    seated = voiced(seat)
    async_to_sync(talk)()


@pytest.mark.parametrize("loss", [0.05, 0.2])
def test_a_talk_goes_on_over_a_network_that_loses_packets(seat: Seat, loss: float) -> None:
    async def talk() -> None:
        caller = Caller(seated)
        await caller.open()
        await caller.until("hello")
        peer = await caller.call(loss=loss)
        async with caller.beating():
            await caller.until("floor", state="open")
            caller.microphone.speak(tone_ms(1280))
            mine = await caller.until("turn", speaker="learner")
            assert mine["text"].startswith("I want to talk")
            await caller.until("floor", state="open")
            await caller.send(type="leave")
            await caller.until("ended")
        assert len(caller.ear.starts) >= 1
        await caller.leave()
        await peer.close()

    seated = voiced(seat)
    async_to_sync(talk)()
    up = seated.practice.moments.get(kind="sound", data__way="up").data
    assert up["over"] == "webrtc"
    assert abs(up["lost"] / (up["received"] + up["lost"]) - loss) < 2 * loss / 3
    down = seated.practice.moments.get(kind="sound", data__way="down").data
    assert down["lost"] == 0


def test_a_new_call_takes_the_place_of_the_one_before_in_mid_sentence(seat: Seat) -> None:
    async def talk() -> None:
        caller = Caller(seated)
        await caller.open()
        await caller.until("hello")
        first = await caller.call()
        async with caller.beating():
            began = await caller.until("started")
            second = await caller.call()
            await first.close()
            await caller.until("floor", state="open")
            assert caller.ear.starts
        await caller.leave()
        await second.close()
        assert await heard_in(seated.practice) == [("persona", began["whole"], False)]

    seated = voiced(seat)
    async_to_sync(talk)()


class Hanging:
    """Words that never come."""

    async def reply(self, prompt: object) -> object:
        await asyncio.Event().wait()
        yield ""


class Late(AuthoredLanguage):
    """Words that come when somebody lets them."""

    def __init__(self) -> None:
        self.comes = asyncio.Event()

    async def reply(self, prompt: ReplyPrompt) -> AsyncIterator[str]:
        await self.comes.wait()
        async for piece in super().reply(prompt):
            yield piece


def test_a_line_that_bridges_a_wait_stands_between_the_turn_and_its_reply(
    seat: Seat, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def talk() -> list[str]:
        LOADED.language = late = Late()
        browser = Browser(seated)
        await browser.open()
        await browser.until("floor", state="open")
        await browser.send(type="typed", text=LINE)
        filler = await browser.until("started")
        late.comes.set()
        reply = await browser.until("started")
        turns = [await browser.until("turn") for _ in range(3)]
        assert [turn["text"] for turn in turns] == [LINE, filler["text"], reply["text"]]
        await browser.until("floor", state="open")
        await browser.leave()
        return [turn["text"] for turn in turns]

    monkeypatch.setattr(timing, "RESCUE", 300)
    LOADED.speech = Engines(None, None, None)
    seated = seat()
    said = async_to_sync(talk)()
    rows = list(seated.practice.turns.order_by("n"))[1:]
    assert [row.heard for row in rows] == said
    assert [row.speaker for row in rows] == ["learner", "persona", "persona"]
    assert rows[0].end_ms <= rows[1].start_ms <= rows[1].end_ms <= rows[2].start_ms


def test_a_reply_that_never_comes_is_bridged_said_sorry_for_and_asked_again(
    seat: Seat, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def talk() -> None:
        browser = Browser(seated)
        await browser.open()
        await browser.until("floor", state="open")
        LOADED.language = AuthoredLanguage()
        await browser.send(type="typed", text=LINE)
        filler = await browser.until("started")
        assert filler["text"]
        await browser.until("notice", kind="no_reply")
        await browser.until("floor", state="open")
        await browser.leave()

    monkeypatch.setattr(timing, "RESCUE", 300)
    monkeypatch.setattr(timing, "GIVE_UP", 600)
    LOADED.speech, LOADED.language = Engines(None, None, None), Hanging()  # type: ignore[assignment]
    seated = seat()
    async_to_sync(talk)()
