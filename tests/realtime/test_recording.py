"""The sound of a talk is kept only where institution, activity and learner agree, for few to hear, and is gone when it should be."""

import asyncio
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from asgiref.sync import async_to_sync
from django.conf import LazySettings
from django.test import Client
from django.utils.timezone import now

from lti_tool.models import ResourceLink
from providers.embedded.language import AuthoredLanguage
from realtime.clock import TalkClock
from realtime.engines import LOADED
from realtime.recorder import Recorder
from realtime.room import Engines
from scoring.models import OutboxItem, Statement
from scoring.privacy.erasing import erase
from scoring.privacy.export import export
from scoring.tasks import forget
from sessions.models import Consent, Institution, Placement, Recording
from tests.fakes import ScriptedActs
from tests.realtime.sounding import Caller, LoudTurns, Recogniser, Tone
from tests.realtime.test_wire import LINE, Seat, in_room
from tests.scoring.api_world import activity
from tests.seats import Seated

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def speaking_engines(settings: LazySettings, tmp_path: Path) -> Iterator[None]:
    """A process that hears and speaks, with a folder of its own."""
    settings.RECORDING_DIR = tmp_path / "recordings"
    LOADED.acts, LOADED.language = ScriptedActs(), AuthoredLanguage()
    LOADED.speech, LOADED.done = Engines(LoudTurns(), Recogniser(LINE), Tone()), True
    yield
    LOADED.acts = LOADED.language = LOADED.speech = None
    LOADED.done = False


def files(settings: LazySettings) -> list[Path]:
    return list(Path(settings.RECORDING_DIR).glob("*"))


def agreed(
    seated: Seated, *, policy: str = "course", activity: bool = True, learner: bool = True
) -> Seated:
    Institution.objects.update(recording=policy)
    Placement.objects.update(recorded=activity)
    Consent.objects.update(recorded=learner)
    return seated


async def exchange(caller: Caller) -> None:
    await caller.until("floor", state="greeting")
    await caller.until("floor", state="open")
    await caller.speaks_over_socket(1280)
    await caller.until("turn", speaker="learner")
    await caller.until("turn", speaker="persona")
    await caller.until("floor", state="open")


def talks(seated: Seated, *, stops: bool = False) -> list[str]:
    """A whole spoken talk; gives the names of what the room said."""

    async def talk() -> list[str]:
        caller = await in_room(seated)
        async with caller.beating():
            await exchange(caller)
            if stops:
                await caller.send(type="unrecord")
                await caller.until("recording", on=False)
            await caller.send(type="leave")
            await caller.until("ended")
        await caller.leave()
        return caller.names()

    return async_to_sync(talk)()


def sound_of(path: Path) -> np.ndarray[Any, Any]:
    """Both sides as floats."""
    with av.open(str(path)) as file:
        frames = [frame.to_ndarray() for frame in file.decode(audio=0)]
    return np.concatenate(frames, axis=1)


def test_both_sides_are_kept_in_step_with_the_clock_and_can_be_heard_from_any_point(
    seat: Seat, settings: LazySettings
) -> None:
    learner = agreed(seat(modality="voice"))
    assert "recording" in talks(learner)
    row = Recording.objects.get()
    assert files(settings) == [row.path]
    assert row.path.stat().st_mode & 0o077 == 0
    left, right = sound_of(row.path)
    learner.practice.refresh_from_db()
    assert abs(row.start_ms + row.ms - learner.practice.clock_ms) < 600
    assert np.abs(left).max() > 0.05
    assert np.abs(right).max() > 0.05
    address = f"/practice/{learner.practice.uuid}/recording/{row.uuid}.ogg"
    page = learner.client.get(f"/practice/{learner.practice.uuid}/debrief/").content.decode()
    assert address in page
    whole = learner.client.get(address)
    data = b"".join(whole.streaming_content)  # type: ignore[attr-defined]
    assert data == row.path.read_bytes()
    part = learner.client.get(address, headers={"Range": "bytes=100-199"})
    assert (part.status_code, part["Content-Range"]) == (206, f"bytes 100-199/{len(data)}")
    assert b"".join(part.streaming_content) == data[100:200]  # type: ignore[attr-defined]
    assert learner.client.get(address, headers={"Range": "bytes=999999999-"}).status_code == 416


@pytest.mark.parametrize("missing", ["policy", "activity", "learner", "voice"])
def test_where_anybody_has_not_agreed_nothing_is_ever_written(
    seat: Seat, settings: LazySettings, missing: str
) -> None:
    learner = seat(modality="voice")
    changes: dict[str, Any] = {
        "policy": {"policy": "off"}, "activity": {"activity": False}, "learner": {"learner": False},
    }.get(missing, {})  # fmt: skip
    agreed(learner, **changes)
    assert "recording" not in (talks(learner) if missing != "voice" else [])
    assert not Recording.objects.exists()
    assert files(settings) == []


