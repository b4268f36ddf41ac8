"""Going back to a spoken turn, by voice."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from asgiref.sync import async_to_sync

from providers.embedded.language import AuthoredLanguage
from realtime.engines import LOADED
from realtime.room import Engines
from sessions.models import Session
from tests.fakes import ScriptedActs
from tests.realtime.sounding import LoudTurns, Recogniser, Tone
from tests.realtime.test_wire import LINE, Seat, in_room
from tests.seats import Seated

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def speaking_engines() -> Iterator[None]:
    """A process that hears and speaks."""
    LOADED.acts, LOADED.language = ScriptedActs(), AuthoredLanguage()
    LOADED.speech, LOADED.done = Engines(LoudTurns(), Recogniser(LINE), Tone()), True
    yield
    LOADED.acts = LOADED.language = LOADED.speech = None
    LOADED.done = False


def speaks(seated: Seated, *, greeted: bool) -> None:
    """Say the line aloud, hear the answer out, and end the talk."""

    async def talk() -> None:
        caller = await in_room(seated)
        async with caller.beating():
            if greeted:
                await caller.until("floor", state="greeting")
            await caller.until("floor", state="open")
            await caller.speaks_over_socket(1280)
            await caller.until("turn", speaker="learner")
            await caller.until("turn", speaker="persona")
            await caller.until("floor", state="open")
            await caller.send(type="leave")
            await caller.until("ended")
        await caller.leave()

    async_to_sync(talk)()


def test_a_spoken_turn_is_taken_anew_aloud_and_nothing_is_blamed_on_the_line(seat: Seat) -> None:
    seated = seat(modality="voice")
    speaks(seated, greeted=True)
    answer = seated.client.post(
        f"/practice/{seated.practice.uuid}/from/2/",
        {"modality": "voice", "time_to_answer": "1", "agree": "on"},
    )
    made = Session.objects.get(rewinds=seated.practice)
    assert answer.headers["Location"] == f"/practice/{made.uuid}/room/"
    assert made.consent.microphone
    speaks(replace(seated, session=made), greeted=False)
    anew = made.turns.get(n=2)
    assert (anew.heard, anew.source) == (LINE, "voice")
    assert made.turns.get(n=3).heard
    assert made.assessments.get().faults == []
    shown = seated.client.get(f"/practice/{made.uuid}/debrief/").content.decode()
    assert "Would have been" in shown
