"""What those who review attempts, write scenarios and run the tool read on pages, by the REST interface."""

from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from scoring import blind_rating
from scoring.appealing import contest_level, set_aside
from scoring.models import Appeal
from scoring.services import override
from sessions.models import Draft, Turn
from sessions.services import begin, end
from tests.scoring.api_world import bearer, rows, told
from tests.scoring.grading import held
from tests.scoring.studio_pages import begin as begin_draft
from tests.scoring.talks import finish
from tests.scoring.test_technical import page_of
from tests.seats import Seated

pytestmark = pytest.mark.django_db
Seat = Callable[..., Seated]


@pytest.fixture
def root() -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("root"))
    return client


def test_the_trail_tells_who_decided_what_and_why(seat: Seat, desk: Seated) -> None:
    own = seat(1)
    finish(own.practice, "average")
    address = f"attempts/{own.practice.uuid}/trail/"
    assert told(desk.client, address) == {"attempt": str(own.practice.uuid), "steps": []}
    goal = own.practice.assessments.get(current=True).objectives.get(objective="o2")
    by = desk.launch.identity.user
    before, level = goal.level, 4 if goal.level != 4 else 3
    override(objective=goal, level=level, reason="She asked twice.", by=by)
    contest_level(objective=goal, words="I asked at once.")
    set_aside(appeal=Appeal.objects.get(), reason="It came late.", by=by)
    steps = told(desk.client, address)["steps"]
    assert [one["what"] for one in steps] == ["set_aside", "contested", "level"]
    answer, asked, changed = steps
    who = desk.launch.identity.shown_as
    assert (changed["who"], changed["objective"], changed["reason"]) == (who, "o2", "She asked twice.")  # fmt: skip
    assert (changed["before"], changed["after"]) == (before, level)
    assert (asked["who"], answer["who"], answer["reason"]) == ("", who, "It came late.")
    page = desk.client.get(f"/review/{desk.link.uuid}/{own.practice.uuid}/").content.decode()
    for one in steps:
        assert one["words"].split(":")[-1] in page


def test_an_attempt_that_is_not_rated_has_no_trail(seat: Seat, desk: Seated) -> None:
    assert told(desk.client, f"attempts/{seat(1).practice.uuid}/trail/")["steps"] == []


def test_proposals_are_told_with_why_others_were_not_taken_up(seat: Seat, desk: Seated) -> None:
    own = seat(1)
    address = f"/api/v1/attempts/{own.practice.uuid}/proposals/"
    refused = desk.client.get(address)
    assert (refused.status_code, refused.json()["detail"]) == (404, "This practice is not over yet.")  # fmt: skip
    finish(own.practice, "average")
    turn = own.practice.turns.filter(speaker=Turn.Speaker.LEARNER).order_by("n")[1]
    good = {"tool": "record_objective_evidence", "key": "k", "refused": "", "data": {"element": "o6.2", "quote": "so far"}}  # fmt: skip
    bad = good | {"refused": "quote_not_said", "data": {}}
    Turn.objects.filter(pk=turn.pk).update(proposals=[good, bad, bad])
    found = told(desk.client, f"attempts/{own.practice.uuid}/proposals/")
    assert found["refused"] == [
        {"why": "quote_not_said", "words": "the words were not said", "count": 2}
    ]
    [one] = found["proposals"]
    assert (one["turn"], one["kind"], one["about"], one["quote"]) == (turn.n, "evidence", "o6.2", "so far")  # fmt: skip
    assert one["words"]


def test_timings_are_those_of_the_page(seat: Seat) -> None:
    page_of(seat)
    session = Turn.objects.first().session  # type: ignore[union-attr]
    program = bearer(session.placement.institution, ["results:read"])
    found = told(program, f"attempts/{session.uuid}/timings/")
    assert [(one["turn"], one["total_ms"], one["heavy"]) for one in found["answers"]] == [
        (2, 640, False), (4, 900, False), (6, 4000, True)
    ]  # fmt: skip
    assert found["answers"][0]["stages"][0] == {"stage": "wait_ms", "start_ms": 0, "ms": 600}
    whole = found["stages"][-1]
    assert (whole["stage"], whole["median_ms"]) == ("first_sound_ms", 770)
    assert (found["line"], found["wording"]) == (None, None)
    [used] = found["used"]
    assert used["service"] == "language:gpt-4o-mini"
    assert used["amounts"] == {"calls": 3, "tokens_in": 2000000, "tokens_out": 1000}
    assert found["cost"] == 0.3006


def test_a_silent_typed_talk_has_no_timings(seat: Seat, desk: Seated) -> None:
    own = seat(1)
    begin(session=own.practice)
    end(session=own.practice, reason="learner")
    found = told(desk.client, f"attempts/{own.practice.uuid}/timings/")
    assert (found["answers"], found["stages"], found["used"], found["cost"]) == ([], [], [], 0)


def test_the_queue_holds_what_the_instructor_should_rate_and_nothing_of_the_machine_s(
    seat: Seat, desk: Seated
) -> None:
    first, second = seat(1), seat(2)
    for one in (first, second):
        held(one)
        finish(one.practice, "average")
    address = f"courses/{desk.link.context_id}/to-rate/"
    found = told(desk.client, address)
    assert (found["rated"], found["count"]) == (0, 2)
    [row, _] = found["results"]
    assert row["attempt"] == str(first.practice.uuid)
    assert set(row) == {
        "attempt", "assignment", "title", "scenario", "scenario_version", "modality", "ended_at",
    }  # fmt: skip
    blind_rating.rate(session=first.practice, levels={"o1": 2}, by=desk.launch.identity.user)
    found = told(desk.client, address)
    assert (found["rated"], [one["attempt"] for one in found["results"]]) == (1, [str(second.practice.uuid)])  # fmt: skip
    assert len(rows(desk.client, address, page_size=1)) == 1
    assert desk.client.get(f"/api/v1/{address}", {"status": "x"}).status_code == 400
    assert first.client.get(f"/api/v1/{address}").status_code == 404


