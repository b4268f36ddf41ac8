"""Statements: what is refused, and that what is built is valid, ordered and the same every time."""

import io
import json
import re
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client
from django.utils.timezone import now
from hypothesis import given
from hypothesis import strategies as st

from scoring.models import Assessment, Statement
from scoring.services import override, release
from scoring.tasks import close_broken
from scoring.xapi.attempt import (
    Actor,
    Answer,
    Attempt,
    Crossed,
    Goal,
    NotAStatement,
    Quote,
    Score,
    Step,
)
from scoring.xapi.builder import answers, duration, statements
from scoring.xapi.validator import validate
from scoring.xapi.vocabulary import VERBS, Names
from scoring.xapi.voiding import voiding
from sessions.models import Institution, Placement, Session
from tests.scoring.talks import finish, talk
from tests.seats import Seated

CASES = json.loads((Path(__file__).parent.parent / "data" / "xapi_cases.json").read_text())["cases"]
ALSO = {"interacted", "flagged", "answered"}
AT = datetime(2026, 11, 22, 11, 0, tzinfo=UTC)


def attempt(**changes: Any) -> Attempt:
    facts: dict[str, Any] = {
        "session": UUID("9a1d7a2c-5d7e-4fa2-9e3c-3f40d1f5b111"),
        "actor": Actor("https://lms.example.com", "1", "u-1"),
        "names": Names("https://tool.example.com/xapi"),
        "scenario": "pip_branch", "version": 1, "title": "The plan on the table", "number": 1,
        "modality": "voice", "language": "en", "platform": "moodle", "link": UUID(int=1), "course": "7",
        "began_at": AT, "ended_at": AT + timedelta(seconds=451), "turns": 12, "total": Score(82, 100),
        "pass_mark": 60, "goals": (Goal("o1", "Name the gap", 3), Goal("o2", "Hear her", 0)),
        "settled_at": AT + timedelta(seconds=451),
    }  # fmt: skip
    return Attempt(**facts | changes)


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_k2_every_case(case: dict[str, Any]) -> None:
    if case["expect"] == "accept":
        validate(case["statement"])
    else:
        with pytest.raises(NotAStatement):
            validate(case["statement"])


def verbs(**changes: Any) -> list[str]:
    return [
        one.verb
        for one in statements(attempt(**changes), first=1, last_at=None, settled_only=False)
    ]


def test_k10_order_of_verbs() -> None:
    begun = ["initialized", "terminated"]
    end = ["completed", "progressed", "progressed"]
    assert verbs() == [*begun, *end, "passed"]
    assert verbs(pass_mark=90) == [*begun, *end, "failed"]
    assert verbs(pass_mark=None) == [*begun, *end, "scored"]
    assert verbs(settled_at=None, total=None) == begun
    assert verbs(abandoned=True, settled_at=None, total=None) == ["initialized", "abandoned"]


def test_turns_and_flags_stand_between_beginning_and_end_at_their_times() -> None:
    steps = tuple(Step(n, AT + timedelta(seconds=n * 40), timedelta(seconds=3)) for n in (2, 4, 6))
    crossed = (
        Crossed("threat", 2, 4, steps[1].at),
        Crossed("label", 1, 9, AT + timedelta(hours=1)),
    )
    made = statements(
        attempt(steps=steps, crossed=crossed), first=1, last_at=None, settled_only=False
    )
    said = [one.verb for one in made[:7]]
    assert said == ["initialized", "interacted", "interacted", "flagged", "interacted", "flagged", "terminated"]  # fmt: skip
    assert made[1].timestamp == steps[0].at
    assert made[3].timestamp - steps[1].at == timedelta(milliseconds=1)
    assert made[6].timestamp == AT + timedelta(seconds=451)
    times = [one.body["timestamp"] for one in made]
    assert times == sorted(set(times))
    held = statements(attempt(crossed=crossed), first=9, last_at=AT, settled_only=True)
    assert [one.verb for one in held][:3] == ["flagged", "flagged", "completed"]


def test_what_a_level_rests_on_is_cut_to_two_hundred_characters() -> None:
    assert Quote(2, "x" * 200).json() == {"turn": 2, "quote": "x" * 200}
    assert Quote(2, "x" * 201).json()["quote"] == "x" * 199 + "…"


@given(raw=st.floats(0, 100), seconds=st.integers(0, 10_000), level=st.integers(0, 4))
def test_k1_what_is_built_is_valid_rising_and_the_same_twice(
    raw: float, seconds: int, level: int
) -> None:
    one = attempt(
        total=Score(raw, 100),
        ended_at=AT + timedelta(seconds=seconds),
        settled_at=AT + timedelta(seconds=seconds),
        goals=(Goal("o1", "Name the gap", level),),
    )
    made = statements(one, first=1, last_at=None, settled_only=False)
    assert made == statements(one, first=1, last_at=None, settled_only=False)
    for statement in made:
        validate(json.loads(json.dumps(statement.body)))
        assert statement.id.version == 5
    times = [statement.body["timestamp"] for statement in made]
    assert times == sorted(set(times))


def second_opinion(bodies: list[dict[str, Any]]) -> list[list[str]]:
    """What Learning Locker's own rules find wrong in each."""
    script = Path(__file__).with_name("second_opinion.mjs")
    answer = subprocess.run(
        ["node", script], input=json.dumps(bodies), capture_output=True, text=True, check=True
    )  # fmt: skip
    found: list[list[str]] = json.loads(answer.stdout)
    return found


