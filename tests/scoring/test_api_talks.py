"""What was said, how it went and what its learner keeps of it, by the REST interface as on the pages."""

from collections.abc import Callable
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils.timezone import now

from scoring.retention import forget
from sessions.models import Session, Turn
from sessions.remembering import remember
from sessions.rewinding import rewind
from sessions.services import append_turns, begin, end, open_attempt
from tests.scoring.api_world import bearer
from tests.scoring.grading import held
from tests.scoring.talks import finish, talk
from tests.seats import Seated

pytestmark = pytest.mark.django_db
Seat = Callable[..., Seated]


def asked(client: Client, session: Session, what: str, status: int = 200) -> Any:
    answer = client.get(f"/api/v1/attempts/{session.uuid}/{what}/")
    assert answer.status_code == status, answer.content
    return answer.json()


def program(seated: Seated) -> Client:
    return bearer(seated.practice.placement.institution, ["results:read"])


def root() -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("root"))
    return client


def test_a_transcript_holds_the_words_of_the_debrief_and_of_the_download(seat: Seat) -> None:
    own, desk = seat(1), seat(90, role="instructor")
    finish(own.practice, "average")
    Turn.objects.filter(session=own.practice, n=2).update(heard="I had hoped", interrupted=True)
    told = asked(own.client, own.practice, "transcript")
    address = f"/practice/{own.practice.uuid}"
    page = unescape(own.client.get(f"{address}/debrief/").content.decode())
    paper = own.client.get(f"{address}/transcript.txt").content.decode()
    assert (told["attempt"], told["why"]) == (str(own.practice.uuid), "")
    assert [one["n"] for one in told["turns"]] == list(range(1, len(told["turns"]) + 1))
    for one in told["turns"]:
        assert one["words"] in page
        assert one["words"].split()[0] in paper if one["words"] else True
        assert one["name"] == ("Marta" if one["speaker"] == "persona" else "")
        assert (one["act"], one["act_title"]) == (None, "")
    cut = told["turns"][1]
    assert (cut["words"], cut["cut"]) == ("I had hoped", True)
    assert asked(desk.client, own.practice, "transcript") == told
    for nobody_told_of in (program(own), root()):
        asked(nobody_told_of, own.practice, "transcript", 404)


def test_a_talk_that_is_not_over_has_no_transcript_and_no_timeline_yet(seat: Seat) -> None:
    own, desk = seat(1), seat(90, role="instructor")
    talk(own.practice)
    for client in (own.client, desk.client):
        said = asked(client, own.practice, "transcript", 404)
        assert said["detail"] == "This practice is not over yet."
    asked(own.client, own.practice, "timeline", 404)


def test_what_is_no_longer_kept_or_was_never_said_is_told_as_such(seat: Seat) -> None:
    own, silent = seat(1), seat(2)
    finish(own.practice, "average")
    remember(session=own.practice)
    own.client.post(f"/practice/{own.practice.uuid}/reflection/", {"words": "Ask first."})
    Session.objects.filter(pk=own.practice.pk).update(ended_at=now() - timedelta(days=999))
    forget()
    for what, empty in (("transcript", "turns"), ("timeline", "people")):
        told = asked(own.client, own.practice, what)
        assert (told[empty], told["why"]) == ([], "What was said is no longer kept.")
    notes = asked(own.client, own.practice, "notes")
    assert (notes["reflection"], notes["left"]) == ("", [])
    begin(session=silent.practice)
    end(session=silent.practice, reason="learner")
    told = asked(silent.client, silent.practice, "transcript")
    assert (told["turns"], told["why"]) == ([], "Nothing was said.")


def test_a_trial_run_and_a_second_way_are_read_by_nobody_else(seat: Seat) -> None:
    own, desk = seat(1), seat(90, role="instructor")
    finish(own.practice, "average")
    first = own.practice.turns.filter(speaker="learner")[1]
    second = rewind(session=own.practice, n=first.n, modality="text", time_to_answer=1, text_version="1")  # fmt: skip
    end(session=second, reason="learner")
    placement = own.practice.placement
    trial = open_attempt(user=desk.launch.identity.user, placement=placement, trial=True)
    finish(trial, "average")
    administrator = root()
    for session, mine, others in ((second, own, desk), (trial, desk, own)):
        asked(mine.client, session, "transcript")
        for client in (others.client, program(own), administrator):
            asked(client, session, "transcript", 404)


