"""What a learner sees differently goes to a person, and only the person's answer changes anything."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils.timezone import now

from scoring.models import Appeal, Assessment, FlagFinding
from scoring.tasks import deliver
from sessions.models import Session
from tests.scoring.gradebook import Gradebook
from tests.scoring.talks import finish
from tests.seats import Seated

pytestmark = pytest.mark.django_db
Seat = Callable[..., Seated]


def debrief(seated: Seated) -> str:
    answer = seated.client.get(f"/practice/{seated.practice.uuid}/debrief/")
    assert answer.status_code == 200
    return answer.content.decode()


def ask(seated: Seated, **fields: object) -> int:
    address = f"/practice/{seated.practice.uuid}/appeals/"
    return int(seated.client.post(address, fields).status_code)


def review(desk: Seated, seated: Seated) -> str:
    answer = desk.client.get(f"/review/{desk.link.uuid}/{seated.practice.uuid}/")
    assert answer.status_code == 200
    return answer.content.decode()


def answer(desk: Seated, seated: Seated, appeal: Appeal, **fields: object) -> int:
    address = f"/review/{desk.link.uuid}/{seated.practice.uuid}/appeals/{appeal.pk}/"
    return int(desk.client.post(address, fields).status_code)


def flagged(seated: Seated) -> FlagFinding:
    """A talk with a line that costs points."""
    finish(seated.practice, "excellent")
    assessment = Assessment.objects.get()
    turn = seated.practice.turns.filter(speaker="learner").first()
    assert turn is not None
    flag = FlagFinding.objects.create(
        assessment=assessment, flag="character_label", severity=2, quote=(turn.heard or "")[:20], turn=turn.n,
        p=0.95, costs=True,
    )  # fmt: skip
    assessment.total = 87.5
    assessment.save()
    return flag


def test_a_contested_level_reaches_the_instructor_and_an_upheld_one_the_gradebook(
    learner: Seated, desk: Seated, gradebook: Gradebook
) -> None:
    finish(learner.practice, "average")
    deliver()
    before = Assessment.objects.get().total
    words = "I named the gap in my second line & gave the figures."
    assert ask(learner, kind="level", objective="o3", words=words) == 302
    assert Assessment.objects.get().total == before
    shown = review(desk, learner)
    assert "sees this differently" in shown
    assert "second line &amp; gave" in shown
    assert (
        "sees one thing differently"
        in desk.client.get(f"/review/{desk.link.uuid}/").content.decode()
    )
    appeal = Appeal.objects.get()
    sent = {"decision": "uphold", "level": 3, "reason": "The line is there."}
    assert answer(desk, learner, appeal, **sent) == 302
    deliver()
    after = Assessment.objects.get().total
    assert after > before
    assert gradebook.scores[-1]["scoreGiven"] == after
    assert "The line is there." in debrief(learner)
    trail = review(desk, learner)
    assert "upheld it: The line is there." in trail
    assert "from 1 to 3" in trail


def test_one_set_aside_changes_nothing_and_says_why(
    learner: Seated, desk: Seated, gradebook: Gradebook
) -> None:
    finish(learner.practice, "average")
    deliver()
    sent, before = len(gradebook.scores), Assessment.objects.get().total
    ask(learner, kind="level", objective="o2", words="Please look again.")
    appeal = Appeal.objects.get()
    assert answer(desk, learner, appeal, decision="set_aside", reason="") == 400
    assert answer(desk, learner, appeal, decision="set_aside", reason="It came too late.") == 302
    deliver()
    assert (len(gradebook.scores), Assessment.objects.get().total) == (sent, before)
    assert "It came too late." in debrief(learner)
    answer(desk, learner, appeal, decision="uphold", level=4, reason="A second thought.")
    assert Assessment.objects.get().total == before


def test_a_lifted_mark_gives_its_points_back(learner: Seated, desk: Seated) -> None:
    flag = flagged(learner)
    assert ask(learner, kind="flag", flag=flag.pk, words="I quoted her.") == 302
    answer(desk, learner, Appeal.objects.get(), decision="uphold", reason="It was a quotation.")
    assert Assessment.objects.get().total == 92.5
    assert "found nothing to watch for here" in debrief(learner)


def test_a_grave_mark_that_is_lifted_lets_the_grade_go(
    learner: Seated, desk: Seated, gradebook: Gradebook
) -> None:
    finish(learner.practice, "grave")
    deliver()
    assert gradebook.scores == []
    assert Assessment.objects.get().settled_at is None
    assert "Waits for your instructor" in debrief(learner)
    for flag in FlagFinding.objects.filter(severity=3):
        assert ask(learner, kind="flag", flag=flag.pk, words="That is not what I meant.") == 302
    for appeal in Appeal.objects.all():
        answer(desk, learner, appeal, decision="uphold", reason="Read in its place it is fine.")
    deliver()
    assert Assessment.objects.get().settled_at is not None
    assert len(gradebook.scores) == 1


def test_it_is_asked_once_and_may_be_withdrawn_and_asked_anew(learner: Seated) -> None:
    finish(learner.practice, "average")
    assert ask(learner, kind="level", objective="o1", words="First.") == 302
    assert ask(learner, kind="level", objective="o1", words="Twice.") == 400
    first = Appeal.objects.get()
    address = f"/practice/{learner.practice.uuid}/appeals/{first.pk}/withdraw/"
    learner.client.post(address)
    assert Appeal.objects.get().status == "withdrawn"
    assert "With your instructor" not in debrief(learner)
    assert ask(learner, kind="level", objective="o1", words="Anew.") == 302


@pytest.mark.parametrize("words", ["", "   ", "x" * 1001])
def test_words_that_do_not_fit_come_back_with_what_to_do(learner: Seated, words: str) -> None:
    finish(learner.practice, "average")
    address = f"/practice/{learner.practice.uuid}/appeals/"
    sent = learner.client.post(address, {"kind": "level", "objective": "o1", "words": words})
    assert sent.status_code == 400
    shown = sent.content.decode()
    assert "Please write how you see it." in shown or "at most 1,000 characters" in shown
    assert words.strip() in shown
    assert not Appeal.objects.exists()


def test_a_thousand_characters_fit(learner: Seated) -> None:
    finish(learner.practice, "average")
    assert ask(learner, kind="level", objective="o1", words="é" * 1000) == 302


def test_a_line_pointed_to_is_a_request_and_no_point(learner: Seated, desk: Seated) -> None:
    finish(learner.practice, "average")
    assessment = Assessment.objects.get()
    objective = assessment.objectives.get(objective="o3")
    element = objective.elements.exclude(standing="met").first()
    turn = learner.practice.turns.filter(speaker="learner").last()
    assert element is not None
    assert turn is not None
    fields = {"kind": "evidence", "objective": "o3", "element": element.element, "turn": turn.n}
    assert ask(learner, **fields) == 302
    assert ask(learner, **fields) == 400
    assert Assessment.objects.get().total == assessment.total
    shown = review(desk, learner)
    assert "points to a line" in shown
    assert f'href="#t{turn.n}"' in shown
    answer(desk, learner, Appeal.objects.get(), decision="uphold", level=2, reason="Seen.")
    assert Assessment.objects.get().total > assessment.total


def test_a_line_that_is_agreed_to_stands_as_the_learner_s_evidence(
    learner: Seated, desk: Seated
) -> None:
    finish(learner.practice, "average")
    objective = Assessment.objects.get().objectives.get(objective="o6")
    element = objective.elements.exclude(standing="met").first()
    turn = learner.practice.turns.filter(speaker="learner").last()
    assert element is not None
    assert turn is not None
    ask(learner, kind="evidence", objective="o6", element=element.element, turn=turn.n)
    answer(desk, learner, Appeal.objects.get(), decision="uphold", reason="It is all there.")
    element.refresh_from_db()
    before, objective = objective.level, Assessment.objects.get().objectives.get(objective="o6")
    assert (element.standing, objective.level > before) == ("met", True)
    [quote] = objective.evidence.filter(source="learner")
    assert (quote.turn, quote.quote) == (turn.n, turn.heard)
    assert "Met, a person found." in debrief(learner)


def test_only_an_own_line_and_something_missing_can_be_pointed_to(learner: Seated) -> None:
    finish(learner.practice, "average")
    hers = learner.practice.turns.filter(speaker="persona").first()
    assert hers is not None
    objective = Assessment.objects.get().objectives.get(objective="o3")
    element = objective.elements.exclude(standing="met").first()
    assert element is not None
    fields = {"kind": "evidence", "objective": "o3", "element": element.element}
    assert ask(learner, **fields, turn=hers.n) == 404
    assert ask(learner, **fields, turn=999) == 404
    assert ask(learner, **fields) == 400
    assert ask(learner, kind="evidence", objective="o3", element="o3.none", turn=2) == 404


def test_after_thirty_days_nothing_can_be_asked(learner: Seated) -> None:
    finish(learner.practice, "average")
    Session.objects.update(ended_at=now() - timedelta(days=31))
    assert "I see this differently" not in debrief(learner)
    assert ask(learner, kind="level", objective="o1", words="Late.") == 403


def test_nobody_else_asks_withdraws_or_answers(learner: Seated, seat: Seat) -> None:
    finish(learner.practice, "average")
    ask(learner, kind="level", objective="o1", words="Mine.")
    appeal, other = Appeal.objects.get(), seat(2)
    at = f"/practice/{learner.practice.uuid}/appeals/"
    assert other.client.post(at, {"kind": "level", "objective": "o2", "words": "x"}).status_code == 403  # fmt: skip
    assert other.client.post(f"{at}{appeal.pk}/withdraw/").status_code == 403
    assert answer(other, learner, appeal, decision="uphold", level=4, reason="x") == 403
    assert answer(learner, learner, appeal, decision="uphold", level=4, reason="x") == 403
    finish(other.practice, "average")
    foreign = f"/practice/{other.practice.uuid}/appeals/{appeal.pk}/withdraw/"
    assert other.client.post(foreign).status_code == 404
    assert Appeal.objects.get().status == "open"
