"""A talk by socket, in text: who may come in, what is said and kept, what is refused, how it goes on and ends."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from asgiref.sync import async_to_sync
from channels.db import database_sync_to_async
from django.utils.timezone import now

from scoring.models import Assessment
from scoring.rehearsal import script_lines
from sessions.models import Session
from tests.realtime.socket import Browser
from tests.seats import Seated

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("typed_engines")]

EXCELLENT = script_lines(
    (Path(__file__).parents[1] / "scripts" / "pip_branch" / "excellent.txt").read_text()
)
SPOKEN = [line for line in EXCELLENT if not line.startswith("[")]
Seat = Callable[..., Seated]


async def turns_of(session: Session) -> list[tuple[str, str]]:
    rows = await database_sync_to_async(
        lambda: list(session.turns.values_list("speaker", "heard"))
    )()
    return [(speaker, heard) for speaker, heard in rows]


def test_a_practice_from_the_greeting_to_the_debrief(seat: Seat) -> None:
    async def talk() -> None:
        browser = Browser(seat_)
        assert await browser.open()
        hello = await browser.until("hello")
        assert hello["attempt"] == 1
        assert hello["modality"] == "text"
        greeting = await browser.until("turn", speaker="persona")
        assert greeting["n"] == 1
        await browser.until("floor", state="open")
        for line in SPOKEN[:4]:
            mine, hers = await browser.says(line)
            assert mine["text"] == line
            assert hers["text"]
        assert any(message["type"] == "face" for message in browser.seen)
        assert any(message["type"] == "objective" for message in browser.seen)
        await browser.send(type="leave")
        ended = await browser.until("ended")
        assert ended["reason"] == "left"
        assert ended["next"].endswith(f"/practice/{seat_.practice.uuid}/debrief/")
        await browser.leave()
        log = await turns_of(seat_.practice)
        assert [speaker for speaker, _ in log] == ["persona", *["learner", "persona"] * 4]
        assert all(heard is not None for _, heard in log)

    seat_ = seat()
    async_to_sync(talk)()
    seat_.practice.refresh_from_db()
    assert seat_.practice.status == Session.Status.ENDED
    assessment = Assessment.objects.get(session=seat_.practice)
    assert assessment.total > 0
    assert assessment.settled_at is not None


def test_a_token_as_the_first_message_serves_where_no_cookie_came(seat: Seat) -> None:
    async def talk() -> None:
        browser = Browser(seat_, cookie=False)
        assert await browser.open()
        await browser.send(type="auth", token=seat_.token)
        await browser.until("hello")
        await browser.leave()

    seat_ = seat()
    async_to_sync(talk)()


def test_a_tab_that_beats_before_the_room_has_opened_is_answered_and_refused_nothing(
    seat: Seat,
) -> None:
    async def talk() -> None:
        browser = Browser(seat_, cookie=False)
        await browser.open()
        await browser.send(type="beat", t=5)
        assert await browser.next() == {"type": "beat", "t": 5}
        await browser.send(type="auth", token=seat_.token)
        await browser.until("hello")
        assert not [one for one in browser.seen if one["type"] == "refused"]
        await browser.leave()

    seat_ = seat()
    async_to_sync(talk)()


def test_another_learners_token_is_refused_and_the_room_goes_on(seat: Seat) -> None:
    async def talk() -> None:
        mine = Browser(ana)
        await mine.open()
        await mine.until("floor", state="open")
        theirs = Browser(ben, uuid=str(ana.practice.uuid), cookie=False)
        await theirs.open()
        await theirs.send(type="auth", token=ben.token)
        assert (await theirs.until("refused"))["code"] == "seat_unknown"
        assert await theirs.closed() == 4403
        assert len(await mine.says(SPOKEN[0])) == 2
        await theirs.leave()
        await mine.leave()

    ana, ben = seat(1), seat(2)
    async_to_sync(talk)()


def test_another_sites_page_may_not_open_the_socket(seat: Seat) -> None:
    async def talk() -> bool:
        browser = Browser(seat_, origin=b"https://elsewhere.example")
        return await browser.open()

    seat_ = seat()
    assert not async_to_sync(talk)()


RUBBISH = [
    ("x" * 100_000, "too_long"),
    ("not json", "not_json"),
    ("[1, 2]", "not_json"),
    ('{"type": "shout"}', "unknown_type"),
    ('{"type": "typed"}', "bad_field"),
    ('{"type": "typed", "text": 7}', "bad_field"),
    ('{"type": "typed", "text": "   "}', "line_empty"),
    ('{"type": "typed", "text": "%s"}' % ("word " * 1000), "line_too_long"),
    ('{"type": "offer", "sdp": "v=0 nothing"}', "no_speech"),
    ("[" * 5000, "not_json"),
]


def test_what_cannot_be_read_is_refused_by_name_and_the_talk_goes_on(seat: Seat) -> None:
    async def talk() -> None:
        browser = Browser(seat_)
        await browser.open()
        await browser.until("floor", state="open")
        for frame, code in RUBBISH:
            await browser.socket.send_to(text_data=frame)
            assert (await browser.until("refused"))["code"] == code
        await browser.socket.send_to(bytes_data=bytes(range(256)))
        assert (await browser.until("refused"))["code"] == "binary"
        assert len(await browser.says(SPOKEN[0])) == 2
        await browser.leave()

    seat_ = seat()
    async_to_sync(talk)()


def test_a_tab_that_breaks_off_goes_on_in_the_next_with_all_that_was_said(seat: Seat) -> None:
    async def talk() -> None:
        first = Browser(seat_)
        await first.open()
        await first.until("floor", state="open")
        await first.says(SPOKEN[0])
        await first.says(SPOKEN[1])
        await first.leave()
        again = Browser(seat_)
        await again.open()
        hello = await again.until("hello")
        assert len(hello["turns"]) == 5
        await again.until("notice", kind="resumed")
        touched = {m["id"] for m in first.seen if m["type"] == "objective"}
        assert touched
        for one in sorted(touched):
            await again.until("objective", id=one)
        _, hers = await again.says(SPOKEN[2])
        assert hers["n"] == 7
        await again.leave()

    async def at_once() -> list[tuple[str, str]]:
        browser = Browser(other)
        await browser.open()
        await browser.until("floor", state="open")
        for line in SPOKEN[:3]:
            await browser.says(line)
        await browser.leave()
        return await turns_of(other.practice)

    seat_, other = seat(1), seat(2)
    Session.objects.filter(pk__in=[seat_.practice.pk, other.practice.pk]).update(seed=7)
    async_to_sync(talk)()
    whole = async_to_sync(at_once)()
    assert async_to_sync(turns_of)(seat_.practice) == whole


@pytest.mark.parametrize(
    ("paused", "code", "counts"), [(False, 1006, True), (False, 1001, False), (True, 1006, False)]
)
def test_only_a_contact_that_broke_counts_as_lost(
    seat: Seat, paused: bool, code: int, counts: bool
) -> None:
    async def talk() -> None:
        first = Browser(seat_)
        await first.open()
        await first.until("floor", state="open")
        if paused:
            await first.send(type="pause")
            await first.until("clock", runs=False)
        await first.socket.disconnect(code=code, timeout=10)
        await database_sync_to_async(
            lambda: Session.objects.update(last_seen_at=now() - timedelta(seconds=90))
        )()
        again = Browser(seat_)
        await again.open()
        await again.until("notice", kind="resumed")
        await again.until("floor", state="open")
        await again.leave()

    seat_ = seat()
    async_to_sync(talk)()
    gone_ms = seat_.practice.moments.get(kind="peer_back").data["gone_ms"]
    assert (gone_ms > 80_000) is counts


def test_the_newest_tab_has_the_talk(seat: Seat) -> None:
    async def talk() -> None:
        first = Browser(seat_)
        await first.open()
        await first.until("floor", state="open")
        second = Browser(seat_)
        await second.open()
        assert (await first.until("ended"))["reason"] == "moved"
        await second.until("hello")
        await second.until("clock", runs=True)
        assert len(await second.says(SPOKEN[0])) == 2
        await first.leave()
        await second.leave()

    seat_ = seat()
    async_to_sync(talk)()


def test_asking_whether_it_is_an_ai_leaves_the_scene_and_stops_the_clock(seat: Seat) -> None:
    async def talk() -> None:
        browser = Browser(seat_)
        await browser.open()
        await browser.until("floor", state="open")
        await browser.send(type="typed", text="Are you an AI?")
        await browser.until("notice", kind="help")
        await browser.until("clock", runs=False)
        await browser.send(type="resume")
        await browser.until("clock", runs=True)
        assert len(await browser.says(SPOKEN[0])) == 2
        await browser.leave()

    seat_ = seat()
    async_to_sync(talk)()


def test_saying_nothing_is_a_turn_of_its_own(seat: Seat) -> None:
    async def talk() -> None:
        browser = Browser(seat_)
        await browser.open()
        await browser.until("floor", state="open")
        await browser.says(SPOKEN[0])
        await browser.send(type="say_nothing")
        mine = await browser.until("turn", speaker="learner")
        assert mine["silent"]
        await browser.until("turn", speaker="persona")
        await browser.leave()

    seat_ = seat()
    async_to_sync(talk)()


def test_the_room_asks_for_the_briefing_first_and_the_briefing_for_consent(seat: Seat) -> None:
    seat_ = seat(consent=False)
    room, brief = (f"/practice/{seat_.practice.uuid}/{end}" for end in ("room/", ""))
    assert seat_.client.get(room).headers["Location"] == brief
    page = seat_.client.get(brief)
    assert page.status_code == 200
    assert "Marta is an AI character" in page.content.decode()
    assert seat_.client.post(brief, {"modality": "text", "time_to_answer": "1"}).status_code == 400
    answer = seat_.client.post(
        brief, {"modality": "text", "time_to_answer": "2", "agree": "on", "camera": "on"}
    )
    assert answer.headers["Location"] == room
    seat_.practice.refresh_from_db()
    assert seat_.practice.consent.text_version
    assert (seat_.practice.time_to_answer, seat_.practice.camera) == (2.0, False)
    assert seat_.client.get(room).status_code == 200


def test_nobody_elses_practice_opens(seat: Seat) -> None:
    ana, ben = seat(1), seat(2)
    assert ben.client.get(f"/practice/{ana.practice.uuid}/").status_code == 403