def test_a_timeline_is_the_debrief_s_curve_for_the_learner_alone(seat: Seat) -> None:
    own, desk = seat(1), seat(90, role="instructor")
    finish(own.practice, "average")
    told = asked(own.client, own.practice, "timeline")
    (marta,) = told["people"]
    page = own.client.get(f"/practice/{own.practice.uuid}/debrief/")
    text = unescape(page.content.decode())
    assert marta["name"] == "Marta"
    assert marta["told"] in text
    assert len(marta["points"]) == own.practice.turns.count()
    assert all(0 <= one["openness"] <= 1 for one in marta["points"])
    assert marta["turning_points"]
    for one in marta["turning_points"]:
        assert one["words"] in text
        assert one["turn"] in {turn.n for turn in own.practice.turns.filter(speaker="learner")}
    for client in (desk.client, program(own), root(), seat(2).client):
        asked(client, own.practice, "timeline", 404)


def test_a_timeline_s_flags_come_with_the_result(seat: Seat) -> None:
    own = seat(1)
    held(own)
    finish(own.practice, "average")
    assessment = own.practice.assessments.get(current=True)
    assessment.flags.create(flag="blame", severity=1, quote="You", turn=3, p=0.9, costs=False)
    assessment.flags.create(
        flag="blame", severity=1, quote="You", turn=5, p=0.9, costs=False, lifted=True
    )
    assert asked(own.client, own.practice, "timeline")["people"][0]["flags"] == []
    assessment.settled_at = now()
    assessment.save()
    assert asked(own.client, own.practice, "timeline")["people"][0]["flags"] == [3]


def test_nothing_of_how_a_voice_sounded_is_in_a_timeline(seat: Seat) -> None:
    own = seat(1)
    loud = [["raised_voice", 1.0], ["flat_delivery", 1.0], ["rushed_pace", 1.0], ["word_delivery_mismatch", 1.0]]  # fmt: skip
    finish(own.practice, "average", events=loud)
    page = own.client.get(f"/practice/{own.practice.uuid}/debrief/").content.decode()
    assert "The words came" in page
    told = str(asked(own.client, own.practice, "timeline"))
    assert "drew back a step" in told
    for word in ("words came", "loud", "flat", "fast", "did not match"):
        assert word not in told


def test_notes_are_their_writer_s_and_nobody_else_s(seat: Seat) -> None:
    own, desk = seat(1), seat(90, role="instructor")
    finish(own.practice, "excellent")
    remember(session=own.practice)
    address = f"/practice/{own.practice.uuid}"
    own.client.post(f"{address}/reflection/", {"words": "Ask first."})
    own.client.post(f"{address}/reaction/", {"real": "4", "words": "The end."})
    told = asked(own.client, own.practice, "notes")
    assert told["reflection"] == "Ask first."
    values = {one["item"]: one["value"] for one in told["reaction"]["items"]}
    assert (values["real"], values["fair"], told["reaction"]["words"]) == (4, None, "The end.")
    page = unescape(own.client.get(f"{address}/debrief/").content.decode())
    assert told["left"]
    for one in told["left"]:
        assert one["words"] in page
        assert one["quote"] in page
    following = open_attempt(user=own.practice.learner, placement=own.practice.placement)
    then = asked(own.client, following, "notes")
    assert (then["carried"], then["reaction"]) == (told["left"], None)
    for client in (desk.client, program(own), root(), seat(2).client):
        asked(client, own.practice, "notes", 404)


class TestTwoPeople:
    """A talk with two people in acts."""

    @pytest.fixture
    def scenario_file(self) -> Path:
        return Path(__file__).parents[1] / "data" / "two_desks.yaml"

    def test_each_turn_says_who_spoke_and_in_which_act(self, seat: Seat) -> None:
        own = seat(1)
        begin(session=own.practice)
        spoken = (("learner", "", "How was Thursday?", 1), ("persona", "jo", "Long.", 1), ("persona", "sam", "Short.", 2))  # fmt: skip
        turns = [
            {"speaker": speaker, "who": who, "heard": words, "act": act, "start_ms": 1000 * at, "end_ms": 1000 * at + 500}
            for at, (speaker, who, words, act) in enumerate(spoken)
        ]  # fmt: skip
        append_turns(session_id=own.practice.pk, turns=turns, clock_ms=9000)
        end(session=own.practice, reason="learner")
        told = asked(own.client, own.practice, "transcript")["turns"]
        found = [(one["name"], one["words"], one["at_ms"], one["act_title"]) for one in told]
        assert found == [
            ("", "How was Thursday?", 0, "Jo alone"),
            ("Jo", "Long.", 1000, "Jo alone"),
            ("Sam", "Short.", 2000, "Sam alone"),
        ]
