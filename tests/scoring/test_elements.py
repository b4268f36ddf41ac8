"""A person's word on one element: the level follows, the grade is sent once, and what was decided cannot be changed (SC7)."""

from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import DatabaseError, transaction

from scoring.models import Assessment, ElementScore, EvidenceRow, ObjectiveScore, Override
from scoring.tasks import deliver
from sessions.models import Turn
from tests.scoring.gradebook import Gradebook
from tests.scoring.grading import attempt, attempt_url, make_due
from tests.scoring.talks import finish
from tests.scoring.test_rescoring import WHY, told
from tests.seats import Seated

pytestmark = pytest.mark.django_db
Seat = Callable[..., Seated]
SEEN = "She said it in her own way."


def goal(learner: Seated, objective: str = "o6") -> ObjectiveScore:
    return ObjectiveScore.objects.get(
        assessment__session=learner.practice, assessment__current=True, objective=objective
    )


def unmet(row: ObjectiveScore) -> list[ElementScore]:
    return [
        one for one in row.elements.exclude(standing="met") if not one.element.endswith(".plus")
    ]


def decided(desk: Seated, learner: Seated, one: ElementScore, met: str = "yes", **more: Any) -> Any:
    given = {
        "objective": one.objective.objective, "element": one.element, "met": met, "reason": SEEN,
    }  # fmt: skip
    return desk.client.post(f"{attempt_url(desk, learner.practice)}element/", given | more)


def a_line(learner: Seated) -> Turn:
    line = learner.practice.turns.filter(speaker="learner").exclude(heard="").last()
    assert line is not None
    return line


def posted(gradebook: Gradebook) -> list[float]:
    deliver()
    return [score["scoreGiven"] for score in gradebook.scores]


def test_sc7_an_element_found_met_raises_the_level_and_is_sent_once(
    learner: Seated, desk: Seated, gradebook: Gradebook
) -> None:
    finish(learner.practice, "average")
    assert posted(gradebook) == [38.8]
    row, turn = goal(learner), a_line(learner)
    for one in unmet(row):
        assert decided(desk, learner, one, turn=turn.n).status_code == 302
    row.refresh_from_db()
    assert row.level == 3 > row.machine_level
    quote = EvidenceRow.objects.filter(source="instructor").first()
    assert quote is not None
    assert (quote.turn, quote.quote) == (turn.n, turn.heard)
    total = Assessment.objects.get(current=True).total
    assert posted(gradebook)[-1] == total > 38.8
    assert len(gradebook.scores) == 2
    shown = unescape(attempt(desk, learner.practice))
    assert "Met, a person found." in shown
    assert f"met, which was not met; “{row.title}” went from" in shown
    debrief = unescape(
        learner.client.get(f"/practice/{learner.practice.uuid}/debrief/").content.decode()
    )
    assert SEEN in debrief


def test_sc7_after_an_outage_it_is_sent_once_as_well(
    learner: Seated, desk: Seated, gradebook: Gradebook
) -> None:
    finish(learner.practice, "average")
    assert posted(gradebook) == [38.8]
    gradebook.refusals = [(503, {}, b"")]
    for one in unmet(goal(learner)):
        decided(desk, learner, one, turn=a_line(learner).n)
    posted(gradebook)
    make_due()
    total = Assessment.objects.get(current=True).total
    for _ in range(2):
        assert posted(gradebook) == [38.8, total]


def test_an_element_found_not_met_lowers_the_level_and_both_values_are_kept(
    learner: Seated, desk: Seated, gradebook: Gradebook
) -> None:
    finish(learner.practice, "excellent")
    row = goal(learner, "o1")
    one = row.elements.filter(standing="met").first()
    assert one is not None
    decided(desk, learner, one, met="no")
    row.refresh_from_db()
    one.refresh_from_db()
    assert row.level == 2 < row.machine_level
    assert (one.standing, one.machine_standing) == ("missing", "met")
    assert "Not met, a person found." in attempt(desk, learner.practice)


def test_nothing_counts_without_a_quote_and_nothing_is_decided_twice(
    learner: Seated, desk: Seated
) -> None:
    finish(learner.practice, "average")
    row = goal(learner)
    EvidenceRow.objects.filter(objective=row).delete()
    [one, *_] = unmet(row)
    answer = decided(desk, learner, one)
    assert answer.status_code == 400
    shown = unescape(answer.content.decode())
    assert "nothing counts without a quote" in shown
    assert f"What you wrote: {SEEN}" in shown
    ElementScore.objects.filter(pk=one.pk).update(standing="missing")
    assert "It stands so already." in decided(desk, learner, one, met="no").content.decode()
    assert decided(desk, learner, one, turn=999).status_code == 404
    assert decided(desk, learner, one, reason="").status_code == 400
    assert not Override.objects.exists()


def test_only_the_instructor_decides(seat: Seat, learner: Seated, desk: Seated) -> None:
    finish(learner.practice, "average")
    [one, *_] = unmet(goal(learner))
    given = {"objective": "o6", "element": one.element, "met": "yes", "reason": "Mine."}
    address = f"{attempt_url(desk, learner.practice)}element/"
    for browser in (learner.client, seat(3).client):
        assert browser.post(address, given).status_code == 403


def test_sc7_the_database_refuses_to_change_what_was_decided(learner: Seated, desk: Seated) -> None:
    finish(learner.practice, "average")
    [one, *_] = unmet(goal(learner))
    decided(desk, learner, one, turn=a_line(learner).n)
    for change in ({"reason": "Another."}, {"after": 4}):
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
            Override.objects.update(**change)
    assert Override.objects.get().reason == SEEN


def test_the_last_word_rules_and_survives_a_renewal(learner: Seated, desk: Seated) -> None:
    finish(learner.practice, "excellent")
    level = {"objective": "o2", "level": 4, "reason": "All of it."}
    desk.client.post(f"{attempt_url(desk, learner.practice)}level/", level)
    one = goal(learner, "o2").elements.filter(standing="met").first()
    assert one is not None
    decided(desk, learner, one, met="no")
    before = goal(learner, "o2").level
    assert before < 4
    User.objects.create_superuser("root")
    told(reader="Same")
    told("--switch", "--by", "root", "--reason", WHY, reader="Same")
    row = goal(learner, "o2")
    assert (row.level, row.overrides.count()) == (before, 2)
    assert row.elements.get(element=one.element).standing == "missing"
    assert "which was met" in unescape(attempt(desk, learner.practice))


def test_what_a_person_found_met_keeps_its_line_where_the_new_reader_finds_none(
    learner: Seated, desk: Seated
) -> None:
    finish(learner.practice, "average")
    turn = a_line(learner)
    for one in unmet(goal(learner)):
        decided(desk, learner, one, turn=turn.n)
    User.objects.create_superuser("root")
    told()
    told("--switch", "--by", "root", "--reason", WHY)
    row = goal(learner)
    assert row.level == 3
    assert row.evidence.filter(source="instructor", quote=turn.heard).exists()
