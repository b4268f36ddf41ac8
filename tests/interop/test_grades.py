"""A finished practice becomes a grade in Open edX's gradebook."""

import pytest

from tests.interop.conftest import Both
from tests.interop.talking import practise, scored, settled

pytestmark = pytest.mark.interop
POINTS = 20


def test_g3_g26_a_finished_practice_is_the_grade_the_course_shows(both: Both) -> None:
    with both.consumer.visitor("ana") as ana:
        practise(ana, "declarative")
    stored = scored(both, "declarative", ana.subject)
    (sent,) = settled(both, ana.subject)
    assert (sent["status"], sent["code"]) == ("sent", 201)
    assert stored["score_given"] == sent["body"]["scoreGiven"] > 0
    assert stored["score_maximum"] == 100
    assert (stored["activity_progress"], stored["grading_progress"]) == ("Completed", "FullyGraded")
    assert stored["comment"] == sent["body"]["comment"]
    shown = both.consumer.tables("declarative")["grades"][ana.subject]
    assert shown == [pytest.approx(stored["score_given"] / 100 * POINTS), POINTS]


def test_g20_a_column_is_made_where_the_platform_leaves_it_to_the_tool(both: Both) -> None:
    with both.consumer.visitor("ben") as ben:
        practise(ben, "programmatic")
    scored(both, "programmatic", ben.subject)
    facts = both.consumer.tables("programmatic")
    (column,) = facts["columns"]
    assert column["resource_link_id"] == facts["location"]
    assert (column["resource_id"], column["tag"]) == ("pip_branch", "total")
    assert column["score_maximum"] == 100
    assert facts["grades"][ben.subject][0] > 0
    with both.consumer.visitor("cleo") as cleo:
        practise(cleo, "programmatic")
    scored(both, "programmatic", cleo.subject)
    assert len(both.consumer.tables("programmatic")["columns"]) == 1


def test_g22_a_changed_column_keeps_what_was_not_changed(both: Both) -> None:
    with both.consumer.visitor("stan") as stan:
        stan.opens("declarative")
    changed = both.ask(
        "from lti_tool.grades.client import update_line_item",
        "from lti_tool.models import LineItem",
        "column = LineItem.objects.get(url__endswith='/lti-ags/1')",
        "deployment = column.deployment",
        "answer = update_line_item(line_item_url=column.url, registration=deployment.registration,"
        " deployment=deployment, changes={'tag': 'seen'}).status",
    )
    assert changed == 200
    facts = both.consumer.tables("declarative")
    (column,) = facts["columns"]
    assert (column["tag"], column["label"]) == ("seen", "Practice (declarative)")
    assert (column["score_maximum"], column["resource_link_id"]) == (POINTS, facts["location"])


def test_g7_g12_a_score_whose_answer_was_lost_is_sent_again_unchanged_and_settled(
    both: Both,
) -> None:
    with both.consumer.visitor("cleo") as cleo:
        both.consumer.switch(lose_answers=1)
        practise(cleo, "declarative")
    *_, sent = settled(both, cleo.subject)
    (first, lost), (second, refused) = both.consumer.answers_to(cleo.subject)[-2:]
    assert (lost, refused) == (201, 400)
    assert first == second == sent["body"]
    assert sent["status"] == "sent"
    stored = scored(both, "declarative", cleo.subject)
    assert stored["score_given"] == sent["body"]["scoreGiven"]


def test_g7_a_later_score_of_somebody_else_stays_and_ours_gives_way(both: Both) -> None:
    with both.consumer.visitor("dara") as dara:
        practise(dara, "declarative")
        scored(both, "declarative", dara.subject)
        both.consumer.switch(future_score={"user_id": dara.subject, "score": 99.5})
        practise(dara, "declarative", lines=8)
    *_, last = settled(both, dara.subject)
    assert (last["status"], last["reason"]) == ("superseded", "gradebook_has_another")
    assert [status for _, status in both.consumer.answers_to(dara.subject)] == [201, 400]
    assert scored(both, "declarative", dara.subject)["score_given"] == 99.5