def test_a_draft_is_told_with_how_it_stands_its_file_and_its_faults(desk: Seated) -> None:
    assert begin_draft(desk.client).status_code == 302
    [row] = rows(desk.client, "drafts/")
    assert (row["key"], row["template"], row["course"]) == ("our_plan", "pip_branch", desk.link.context_id)  # fmt: skip
    assert (row["version"], row["changed"], row["activities"]) == (0, True, 0)
    assert told(desk.client, "drafts/our_plan/") == row
    file = desk.client.get("/api/v1/drafts/our_plan/file/")
    assert file.headers["Content-Type"].startswith("application/yaml")
    assert "id: our_plan" in file.content.decode()
    assert told(desk.client, "drafts/our_plan/check/") == {
        "key": "our_plan", "sound": True, "findings": [],
    }  # fmt: skip
    draft = Draft.objects.get(key="our_plan")
    draft.data["objectives"][0]["weight"] = 99
    draft.data["brief"] = ""
    draft.save()
    found = told(desk.client, "drafts/our_plan/check/")
    assert not found["sound"]
    assert {one["section"] for one in found["findings"]} >= {"briefing"}
    assert all(one["words"] for one in found["findings"])


def test_an_author_program_reads_its_institution_s_drafts(desk: Seated) -> None:
    begin_draft(desk.client)
    assert desk.link.placement is not None
    author = bearer(desk.link.placement.institution, ["author"])
    assert [one["key"] for one in rows(author, "drafts/")] == ["our_plan"]
    assert rows(author, "drafts/", since="2999-01-01") == []


def test_a_debrief_tells_its_learner_what_to_try_and_how_the_talk_was(seat: Seat) -> None:
    own = seat(1)
    finish(own.practice, "average")
    found = told(own.client, f"attempts/{own.practice.uuid}/debrief/")
    page = unescape(own.client.get(f"/practice/{own.practice.uuid}/debrief/").content.decode())
    assert found["rating"]["sentence"] in page
    assert len(found["rating"]["objectives"]) == 6
    for one in found["rating"]["objectives"]:
        assert one["title"] in page
        assert one["try_saying"] in page
    assert any(one["try_saying"] for one in found["rating"]["objectives"])
    assert found["measures"]
    for measure in found["measures"]:
        assert measure["name"] in page
        assert measure["value"] in page
    assert (found["watched"], found["happened"], found["second_ways"]) == (False, [], [])
    assert (found["attempts_left"], found["come_back_at"]) == (None, None)


def test_of_a_held_rating_the_debrief_tells_nothing_yet(seat: Seat) -> None:
    own = seat(1)
    held(own)
    finish(own.practice, "average")
    found = told(own.client, f"attempts/{own.practice.uuid}/debrief/")
    assert found["rating"] is None
    assert found["measures"]


def test_the_model_talks_come_after_the_own_practice(seat: Seat) -> None:
    own = seat(1)
    address = f"attempts/{own.practice.uuid}/models/"
    assert own.client.get(f"/api/v1/{address}").status_code == 404
    finish(own.practice, "average")
    talks = told(own.client, address)["talks"]
    assert [one["works"] for one in talks] == [True, False]
    page = unescape(own.client.get(f"/practice/{own.practice.uuid}/models/").content.decode())
    for line in talks[0]["lines"]:
        assert line["words"] in page
        assert all(note in page for note in line["does"])


def test_four_learners_play_a_draft_that_is_sound(desk: Seated) -> None:
    begin_draft(desk.client)
    found = told(desk.client, "drafts/our_plan/simulation/")
    assert [one["setting"] for one in found["rounds"]] == ["", "hospital"]
    played = {one["learner"]: one for one in found["rounds"][0]["played"]}
    assert set(played) == {"excellent", "average", "harsh", "avoiding"}
    assert played["excellent"]["total"] > played["harsh"]["total"]
    assert len(played["average"]["objectives"]) == 6
    assert played["avoiding"]["lines"]
    draft = Draft.objects.get(key="our_plan")
    draft.data["objectives"][0]["weight"] = 99
    draft.save()
    refused = desk.client.get("/api/v1/drafts/our_plan/simulation/")
    assert (refused.status_code, refused.json()["detail"]) == (409, "This draft has faults; check/ names them.")  # fmt: skip


def test_an_administrator_reads_invitations_keys_and_what_would_be_forgotten(root: Client) -> None:
    assert rows(root, "invitations/") == []
    root.post("/manage/invitations/")
    [invitation] = rows(root, "invitations/")
    assert invitation["made_by"] == "root"
    assert set(invitation) == {"made_by", "created_at", "expires_at"}
    published = {one["kid"] for one in Client().get("/.well-known/jwks.json").json()["keys"]}
    keys = rows(root, "keys/")
    assert {one["kid"] for one in keys} == published
    assert set(keys[0]) == {"kid", "state", "created_at", "not_after"}
    assert set(told(root, "retention/").values()) == {0}
    assert root.get("/api/v1/retention/", {"x": 1}).status_code == 400


def test_health_is_told_part_by_part(root: Client) -> None:
    found = told(root, "health/")
    parts = {one["part"]: one for one in found["parts"]}
    assert len(parts) == 9
    assert parts["database"]["good"] is True
    assert found["well"] == all(one["good"] is not False for one in parts.values())
    page = root.get("/manage/health/").content.decode()
    assert parts["redis"]["words"].split(":")[0] in page
    refused: Any = root.get("/api/v1/health/", {"x": 1})
    assert refused.status_code == 400
