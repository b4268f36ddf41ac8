"""An instructor beside a talk: only where the activity and the learner allow it, seen by the learner, ended by one click."""

from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from functools import wraps
from typing import Any

import pytest
from asgiref.sync import async_to_sync, sync_to_async
from channels.testing import WebsocketCommunicator

from config.asgi import application
from lti_tool.models import AuditEntry, Identity, ResourceLink
from realtime.journal import open_log
from sessions.models import Consent, Moment, Placement, Session, Turn
from tests.realtime.socket import Browser
from tests.scoring.api_world import activity
from tests.seats import Seated

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("typed_engines")]


def in_loop(test: Callable[..., Coroutine[Any, Any, None]]) -> Callable[..., None]:
    """A test that runs in one loop of its own."""

    @wraps(test)
    def run(**given: Any) -> None:
        async_to_sync(test)(**given)

    return run


class Desk(Browser):
    """An instructor's page beside a talk."""

    def __init__(
        self, desk: Seated, practice: Session, *, link: str = "", cookie: bool = True
    ) -> None:
        headers = [(b"origin", desk.origin), (b"host", b"localhost:8000")]
        headers += [(b"cookie", desk.cookie)] if cookie else []
        self.socket = WebsocketCommunicator(
            application, f"/ws/watch/{link or desk.link.uuid}/{practice.uuid}/", headers=headers
        )
        self.seen = []


@pytest.fixture
def learner(seat: Callable[..., Seated]) -> Seated:
    """A learner at an activity that may be watched, who has agreed."""
    seated = seat(1)
    Placement.objects.update(watchable=True)
    Consent.objects.update(watched=True)
    return seated


@pytest.fixture
def teacher(seat: Callable[..., Seated]) -> Seated:
    seated = seat(90, role="instructor")
    Identity.objects.filter(pk=seated.launch.identity_id).update(name="Tess Teacher")
    return seated


