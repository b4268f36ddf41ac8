"""From a finished practice to the gradebook and the record store, over HTTP on the loopback interface."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils.timezone import now

from lti_tool.models import Launch
from scoring import services
from scoring.models import (
    Assessment,
    EvidenceRow,
    GradeState,
    OutboxItem,
    RecordStore,
    Statement,
)
from scoring.outbox.claiming import claim
from scoring.outbox.outcomes import finish as write_finish
from scoring.outbox.resending import resend
from scoring.tasks import close_broken, deliver, sweep
from sessions.models import Session
from sessions.services import open_attempt
from tests.lti_tool.platform import Platform, answer_json
from tests.scoring import gradebook as fake
from tests.scoring.gradebook import Gradebook
from tests.scoring.talks import finish, gradable, talk
from tests.seats import Seated

pytestmark = pytest.mark.django_db
Status = OutboxItem.Status


def grades() -> list[OutboxItem]:
    return list(OutboxItem.objects.filter(kind="grade").order_by("pk"))


def again(learner: Seated, script: str) -> Session:
    session = open_attempt(user=learner.practice.learner, placement=learner.practice.placement)
    finish(session, script)
    return session


def make_due() -> None:
    OutboxItem.objects.update(next_at=now())


def test_a_finished_practice_is_graded_and_recorded(
    learner: Seated, gradebook: Gradebook, store: fake.RecordStore
) -> None:
    finish(learner.practice, "excellent")
    deliver()
    (score,) = gradebook.scores
    assert (score["scoreGiven"], score["scoreMaximum"]) == (92.5, 100)
    assert (score["activityProgress"], score["gradingProgress"]) == ("Completed", "FullyGraded")
    assert "Hear her account before solving: Strong (4 of 4)" in score["comment"]
    assert len(score["comment"].encode()) <= 1024
    assert score["timestamp"].endswith("Z")
    assert grades()[0].status == Status.SENT
    verbs = ["initialized", "terminated", "completed", *["progressed"] * 6, "scored"]
    assert store.verbs == verbs
    last = list(store.kept.values())[-1]
    assert last["result"]["score"]["raw"] == score["scoreGiven"]


def test_sc4_the_same_evidence_gives_the_same_bytes(
    seat: Callable[..., Seated], gradebook: Gradebook
) -> None:
    bodies = []
    for number in (1, 2):
        seated = seat(number)
        gradable(seated.launch, gradebook.url)
        finish(seated.practice, "average")
        kept: dict[str, Any] = grades()[-1].payload
        bodies.append({name: kept[name] for name in ("scoreGiven", "scoreMaximum", "comment")})
    assert json.dumps(bodies[0]) == json.dumps(bodies[1])


def test_assessing_twice_owes_once(learner: Seated, gradebook: Gradebook) -> None:
    finish(learner.practice)
    first = Assessment.objects.get()
    assert services.assess(session=learner.practice) == first
    assert len(grades()) == 1


def test_g11_an_outage_is_waited_out_with_the_same_body(
    learner: Seated, gradebook: Gradebook
) -> None:
    gradebook.refusals = [(503, {"Retry-After": "120"}, b""), (500, {}, b"")]
    finish(learner.practice)
    deliver()
    item = grades()[0]
    assert (item.status, item.tries, item.last_code) == (Status.PENDING, 1, 503)
    assert (item.next_at - now()).total_seconds() > 100
    assert deliver() == 0
    for _ in range(2):
        make_due()
        deliver()
    assert grades()[0].status == Status.SENT
    assert len(gradebook.scores) == 1
    assert len(set(gradebook.posts)) == 1


def test_o4_killed_after_the_claim_and_sent_again_after_the_lease(
    learner: Seated, gradebook: Gradebook
) -> None:
    finish(learner.practice)
    (killed,) = claim(limit=4, kind="grade")
    assert deliver() == 0
    OutboxItem.objects.update(lease_until=now() - timedelta(seconds=1))
    deliver()
    assert len(gradebook.scores) == 1
    assert grades()[0].status == Status.SENT
    # The first worker wakes up: its lease has passed on, and it writes nothing.
    assert not write_finish(item=killed, status=Status.DEAD, code=None)
    assert grades()[0].status == Status.SENT


def test_g12_killed_after_the_post_is_settled_by_reading_the_result(
    learner: Seated, gradebook: Gradebook
) -> None:
    finish(learner.practice)
    gradebook.held["1"] = grades()[0].payload
    deliver()
    item = grades()[0]
    assert (item.status, item.last_code) == (Status.SENT, 409)
    assert not gradebook.scores


@pytest.mark.parametrize(
    ("policy", "given"), [("best", 92.5), ("last", 38.8), ("first", 92.5), ("average", 65.65)]
)
def test_g15_the_attempt_that_counts_is_worked_out_here_and_sent_if_it_changed(
    learner: Seated, gradebook: Gradebook, policy: str, given: float
) -> None:
    placement = learner.practice.placement
    placement.policy = policy
    placement.save()
    finish(learner.practice, "excellent")
    deliver()
    again(learner, "average")
    deliver()
    assert gradebook.scores[-1]["scoreGiven"] == given
    state = GradeState.objects.get()
    assert (state.sent, state.desired) == (given, given)
    assert len(gradebook.scores) == (1 if policy in {"best", "first"} else 2)


def test_o6_a_newer_grade_supersedes_one_that_waits(learner: Seated, gradebook: Gradebook) -> None:
    finish(learner.practice, "average")
    again(learner, "excellent")
    deliver()
    assert [item.status for item in grades()] == [Status.SUPERSEDED, Status.SENT]
    assert [score["scoreGiven"] for score in gradebook.scores] == [92.5]


def test_sc9_a_spoilt_attempt_lowers_nothing(learner: Seated, gradebook: Gradebook) -> None:
    placement = learner.practice.placement
    placement.policy = "last"
    placement.save()
    finish(learner.practice, "excellent")
    second = open_attempt(user=learner.practice.learner, placement=placement)
    finish(second, "harsh", source="voice", confidence=0.3)
    assert not Assessment.objects.get(session=second).counted
    deliver()
    assert [score["scoreGiven"] for score in gradebook.scores] == [92.5]


@pytest.mark.parametrize("code", [400, 422])
def test_g10_who_cannot_be_graded_is_not_tried_again(
    learner: Seated, gradebook: Gradebook, code: int
) -> None:
    gradebook.refusals = [(code, {}, b"")]
    finish(learner.practice)
    deliver()
    assert grades()[0].status == Status.NOT_GRADABLE


def test_g20_a_second_attempt_finds_the_column_that_is_only_known_by_its_list(
    learner: Seated, gradebook: Gradebook, platform: Platform
) -> None:
    Launch.objects.update(line_item_url="", line_items_url=f"{platform.origin}/lineitems")
    row = {"id": gradebook.url, "resourceLinkId": "9", "scoreMaximum": 100, "label": "x"}
    platform.routes["/lineitems"] = lambda _: answer_json([row])
    finish(learner.practice, "average")
    deliver()
    again(learner, "excellent")
    deliver()
    assert [score["scoreGiven"] for score in gradebook.scores] == [38.8, 92.5]


def test_g9_a_column_that_is_gone_is_dead_and_can_be_sent_again(
    learner: Seated, gradebook: Gradebook
) -> None:
    gradebook.refusals = [(404, {}, b"")]
    finish(learner.practice)
    deliver()
    (dead,) = grades()
    assert dead.status == Status.DEAD
    made = resend(item=dead)
    assert made is not None
    assert made.payload["timestamp"] > dead.payload["timestamp"]
    deliver()
    assert gradebook.scores[0]["scoreGiven"] == dead.payload["scoreGiven"]


def test_o7_too_old_is_given_up_and_shown(
    learner: Seated, gradebook: Gradebook, capsys: pytest.CaptureFixture[str]
) -> None:
    gradebook.refusals = [(503, {}, b"")]
    finish(learner.practice)
    OutboxItem.objects.update(first_at=now() - timedelta(hours=73))
    deliver()
    assert grades()[0].status == Status.DEAD
    call_command("outbox", "status")
    assert "dead" in capsys.readouterr().out


def test_sc7_an_override_sends_once_and_replaces_the_records(
    learner: Seated, gradebook: Gradebook, store: fake.RecordStore, teacher: User
) -> None:
    finish(learner.practice, "average")
    deliver()
    first = gradebook.scores[0]["scoreGiven"]
    row = Assessment.objects.get().objectives.get(objective="o5")
    services.override(objective=row, level=3, reason="You asked in your own way.", by=teacher)
    deliver()
    deliver()
    assert [score["scoreGiven"] for score in gradebook.scores] == [first, 46.2]
    assert store.verbs.count("voided") == 8
    assert store.verbs[-1] == "scored"
    said = list(store.kept.values())[-1]["result"]
    assert said["score"]["raw"] == 46.2
    assert "reviewed" in said["extensions"].values()
    row.refresh_from_db()
    assert (row.machine_level, row.level) == (1, 3)
    with pytest.raises(IntegrityError), transaction.atomic():
        services.override(objective=row, level=2, reason="", by=teacher)


def test_sc6_what_awaits_a_person_sends_nothing_until_released(
    learner: Seated, gradebook: Gradebook, store: fake.RecordStore, teacher: User
) -> None:
    placement = learner.practice.placement
    placement.release = "hold_until_released"
    placement.save()
    finish(learner.practice, "average")
    deliver()
    assert not gradebook.posts
    assert store.verbs == ["initialized", "terminated"]
    services.release(assessment=Assessment.objects.get(), by=teacher)
    services.release(assessment=Assessment.objects.get(), by=teacher)
    deliver()
    assert len(gradebook.scores) == 1
    assert store.verbs.count("scored") == 1


def test_p5_a_trial_run_sends_nothing(
    learner: Seated, gradebook: Gradebook, store: fake.RecordStore
) -> None:
    Session.objects.update(trial=True)
    learner.practice.refresh_from_db()
    finish(learner.practice, "excellent")
    deliver()
    assert Assessment.objects.get().total == 92.5
    assert not OutboxItem.objects.exists()
    assert not Statement.objects.exists()


def test_a_broken_practice_is_stated_as_abandoned_and_never_graded(
    learner: Seated, gradebook: Gradebook, store: fake.RecordStore
) -> None:
    talk(learner.practice)
    Session.objects.update(last_seen_at=now() - timedelta(hours=25))
    assert close_broken() == 1
    deliver()
    assert store.verbs == ["initialized", "abandoned"]
    assert not gradebook.posts
    assert not Assessment.objects.exists()


def test_o5_the_sweep_finds_what_no_task_spoke_of(learner: Seated, gradebook: Gradebook) -> None:
    talk(learner.practice)
    Session.objects.update(status="ended", ended_at=now())
    sweep()
    assert len(gradebook.scores) == 1


def test_k5_one_bad_statement_is_parked_alone(learner: Seated, store: fake.RecordStore) -> None:
    store.bad = {"terminated"}
    finish(learner.practice, "average")
    deliver()
    dead = OutboxItem.objects.filter(kind="xapi", status=Status.DEAD)
    assert [item.payload["verb"]["display"]["en"] for item in dead] == ["terminated"]
    assert "scored" in store.verbs
    assert len(store.kept) == OutboxItem.objects.filter(kind="xapi", status=Status.SENT).count()


def test_k4_the_same_statement_there_already_is_done(
    learner: Seated, store: fake.RecordStore
) -> None:
    finish(learner.practice, "average")
    statement = Statement.objects.first()
    assert statement is not None
    store.kept[str(statement.pk)] = statement.body | {"stored": "2026-11-22T11:00:00.000Z"}
    deliver()
    assert not OutboxItem.objects.filter(kind="xapi").exclude(status=Status.SENT)


def test_k7_a_refused_key_stops_the_store_and_loses_nothing(
    learner: Seated, store: fake.RecordStore
) -> None:
    store.refusals = [(401, {}, b"")]
    finish(learner.practice, "average")
    deliver()
    assert RecordStore.objects.get().paused_reason
    waiting = OutboxItem.objects.filter(kind="xapi", status=Status.PENDING)
    assert waiting.count() == 10
    assert {item.tries for item in waiting} == {0}
    deliver()
    assert not store.kept
    call_command(
        "record_store", "add", "--endpoint", store.endpoint, "--key", "k", "--secret", "s",
        "--issuer", "https://lms.example.com",
    )  # fmt: skip
    deliver()
    assert len(store.kept) == 10


def test_sc2_the_database_refuses_evidence_without_a_quote(learner: Seated) -> None:
    finish(learner.practice, "average")
    row = EvidenceRow.objects.first()
    assert row is not None
    with pytest.raises(IntegrityError), transaction.atomic():
        EvidenceRow.objects.filter(pk=row.pk).update(quote="")
