"""Instructors rate blind; what that says of the machine, on pages and by command; what then goes out by itself."""

import io
import json
from collections.abc import Callable, Sequence
from datetime import timedelta
from html import unescape

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now

from scoring.models import Assessment, BlindLevel, BlindRating, ObjectiveScore
from scoring.tasks import deliver
from sessions.models import Session
from tests.scoring.gradebook import Gradebook
from tests.scoring.grading import held
from tests.scoring.talks import finish
from tests.seats import Seated

pytestmark = pytest.mark.django_db
Seat = Callable[..., Seated]
GOALS = [f"o{n}" for n in range(1, 7)]


def queue(desk: Seated) -> str:
    answer = desk.client.get(f"/review/{desk.link.uuid}/blind/")
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def one(desk: Seated, session: Session) -> str:
    return f"/review/{desk.link.uuid}/blind/{session.uuid}/"


def accuracy(desk: Seated) -> str:
    return unescape(desk.client.get(f"/review/{desk.link.uuid}/accuracy/").content.decode())


def given(level: int) -> dict[str, int]:
    return dict.fromkeys(GOALS, level)


def printed() -> list[dict[str, object]]:
    out = io.StringIO()
    call_command("calibrate", "--json", stdout=out)
    [report] = json.loads(out.getvalue())
    found: list[dict[str, object]] = report["objectives"]
    return found


def rated_by_many(session: Session, n: int, *, off: int = 0) -> None:
    """People whose levels follow one another and the machine's, or are off by as many."""
    machine = {
        row.objective: row for row in ObjectiveScore.objects.filter(assessment__session=session)
    }
    for _ in range(n):
        by = User.objects.create(username=f"rater-{User.objects.count()}")
        rating = BlindRating.objects.create(session=session, by=by)
        BlindLevel.objects.bulk_create(
            BlindLevel(rating=rating, objective=name, level=max(0, min(4, row.machine_level + off)))
            for name, row in machine.items()
        )


@pytest.fixture
def agreed(seat: Seat, desk: Seated) -> list[Session]:
    """Practices of many levels on which people and machine agree, twelve ratings each."""
    found = []
    for number in range(5):
        practice = seat(50 + number).practice
        finish(practice, "average")
        ObjectiveScore.objects.filter(assessment__session=practice).update(machine_level=number)
        rated_by_many(practice, 12)
        found.append(practice)
    return found


def test_the_queue_holds_what_awaits_a_person_and_every_tenth_that_is_settled(
    seat: Seat, desk: Seated
) -> None:
    assert "Nothing is left for you to rate." in queue(desk)
    for number in range(1, 11):
        finish(seat(number).practice, "average")
    assert "One practice is yours to rate blind." in queue(desk)
    waiting = seat(11)
    held(waiting)
    finish(waiting.practice, "average")
    shown = queue(desk)
    assert "Two practices are yours to rate blind." in shown
    tenth = Assessment.objects.filter(settled_at__isnull=False).order_by("settled_at", "pk")[9]
    assert one(desk, waiting.practice) in shown
    assert one(desk, tenth.session) in shown
    assert "Learner" not in shown.partition("<main")[2]


def test_whoever_has_decided_about_a_rating_does_not_rate_it_blind(
    learner: Seated, desk: Seated
) -> None:
    held(learner)
    finish(learner.practice, "average")
    assert one(desk, learner.practice) in queue(desk)
    level = {"objective": "o1", "level": 4, "reason": "It is all there."}
    desk.client.post(f"/review/{desk.link.uuid}/{learner.practice.uuid}/level/", level)
    assert "Nothing is left for you to rate." in queue(desk)