def test_the_learner_ends_it_in_the_room_and_nothing_is_left(
    seat: Seat, settings: LazySettings
) -> None:
    learner = agreed(seat(modality="voice"))
    talks(learner, stops=True)
    assert not Recording.objects.exists()
    assert not Consent.objects.get().recorded


def kept(seated: Seated) -> Recording:
    """A recording that is there."""
    row = Recording(session=seated.practice, start_ms=0, ms=1000)
    row.path.parent.mkdir(exist_ok=True)
    row.path.write_bytes(b"OggS")
    row.save()
    return row


def test_only_whom_the_policy_names_can_listen(seat: Seat, link: ResourceLink) -> None:
    learner, desk = agreed(seat(modality="voice")), seat(90, role="instructor")
    row = kept(learner)
    own = f"/practice/{learner.practice.uuid}/recording/{row.uuid}.ogg"
    review = f"/review/{desk.link.uuid}/{learner.practice.uuid}"
    theirs = f"{review}/recording/{row.uuid}.ogg"
    for policy, mine, taught in (("course", 200, 200), ("learner", 200, 404), ("off", 404, 404)):
        Institution.objects.update(recording=policy)
        assert learner.client.get(own).status_code == mine, policy
        assert desk.client.get(theirs).status_code == taught, policy
        assert (theirs in desk.client.get(f"{review}/").content.decode()) == (taught == 200)
    Institution.objects.update(recording="course")
    assert seat(2).client.get(own).status_code == 403
    assert seat(2).client.get(theirs).status_code == 403
    assert learner.client.get(theirs).status_code == 403
    assert desk.client.get(own).status_code == 403
    assert Client().get(own).status_code == 403
    assert link.placement is not None
    side = activity(link.deployment, link.placement.institution, "70")
    elsewhere = f"/review/{side.uuid}/{learner.practice.uuid}/recording/{row.uuid}.ogg"
    assert desk.client.get(elsewhere).status_code == 403


@pytest.mark.parametrize("how", ["button", "erasure", "time", "policy"])
def test_a_recording_and_its_file_go_together(
    seat: Seat, admin: Client, django_capture_on_commit_callbacks: Any, how: str
) -> None:
    learner = agreed(seat(modality="voice"))
    row = kept(learner)
    with django_capture_on_commit_callbacks(execute=True):
        match how:
            case "button":
                learner.client.post(f"/practice/{learner.practice.uuid}/recording/delete/")
                assert not Consent.objects.get().recorded
            case "erasure":
                erase(identity=learner.launch.identity, wish="own")
            case "time":
                forget()
                assert row.path.exists()
                Recording.objects.update(made_at=now() - timedelta(days=15))
                forget()
            case "policy":
                school = Institution.objects.get()
                given = {"region": "CA", "signals_policy": "words_and_timing"}
                given |= {
                    "model_evidence": "possible",
                    "recording": "off",
                    "camera_reading": "choice",
                }
                admin.post(f"/manage/policy/{school.pk}/", given)
    assert not Recording.objects.exists()
    assert not row.path.exists()


def test_it_is_in_no_export_no_statement_and_no_grade(seat: Seat) -> None:
    learner = agreed(seat(modality="voice"))
    talks(learner)
    row = Recording.objects.get()
    told = str(export(learner.launch.identity)) + str(list(Statement.objects.values()))
    told += str(list(OutboxItem.objects.values()))
    assert str(row.uuid) not in told
    assert ".ogg" not in told


def test_the_learner_is_asked_only_where_it_can_be(seat: Seat) -> None:
    learner = agreed(seat(modality="voice"))
    brief = f"/practice/{learner.practice.uuid}/"
    given = {"modality": "voice", "time_to_answer": "1", "agree": "on", "recorded": "on"}
    assert "Keep the sound of this talk for 14 days" in learner.client.get(brief).content.decode()
    learner.client.post(brief, given)
    assert Consent.objects.get().recorded
    learner.client.post(brief, given | {"modality": "text"})
    assert not Consent.objects.get().recorded
    Institution.objects.update(recording="off")
    assert "Keep the sound" not in learner.client.get(brief).content.decode()
    learner.client.post(brief, given)
    assert not Consent.objects.get().recorded


class Leapt(TalkClock):
    """The talk's clock, found far ahead of what is written, as after a busy spell."""

    @property
    def ms(self) -> int:
        return super().ms + 40_000 * self.runs


@pytest.mark.asyncio
async def test_a_recording_ended_while_its_thread_still_writes_is_whole(tmp_path: Path) -> None:
    for place in range(4):
        clock, path = Leapt(), tmp_path / f"{place}.ogg"
        recorder = Recorder(path=path, clock=clock)
        clock.run(on=True)
        with suppress(TimeoutError):
            async with asyncio.timeout(0.4):
                await recorder.run()
        await recorder.close()
        assert sound_of(path).shape[1] / 48_000 == pytest.approx(recorder.ms / 1000, abs=0.1)
        assert recorder.ms > 40_000
