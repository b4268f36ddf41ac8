"""What an institution may ask learning records to tell beside an attempt's course and result; nothing of it unless it asks."""

import io
import json
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from demo_campus.xapi_rules import check_statement
from lti_tool.models import AuditEntry
from scoring.models import Appeal, Assessment, EvidenceRow, FlagFinding, Statement
from scoring.recording import owe_statements
from scoring.services import release
from scoring.tasks import deliver
from sessions.models import Institution, Session, Turn
from tests.scoring.gradebook import RecordStore
from tests.scoring.grading import again
from tests.scoring.talks import finish
from tests.scoring.test_appeals import answer, ask
from tests.scoring.test_policy import given
from tests.scoring.test_xapi import second_opinion
from tests.seats import Seated

pytestmark = pytest.mark.django_db
Seat = Callable[..., Seated]
EVERYTHING = ["interacted", "flagged", "evidence", "answered"]


def asked(*kinds: str) -> None:
    """What the institution asks for; attempts that are open already are told so too."""
    Institution.objects.update(records_also=list(kinds))
    Session.objects.update(records_also=list(kinds))


def said(verb: str, session: Session | None = None) -> list[dict[str, Any]]:
    """What stands: the statements of one verb that were not taken back."""
    rows = Statement.objects.filter(verb=verb, voided_by=None).order_by("sequence")
    return [one.body for one in (rows.filter(session=session) if session else rows)]


def extension(body: dict[str, Any], name: str) -> Any:
    told = body["result"]["extensions"]
    return next((value for key, value in told.items() if key.endswith(f"/ext/{name}")), None)


def answered(seated: Seated, **values: str) -> None:
    address = f"/practice/{seated.practice.uuid}/reaction/"
    assert seated.client.post(address, values).status_code == 302


def check_order(session: Session) -> None:
    """C9: every statement of an attempt is later than the one before."""
    rows = list(Statement.objects.filter(session=session).order_by("sequence"))
    times = [one.body["timestamp"] for one in rows]
    assert times == sorted(set(times))
    assert second_opinion([one.body for one in rows]) == [[]] * len(rows)
    for one in rows:
        check_statement(one.body, "1.0.3")


def test_an_institution_ticks_what_is_recorded_and_the_log_and_programs_are_told(
    admin: Client, seat: Seat
) -> None:
    school = Institution.objects.get()
    page = f"/manage/policy/{school.pk}/"
    shown = unescape(admin.get(page).content.decode())
    assert shown.count('name="records_also"') == 4
    assert "The learner’s own words, at most 200 characters of each line." in shown
    sent: dict[str, Any] = dict(given(), records_also=["evidence", "interacted"])
    assert admin.post(page, sent).status_code == 302
    assert Institution.objects.get().records_also == ["interacted", "evidence"]
    assert "records_also: evidence interacted" in AuditEntry.objects.get().detail
    [told] = admin.get("/api/v1/policies/").json()["results"]
    assert told["records_also"] == ["interacted", "evidence"]
    assert admin.get(page).content.decode().count("checked") == 4 + 2
    learner = seat(1, consent=False)
    briefing = learner.client.get(f"/practice/{learner.practice.uuid}/").content.decode()
    assert "when each of your turns was, and how long; the lines of yours" in briefing
    assert admin.post(page, sent | {"records_also": ["thoughts"]}).status_code == 400
    assert admin.post(page, given()).status_code == 302
    assert Institution.objects.get().records_also == []
    assert AuditEntry.objects.latest("pk").detail.endswith("records_also: -")


def test_a_command_says_the_same(seat: Seat) -> None:
    seat(1)
    out = io.StringIO()
    who = {"issuer": "https://lms.example.com", "also": ["answered", "flagged"]}
    call_command("institution", "records-also", stdout=out, **who)
    assert Institution.objects.get().records_also == ["flagged", "answered"]
    assert "also recorded flagged answered" in out.getvalue()


def test_nothing_of_it_is_told_where_nobody_asks(seat: Seat) -> None:
    learner = seat(1, consent=False)
    page = learner.client.get(f"/practice/{learner.practice.uuid}/").content.decode()
    assert "store of its own" not in page
    learner = seat(2)
    finish(learner.practice, "harsh")
    finish(seat(3).practice, "average")
    answered(learner, real="4")
    assert not any(said(verb) for verb in ("interacted", "flagged", "answered"))
    assert {extension(one, "evidence") for one in said("progressed")} == {None}


def test_an_attempt_whose_learner_was_told_nothing_of_it_stays_out_however_late_it_is_rated(
    seat: Seat, desk: Seated
) -> None:
    before = seat(1)
    Institution.objects.update(records_also=EVERYTHING)
    after = seat(2)
    for one in (before, after):
        finish(one.practice, "harsh")
        answered(one, real="4")
    for rating in Assessment.objects.filter(settled_at=None):
        release(assessment=rating, by=desk.launch.identity.user)
    told = {one.session_id for one in Statement.objects.filter(verb__in=EVERYTHING)}
    assert told == {after.practice.pk}
    assert {extension(one, "evidence") for one in said("progressed", before.practice)} == {None}
    asked()
    page = after.client.get(f"/practice/{after.practice.uuid}/debrief/").content.decode()
    assert "puts the numbers into its learning records" not in page