def test_nothing_of_the_machine_s_rating_is_seen_until_the_own_is_saved(
    seat: Seat, desk: Seated
) -> None:
    learner = seat()
    finish(learner.practice, "excellent")
    address = one(desk, learner.practice)
    before = unescape(desk.client.get(address).content.decode()).partition("<main")[2]
    assert "this is a formal improvement plan" in before
    assert "92.5" not in before
    assert "checked" not in before
    assert 'class="ev"' not in before
    answer = desk.client.post(address, given(2), follow=True)
    after = unescape(answer.content.decode())
    assert "You and the machine agree on" in after
    assert "2 Partly" in after
    assert BlindLevel.objects.filter(level=2).count() == len(GOALS)
    desk.client.post(address, given(4))
    assert BlindRating.objects.count() == 1
    assert not BlindLevel.objects.filter(level=4).exists()
    assert address not in queue(desk)


def test_a_level_for_each_objective_is_asked_for_and_what_was_chosen_is_kept(
    seat: Seat, desk: Seated
) -> None:
    learner = seat()
    finish(learner.practice, "average")
    answer = desk.client.post(one(desk, learner.practice), {"o1": "3", "o2": "9"})
    assert answer.status_code == 400
    shown = answer.content.decode()
    assert "Nothing is saved yet." in shown
    assert 'name="o1" value="3" required checked' in shown
    assert not BlindRating.objects.exists()


def test_a_blind_rating_changes_no_grade(
    learner: Seated, desk: Seated, gradebook: Gradebook
) -> None:
    finish(learner.practice, "average")
    deliver()
    desk.client.post(one(desk, learner.practice), given(4))
    deliver()
    assert [score["scoreGiven"] for score in gradebook.scores] == [38.8]


def test_learners_and_strangers_neither_rate_nor_read(
    seat: Seat, desk: Seated, client: Client
) -> None:
    learner = seat()
    finish(learner.practice)
    for browser in (client, learner.client):
        assert browser.get(one(desk, learner.practice)).status_code == 403
        assert browser.post(one(desk, learner.practice), given(1)).status_code == 403
        assert browser.get(f"/review/{desk.link.uuid}/blind/").status_code == 403
        assert browser.get(f"/review/{desk.link.uuid}/accuracy/").status_code == 403
        assert browser.get("/manage/accuracy/").status_code == 302


def test_without_ratings_every_page_says_that_people_have_not_judged(
    seat: Seat, desk: Seated
) -> None:
    root = Client()
    root.force_login(User.objects.create_superuser("root"))
    assert "Not yet judged by people." in accuracy(desk)
    assert "Not yet judged by people." in root.get("/manage/accuracy/").content.decode()
    assert {line["why"] for line in printed()} == {"not yet judged by people"}


def test_sc10_below_fifty_there_is_no_figure(seat: Seat, desk: Seated) -> None:
    learner = seat()
    finish(learner.practice, "average")
    rated_by_many(learner.practice, 49)
    shown = accuracy(desk)
    assert "Not enough data yet: 49 of 50 double ratings." in shown
    assert "kappa of" in shown
    assert all("qwk" not in line and line["n"] == 49 for line in printed())


def test_with_enough_that_agree_the_figures_stand_and_held_grades_go_out(
    seat: Seat, desk: Seated, agreed: list[Session], learner: Seated, gradebook: Gradebook
) -> None:
    assert "People agree with these ratings" in accuracy(desk)
    assert all(
        (line["n"], line["qwk"], line["exact"], line["open"]) == (60, 1.0, 1.0, True)
        for line in printed()
    )
    held(learner)
    finish(learner.practice, "excellent")
    deliver()
    assert [score["scoreGiven"] for score in gradebook.scores] == [92.5]


def test_sc10_a_shift_closes_what_was_open(
    seat: Seat, desk: Seated, agreed: list[Session], learner: Seated, gradebook: Gradebook
) -> None:
    for practice in agreed:
        rated_by_many(practice, 4, off=-1)
        rated_by_many(practice, 4)
    assert "Ratings have moved away from people’s" in accuracy(desk)
    assert any(line["drift_alarm"] and not line["open"] for line in printed())
    held(learner)
    finish(learner.practice, "excellent")
    deliver()
    assert gradebook.scores == []