@asynccontextmanager
async def talking(learner: Seated) -> AsyncIterator[Browser]:
    browser = Browser(learner)
    assert await browser.open()
    await browser.until("turn", speaker="persona")
    await browser.until("floor", state="open")
    yield browser
    await browser.leave()


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits long for a seat that does not come."""
    monkeypatch.setattr("realtime.watch_seat.AUTH_WITHIN_S", 0.05)


async def refused(desk: Desk) -> dict[str, Any]:
    await desk.open()
    return await desk.until("refused")


@in_loop
async def test_the_learner_sees_who_watches_and_the_seat_sees_the_talk_grow(
    learner: Seated, teacher: Seated
) -> None:
    async with talking(learner) as browser:
        desk = Desk(teacher, learner.practice)
        assert await desk.open()
        hello = await desk.until("hello")
        assert [one["speaker"] for one in hello["turns"]] == ["persona"]
        (marta,) = (await desk.until("states"))["people"]
        assert marta["phase"] == "guarded"
        assert await browser.until("watched") == {"type": "watched", "by": ["Tess Teacher"]}
        assert (await desk.until("clock"))["runs"]
        assert (await desk.until("floor"))["state"] == "open"
        await browser.says("How has the last month been for you?")
        assert (await desk.until("turn", speaker="learner"))["text"].startswith("How has")
        assert (await desk.until("turn", speaker="persona"))["text"]
        assert (await desk.until("states"))["people"][0]["who"] == marta["who"]
        await desk.leave()
        assert (await browser.until("watched"))["by"] == []
    kinds = await sync_to_async(lambda: set(Moment.objects.values_list("kind", flat=True)))()
    assert "watched" in kinds
    acts = await sync_to_async(lambda: list(AuditEntry.objects.values_list("act", flat=True)))()
    assert acts == ["practice.watched"]


@in_loop
async def test_what_is_let_happen_is_seen_at_once_and_felt_with_the_next_turn(
    learner: Seated, teacher: Seated
) -> None:
    async with talking(learner) as browser:
        desk = Desk(teacher, learner.practice)
        await desk.open()
        before = (await desk.until("states"))["people"][0]
        await browser.until("watched")
        await desk.send(type="whisper", id="arms", who=before["who"])
        aside = await browser.until("aside")
        assert aside["text"].endswith("leans back, arms folded.")
        assert (await desk.until("aside"))["text"] == aside["text"]
        await browser.says("Let us look at the report.")
        after = (await desk.until("states"))["people"][0]
        assert after["defensiveness"] > before["defensiveness"]
        await desk.send(type="whisper", id="clock", who=before["who"])
        assert (await desk.until("refused"))["code"] == "too_fast"
        await desk.leave()

    def stored() -> None:
        turn = Turn.objects.get(speaker="learner")
        assert ["put_on_guard", 1.0] in turn.events
        assert turn.reading["timing"] == [[f"put_on_guard@{before['who']}", 1.0]]
        moment = Moment.objects.get(kind="whispered")
        assert moment.data["words"] == aside["text"]
        assert "Tess" not in str(moment.data)
        opened = open_log(str(learner.practice.uuid))
        assert opened.whispered == ()
        mood = opened.talk.front.state.mood
        assert round(mood.defensiveness, 2) == after["defensiveness"]

    await sync_to_async(stored)()


@in_loop
async def test_what_no_turn_has_carried_is_still_felt_after_the_tab_was_lost(
    learner: Seated, teacher: Seated
) -> None:
    async with talking(learner) as browser:
        desk = Desk(teacher, learner.practice)
        await desk.open()
        who = (await desk.until("states"))["people"][0]["who"]
        await browser.until("watched")
        await desk.send(type="whisper", id="clock", who=who)
        await browser.until("aside")
        await desk.leave()
    again = Browser(learner)
    await again.open()
    await again.until("floor", state="open")
    await again.says("Let us look at the report.")
    await again.leave()
    turn = await sync_to_async(lambda: Turn.objects.get(speaker="learner"))()
    assert ["hurried", 1.0] in turn.events


@pytest.mark.usefixtures("hurried")
@in_loop
async def test_one_click_ends_it_for_good(learner: Seated, teacher: Seated) -> None:
    async with talking(learner) as browser:
        desk = Desk(teacher, learner.practice)
        await desk.open()
        await browser.until("watched")
        await browser.send(type="unwatch")
        await desk.until("over")
        assert await desk.closed() == 4403
        assert (await browser.until("watched"))["by"] == []
        assert (await refused(Desk(teacher, learner.practice)))["code"] == "not_allowed"
        await browser.says("How has the last month been for you?")
    assert not await sync_to_async(lambda: Consent.objects.get().watched)()


@pytest.mark.parametrize("missing", ["activity", "consent", "over", "trial"])
@pytest.mark.usefixtures("hurried")
@in_loop
async def test_without_leave_nobody_comes_in(
    learner: Seated, teacher: Seated, missing: str
) -> None:
    def take_away() -> None:
        match missing:
            case "activity":
                Placement.objects.update(watchable=False)
            case "consent":
                Consent.objects.update(watched=False)
            case "over":
                Session.objects.update(status="ended", ended_at="2026-01-01T00:00Z")
            case "trial":
                Session.objects.update(trial=True)

    await sync_to_async(take_away)()
    assert (await refused(Desk(teacher, learner.practice)))["code"] == "not_allowed"


@pytest.mark.usefixtures("hurried")
@in_loop
async def test_a_learner_and_another_courses_instructor_never_sit_there(
    learner: Seated, teacher: Seated, seat: Callable[..., Seated], link: ResourceLink
) -> None:
    other = await sync_to_async(seat)(2)
    for one in (learner, other):
        assert (await refused(Desk(one, learner.practice)))["code"] == "not_allowed"
    elsewhere = await sync_to_async(activity)(link.deployment, link.placement.institution, "70")  # type: ignore[union-attr]
    desk = Desk(teacher, learner.practice, link=str(elsewhere.uuid))
    assert (await refused(desk))["code"] == "not_allowed"


@in_loop
async def test_where_the_browser_keeps_no_cookie_the_seat_comes_as_the_first_message(
    learner: Seated, teacher: Seated
) -> None:
    desk = Desk(teacher, learner.practice, cookie=False)
    assert await desk.open()
    await desk.send(type="auth", token=teacher.token)
    assert (await desk.until("hello"))["attempt"] == 1
    await desk.send(type="nonsense")
    assert (await desk.until("refused"))["code"] == "unknown_type"
    await desk.send(type="whisper", id="nothing", who="nobody")
    assert (await desk.until("refused"))["code"] == "unknown_whisper"
    await desk.leave()


def pages(learner: Seated, desk: Seated) -> str:
    return f"/review/{desk.link.uuid}/{learner.practice.uuid}/watch/"


def test_the_page_is_the_courses_instructors_alone(
    learner: Seated, teacher: Seated, seat: Callable[..., Seated], link: ResourceLink
) -> None:
    page = pages(learner, teacher)
    shown = teacher.client.get(page)
    assert shown.status_code == 200
    assert "leans back, arms folded." in shown.content.decode()
    assert seat(2).client.get(page).status_code == 403
    assert learner.client.get(page).status_code == 403
    elsewhere = activity(link.deployment, link.placement.institution, "70")  # type: ignore[union-attr]
    there = f"/review/{elsewhere.uuid}/{learner.practice.uuid}/watch/"
    assert teacher.client.get(there).status_code == 403
    Consent.objects.update(watched=False)
    refusal = teacher.client.get(page)
    assert refusal.status_code == 403


def test_the_learner_is_asked_only_where_the_activity_allows_it(
    learner: Seated, teacher: Seated
) -> None:
    Consent.objects.all().delete()
    brief = f"/practice/{learner.practice.uuid}/"
    assert "My instructor may watch while I talk" in learner.client.get(brief).content.decode()
    given = {"modality": "text", "time_to_answer": "1", "agree": "on"}
    learner.client.post(brief, given | {"watched": "on"})
    assert Consent.objects.get().watched
    learner.client.post(brief, given)
    assert not Consent.objects.get().watched
    Placement.objects.update(watchable=False)
    assert "may watch" not in learner.client.get(brief).content.decode()
    learner.client.post(brief, given | {"watched": "on"})
    assert not Consent.objects.get().watched


def test_the_rules_page_switches_it(learner: Seated, teacher: Seated) -> None:
    rules = f"/review/{teacher.link.uuid}/rules/"
    given = {"policy": "best", "release": "as_settled"}
    teacher.client.post(rules, given)
    assert not Placement.objects.get().watchable
    teacher.client.post(rules, given | {"watchable": "on"})
    assert Placement.objects.get().watchable


def test_the_review_and_the_debrief_say_what_was_let_happen(
    learner: Seated, teacher: Seated
) -> None:
    from tests.scoring.talks import finish

    finish(learner.practice, "average")
    review = f"/review/{teacher.link.uuid}/{learner.practice.uuid}/"
    debrief = f"/practice/{learner.practice.uuid}/debrief/"
    assert "let something happen" not in teacher.client.get(review).content.decode()
    Moment.objects.create(session=learner.practice, seq=900, at_ms=61_000, kind="watched")
    data = {"words": "Marta looks at the clock."}
    Moment.objects.create(
        session=learner.practice, seq=901, at_ms=62_000, kind="whispered", data=data
    )
    for client, page in ((teacher.client, review), (learner.client, debrief)):
        text = client.get(page).content.decode()
        assert "let something happen in it once" in text
        assert "Marta looks at the clock." in text