def test_learning_locker_accepts_every_kind_of_statement() -> None:
    ways: list[dict[str, Any]] = [
        {}, {"pass_mark": 90}, {"pass_mark": None}, {"modality": "text", "reviewed": True},
        {"abandoned": True, "settled_at": None, "total": None},
        {"actor": Actor("https://canvas.instructure.com", "a:b", "u", shared_issuer=True)},
        {
            "reviewed": True, "instructor": Actor("https://lms.example.com", "1", "u-9"),
            "steps": (Step(2, AT, timedelta(seconds=4.5)), Step(4, AT, None)),
            "crossed": (Crossed("threat", 3, 4, AT),),
            "goals": (Goal("o1", "Name the gap", 3, (Quote(2, "said " * 90),)),),
        },
    ]  # fmt: skip
    made = [
        one
        for way in ways
        for one in statements(attempt(**way), first=1, last_at=None, settled_only=False)
    ]
    made.append(voiding(attempt(), 7, made[0].id, AT))
    made += answers(attempt(), [Answer("real", "It felt real", 4, AT)], first=9, last_at=AT)
    assert {one.verb for one in made} == VERBS
    assert second_opinion([one.body for one in made]) == [[]] * len(made)
    broken = made[0].body | {"verb": {"id": "not an address"}}
    assert second_opinion([broken]) != [[]]


@pytest.mark.django_db
def test_learning_locker_accepts_what_real_practices_leave(
    seat: Callable[..., Seated], catalogue: None
) -> None:
    passed, spoken, failed, left = seat(1), seat(2, modality="voice"), seat(3), seat(4)
    for one, mark in ((passed, 10), (failed, 100)):
        Placement.objects.filter(pk=one.practice.placement_id).update(pass_mark=mark)
        one.practice.placement.refresh_from_db()
        finish(one.practice, "average")
    Placement.objects.update(pass_mark=None)
    spoken.practice.placement.refresh_from_db()
    finish(spoken.practice, "excellent", source="voice")
    goal = spoken.practice.assessments.get(current=True).objectives.get(objective="o1")
    override(objective=goal, level=1, reason="It came too late.", by=failed.practice.learner)
    talk(left.practice)
    Session.objects.filter(pk=left.practice.pk).update(last_seen_at=now() - timedelta(hours=25))
    assert close_broken() == 1
    kept = list(Statement.objects.all())
    assert {one.verb for one in kept} == VERBS - ALSO
    assert second_opinion([one.body for one in kept]) == [[]] * len(kept)


@pytest.mark.django_db
def test_the_profile_names_everything_that_statements_hold(
    seat: Callable[..., Seated], client: Client
) -> None:
    Institution.objects.update(records_also=Institution.AlsoRecorded.values)
    learner = seat(1)
    finish(learner.practice, "harsh")
    finish(seat(2).practice, "average")
    learner.client.post(f"/practice/{learner.practice.uuid}/reaction/", {"real": "4"})
    for one in Assessment.objects.filter(settled_at=None):
        release(assessment=one, by=learner.practice.learner)
    assert set(Statement.objects.values_list("verb", flat=True)) > ALSO
    told = client.get("/xapi/profile", headers={"accept": "application/json"}).json()
    bodies = list(Statement.objects.values_list("body", flat=True))
    category = {one["context"]["contextActivities"]["category"][0]["id"] for one in bodies}
    assert category == {told["id"]}
    assert {one["verb"]["id"] for one in bodies} <= {one["id"] for one in told["verbs"]}
    assert {one["name"] for one in told["verbs"]} == VERBS
    written = json.dumps(bodies)
    for kind, known in (("/ext/", told["extensions"]), ("/activities/", told["activity_types"])):  # fmt: skip
        held = set(re.findall(rf'"([^"]*{kind}[^"]*)"', written))
        assert held == {one["id"] for one in known}
    page = client.get("/xapi/profile", headers={"accept": "text/html"}).content.decode()
    assert told["id"] in page
    assert "An earlier statement is taken back" in page


@pytest.mark.django_db
def test_all_that_is_kept_is_printed_as_json_lines(seat: Callable[..., Seated]) -> None:
    finish(seat(1).practice, "average")
    kept = [one.body for one in Statement.objects.order_by("sequence")]
    for since, wanted in (([], kept), (["--since", "2000-01-01"], kept), (["--since", "2999-01-01"], [])):  # fmt: skip
        out = io.StringIO()
        call_command("record_store", "export", *since, stdout=out)
        assert [json.loads(line) for line in out.getvalue().splitlines()] == wanted
    with pytest.raises(CommandError, match="takes a day"):
        call_command("record_store", "export", "--since", "soon")


def test_a_statement_is_taken_back_without_platform_or_revision() -> None:
    back = voiding(attempt(), 7, UUID(int=5), AT)
    validate(back.body)
    assert back.body["object"] == {"objectType": "StatementRef", "id": str(UUID(int=5))}


def test_c4_one_issuer_of_many_schools_names_the_deployment() -> None:
    actor = Actor("https://canvas.instructure.com", "a:b", "u", shared_issuer=True)
    home = actor.json()["account"]["homePage"]
    assert home == "https://canvas.instructure.com/deployments/a%3Ab"
    with pytest.raises(NotAStatement):
        Actor("https://lms.example.com", "1", "").json()


@pytest.mark.parametrize("raw", [-1, 101, float("nan"), float("inf")])
def test_v5_a_score_outside_its_bounds_cannot_be_said(raw: float) -> None:
    with pytest.raises(NotAStatement):
        Score(raw, 100).json()


@pytest.mark.parametrize(
    ("seconds", "said"), [(451, "PT7M31S"), (0, "PT0S"), (3661.25, "PT1H1M1.25S"), (59.999, "PT1M0S")]
)  # fmt: skip
def test_c2_durations(seconds: float, said: str) -> None:
    assert duration(timedelta(seconds=seconds)) == said