def quarters(seat: Seat, *, before: Sequence[float], latest: Sequence[float]) -> None:
    """Spoken practices of two quarters with so many turns that were hard to make out."""
    template = seat(300, modality="voice")
    finish(template.practice, "average")
    rated = template.practice.assessments.get(current=True)
    Session.objects.filter(pk=template.practice.pk).update(modality="voice")
    for days, shares in ((120, before), (10, latest)):
        for n, share in enumerate(shares):
            practice = Session.objects.get(pk=template.practice.pk)
            practice.pk, practice.attempt = None, 1000 * days + n
            practice.uuid = f"00000000-0000-4000-8000-{days:06}{n:06}"  # type: ignore[assignment]
            practice._state.adding = True
            practice.save()
            copy = Assessment.objects.get(pk=rated.pk)
            copy.pk, copy.session, copy._state.adding = None, practice, True
            copy.conditions = {"unsure": share}
            copy.save()
            Assessment.objects.filter(pk=copy.pk).update(made_at=now() - timedelta(days=days))


def test_words_that_are_harder_to_make_out_than_before_close_what_was_open(
    seat: Seat, desk: Seated, agreed: list[Session], learner: Seated, gradebook: Gradebook
) -> None:
    assert "People agree with these ratings" in accuracy(desk)
    quarters(seat, before=[0.02, 0.06] * 25, latest=[0.2, 0.3] * 25)
    shown = accuracy(desk)
    assert "What the machine finds has changed since the quarter before" in shown
    assert "Of the spoken turns, 25% were hard to make out in 51 practices; in the quarter before, 4% in 50." in shown  # fmt: skip
    assert all(line["open"] for line in printed())
    told = desk.client.get(f"/api/v1/assignments/{desk.link.placement.uuid}/accuracy/").json()  # type: ignore[union-attr]
    assert told["open"] is False
    assert [one["alarm"] for one in told["shifts"]] == [False, True]
    held(learner)
    finish(learner.practice, "excellent")
    deliver()
    assert gradebook.scores == []


def test_without_two_quarters_the_page_says_that_nothing_can_be_compared_yet(
    seat: Seat, desk: Seated
) -> None:
    finish(seat(1).practice, "average")
    shown = accuracy(desk)
    assert "Too few practices to compare with the quarter before." in shown
    told = desk.client.get(f"/api/v1/assignments/{desk.link.placement.uuid}/accuracy/").json()  # type: ignore[union-attr]
    possible = told["shifts"][0]
    assert (possible["measure"], possible["n_now"], possible["n_before"]) == ("possible", 1, 0)


def test_a_grave_line_waits_however_well_ratings_agree(
    agreed: list[Session], learner: Seated, gradebook: Gradebook
) -> None:
    held(learner)
    finish(learner.practice, "grave")
    deliver()
    assessment = Assessment.objects.get(session=learner.practice)
    assert assessment.awaiting
    assert all(reason.startswith("flag:") for reason in assessment.awaiting)
    assert gradebook.scores == []


def test_the_command_prints_a_line_for_each_objective(desk: Seated, agreed: list[Session]) -> None:
    out = io.StringIO()
    call_command("calibrate", stdout=out)
    told = out.getvalue().splitlines()
    assert told[0].startswith("School, The plan on the table: People agree")
    assert len(told) == 2 + len(GOALS)
    assert told[-1].strip() == "Too few practices to compare with the quarter before."
    assert "kappa 1.00 (1.00 to 1.00), exact 100%" in told[1]


def test_the_pages_ask_little_of_the_database(desk: Seated, agreed: list[Session]) -> None:
    root = Client()
    root.force_login(User.objects.create_superuser("root"))
    for browser, address in (
        (desk.client, f"/review/{desk.link.uuid}/accuracy/"),
        (desk.client, f"/review/{desk.link.uuid}/blind/"),
        (root, "/manage/accuracy/"),
    ):
        with CaptureQueriesContext(connection) as asked:
            assert browser.get(address).status_code == 200
        assert len(asked) <= 12, address