def test_each_turn_is_told_between_beginning_and_end_with_its_length_and_no_word(
    seat: Seat,
) -> None:
    asked("interacted")
    learner = seat(1)
    finish(learner.practice, "average", observed=True, events=[["raised_voice", 1.0]])
    turns = list(learner.practice.turns.filter(speaker=Turn.Speaker.LEARNER))
    told = said("interacted")
    assert [one["object"]["id"].rpartition("/")[2] for one in told] == [str(t.n) for t in turns]
    assert {tuple(one["result"]) for one in told} == {("duration",)}
    verbs = list(Statement.objects.order_by("sequence").values_list("verb", flat=True))
    assert verbs[: len(turns) + 2] == [
        "initialized",
        *["interacted"] * len(turns),
        "terminated",
    ]
    written = json.dumps(list(Statement.objects.values_list("body", flat=True)))
    assert "raised_voice" not in written
    assert not any((turn.heard or "?") in written for turn in turns)
    check_order(learner.practice)


def test_a_turn_is_told_with_the_time_it_ended(seat: Seat) -> None:
    asked("interacted")
    learner = seat(1)
    finish(learner.practice, "average")
    Statement.objects.all().delete()
    began = Session.objects.get().began_at
    assert began is not None
    Session.objects.update(ended_at=began + timedelta(hours=1))
    owe_statements(session=Session.objects.get(), assessment=Assessment.objects.get())
    ends = Turn.objects.filter(speaker=Turn.Speaker.LEARNER).values_list("end_ms", flat=True)
    times = Statement.objects.filter(verb="interacted").values_list("timestamp", flat=True)
    for end, at in zip(ends, times, strict=True):
        assert abs((at - began) - timedelta(milliseconds=end or 0)) < timedelta(milliseconds=20)


def test_a_line_to_look_at_is_told_once_a_person_has_looked_where_one_must(
    seat: Seat, desk: Seated
) -> None:
    asked("flagged")
    learner = seat(1)
    finish(learner.practice, "grave")
    assert not said("flagged")
    release(assessment=Assessment.objects.get(), by=desk.launch.identity.user)
    flags = {(one.flag, one.turn) for one in FlagFinding.objects.all()}
    told = said("flagged")
    assert {
        (one["object"]["id"].rpartition("/")[2], extension(one, "turn")) for one in told
    } == flags
    assert "stop" in {extension(one, "severity") for one in told}
    assert all(one["verb"]["id"].endswith("/xapi/verbs/flagged") for one in told)
    written = json.dumps(told)
    assert not any(one.quote in written for one in FlagFinding.objects.all())
    check_order(learner.practice)


@pytest.mark.parametrize("costs", [True, False])
def test_what_a_person_finds_to_be_no_such_line_is_taken_back(
    learner: Seated, desk: Seated, costs: bool
) -> None:
    asked("flagged")
    finish(learner.practice, "harsh")
    flag = FlagFinding.objects.filter(severity__lt=3).first()
    assert flag is not None
    FlagFinding.objects.filter(pk=flag.pk).update(costs=costs)
    release(assessment=Assessment.objects.get(), by=desk.launch.identity.user)
    before = len(said("flagged"))
    assert before
    ask(learner, kind="flag", flag=flag.pk, words="I quoted her.")
    answer(desk, learner, Appeal.objects.get(), decision="uphold", reason="It was a quotation.")
    assert len(said("flagged")) == before - 1
    assert Statement.objects.filter(verb="voided").exists()
    check_order(learner.practice)


def test_the_lines_that_a_level_rests_on_are_told_in_two_hundred_characters(seat: Seat) -> None:
    asked("evidence")
    learner = seat(1)
    finish(learner.practice, "average")
    met = {
        (row.turn, row.quote[:150])
        for row in EvidenceRow.objects.select_related("objective")
        if row.objective.elements.filter(element=row.element, standing="met").exists()
    }
    told = [extension(one, "evidence") or [] for one in said("progressed")]
    lines = [line for some in told for line in some]
    assert met <= {(line["turn"], line["quote"][:150]) for line in lines}
    assert all(set(line) == {"turn", "quote"} and len(line["quote"]) <= 200 for line in lines)
    check_order(learner.practice)


def test_answers_are_told_one_an_item_after_the_last_and_anew_where_they_change(
    seat: Seat, store: RecordStore
) -> None:
    asked("answered")
    learner = seat(1)
    finish(learner.practice, "average")
    page = learner.client.get(f"/practice/{learner.practice.uuid}/debrief/").content.decode()
    assert "puts the numbers into its learning records" in page
    answered(learner, real="4", fair="2", words="Something private.")
    told = said("answered")
    assert [one["result"] for one in told] == [{"response": "4"}, {"response": "2"}]
    definition = told[0]["object"]["definition"]
    assert definition["name"] == {"en": "It felt real"}
    assert (definition["interactionType"], len(definition["scale"])) == ("likert", 5)
    answered(learner, real="4", fair="3", safe="5")
    assert [one["result"]["response"] for one in said("answered")] == ["4", "5", "3"]
    verbs = list(Statement.objects.order_by("sequence").values_list("verb", flat=True))
    assert verbs[-5:] == ["answered", "answered", "voided", "answered", "answered"]
    check_order(learner.practice)
    while deliver():
        pass
    assert store.verbs.count("answered") == 4
    assert "Something private." not in json.dumps(store.kept)


def test_only_what_is_answered_from_then_on_is_told(seat: Seat) -> None:
    learner = seat(1)
    finish(learner.practice, "average")
    answered(learner, real="4")
    asked("answered")
    answered(learner, fair="2")
    assert [one["object"]["id"].rpartition("/")[2] for one in said("answered")] == ["fair"]
    second = again(learner)
    assert not said("answered", second)


def test_everything_at_once_is_in_order_and_arrives(seat: Seat, store: RecordStore) -> None:
    asked(*EVERYTHING)
    learner = seat(1)
    finish(learner.practice, "average")
    answered(learner, real="4")
    check_order(learner.practice)
    while deliver():
        pass
    assert len(store.kept) == Statement.objects.count()
