"""Rating stored practices again: beside what counts, shown before it counts, switched by a person, sent once (SC8)."""

import io
import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lti_tool.models import AuditEntry
from providers.base import Reading
from providers.errors import ProviderError
from scoring.models import Appeal, Assessment, OutboxItem, RatingRun, Statement
from scoring.tasks import deliver, rate_again, sweep
from tests.fakes import ScriptedActs
from tests.scoring.gradebook import Gradebook, RecordStore
from tests.scoring.talks import finish
from tests.seats import Seated

pytestmark = pytest.mark.django_db
Seat = Callable[..., Seated]
PAGE = "/manage/ratings/"
WHY = "The reader of lines was improved."


class Later(ScriptedActs):
    """A later reader that hears no question as open and no evidence."""

    version = "later"

    def read(self, text: str, *, earlier: Sequence[str] = (), reply_to: str = "") -> Reading:
        found = super().read(text, earlier=earlier, reply_to=reply_to)
        acts = tuple(act for act in found.acts if act.label not in {"OPENQ", "EVID"})
        return replace(found, acts=acts)


class Same(ScriptedActs):
    """Another version that hears just the same."""

    version = "same"


def told(*options: str, reader: str = "Later") -> str:
    out = io.StringIO()
    name = f"tests.scoring.test_rescoring.{reader}"
    call_command("rescore", "--provider", name, *options, stdout=out)
    return out.getvalue()


def posted(gradebook: Gradebook) -> list[float]:
    deliver()
    return [score["scoreGiven"] for score in gradebook.scores]


@pytest.fixture
def root() -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("root"))
    return client


def test_sc8_a_new_rating_stands_beside_the_old_and_sends_nothing(
    learner: Seated, gradebook: Gradebook
) -> None:
    finish(learner.practice, "excellent")
    assert posted(gradebook) == [92.5]
    found = json.loads(told("--json"))
    assert (found["attempts"], found["changed"], found["pass_gained"]) == (1, 1, 0)
    assert sum(one["down"] for one in found["objectives"]) >= 1
    old, new = Assessment.objects.order_by("pk")
    assert (old.current, new.current, new.renews) == (True, False, old)
    assert found["totals"] == [[92.5, new.total]]
    assert new.total < old.total == 92.5
    assert posted(gradebook) == [92.5]
    page = learner.client.get(f"/practice/{learner.practice.uuid}/debrief/").content.decode()
    assert "92.5" in page
    assert "renewed" not in page


def test_rating_again_twice_leaves_one_rating_beside(learner: Seated) -> None:
    finish(learner.practice, "excellent")
    told()
    assert "1 of 1 attempts would get another rating." in told()
    assert Assessment.objects.count() == 2


def test_the_version_names_code_scenario_reader_and_nothing_of_a_model(learner: Seated) -> None:
    finish(learner.practice, "excellent")
    told()
    old, new = Assessment.objects.order_by("pk")
    assert old.scorer_version.startswith("rubric-1, code ")
    assert "scenario pip_branch " in old.scorer_version
    assert old.scorer_version.endswith(", scripted")
    assert new.scorer_version.endswith(", later")


def test_a_reader_that_hears_the_same_changes_nothing(learner: Seated) -> None:
    finish(learner.practice, "excellent")
    assert "One new rating changes nothing." in told(reader="Same")


def test_a_switch_needs_a_person_and_a_reason_and_something_to_switch(learner: Seated) -> None:
    finish(learner.practice, "excellent")
    User.objects.create_superuser("root")
    for options in ((), ("--by", "root"), ("--reason", WHY), ("--by", "nobody", "--reason", WHY)):
        with pytest.raises(CommandError, match="--by"):
            told("--switch", *options)
    with pytest.raises(CommandError, match="without --switch first"):
        told("--switch", "--by", "root", "--reason", WHY)
    for wrong in (("--course", "seven"), ("--course", "9" * 30), ("--link", "no-uuid")):
        with pytest.raises(CommandError, match="number"):
            told(*wrong)


def test_a_switch_sends_the_new_grade_once_and_the_learner_reads_when_and_why(
    learner: Seated, desk: Seated, gradebook: Gradebook, store: RecordStore
) -> None:
    finish(learner.practice, "excellent")
    assert posted(gradebook) == [92.5]
    told()
    User.objects.create_superuser("root")
    assert "1 ratings renewed" in told("--switch", "--by", "root", "--reason", WHY)
    new = Assessment.objects.get(current=True)
    assert posted(gradebook) == [92.5, new.total]
    assert WHY in gradebook.scores[-1]["comment"]
    assert Statement.objects.filter(verb="scored", voided_by__isnull=True).count() == 1
    page = learner.client.get(f"/practice/{learner.practice.uuid}/debrief/").content.decode()
    assert "Your rating was renewed on" in page
    assert WHY in page
    assert "Before, it was 92.5 of 100." in page
    review = desk.client.get(f"/review/{desk.link.uuid}/{learner.practice.uuid}/").content.decode()
    assert "An administrator let a new rating take the place of 92.5" in review
    with pytest.raises(CommandError, match="no new rating waits"):
        told("--switch", "--by", "root", "--reason", WHY)
    assert len(posted(gradebook)) == 2


def test_a_person_s_level_survives_and_is_still_that_person_s(
    learner: Seated, desk: Seated, gradebook: Gradebook
) -> None:
    finish(learner.practice, "excellent")
    address = f"/review/{desk.link.uuid}/{learner.practice.uuid}/"
    lowered = {"objective": "o1", "level": 1, "reason": "It was read out."}
    desk.client.post(f"{address}level/", lowered)
    before = posted(gradebook)
    told()
    User.objects.create_superuser("root")
    told("--switch", "--by", "root", "--reason", WHY)
    row = Assessment.objects.get(current=True).objectives.get(objective="o1")
    [kept] = row.overrides.all()
    assert (row.level, kept.by.username, kept.reason) == (1, "person-90", "It was read out.")
    assert "Learner 90 changed" in desk.client.get(address).content.decode()
    assert len(posted(gradebook)) == len(before) + 1


def test_what_does_not_change_is_not_sent_again(learner: Seated, gradebook: Gradebook) -> None:
    finish(learner.practice, "excellent")
    assert posted(gradebook) == [92.5]
    told(reader="Same")
    User.objects.create_superuser("root")
    told("--switch", "--by", "root", "--reason", WHY)
    assert posted(gradebook) == [92.5]
    assert OutboxItem.objects.filter(kind="grade").count() == 1


def test_what_a_learner_sees_differently_stands_beside_the_new_rating(
    learner: Seated, desk: Seated
) -> None:
    finish(learner.practice, "excellent")
    asked = {"kind": "level", "objective": "o1", "words": "I named it in the first line."}
    learner.client.post(f"/practice/{learner.practice.uuid}/appeals/", asked)
    told()
    User.objects.create_superuser("root")
    told("--switch", "--by", "root", "--reason", WHY)
    appeal = Appeal.objects.get()
    assert appeal.assessment.current
    assert appeal.objective in appeal.assessment.objectives.all()
    assert "I named it in the first line." in desk.client.get(
        f"/review/{desk.link.uuid}/{learner.practice.uuid}/"
    ).content.decode()  # fmt: skip


def test_the_page_shows_the_difference_and_switches_with_a_reason(
    learner: Seated, root: Client, gradebook: Gradebook
) -> None:
    assert "No new rating waits." in root.get(PAGE).content.decode()
    finish(learner.practice, "excellent")
    posted(gradebook)
    told()
    shown = root.get(PAGE).content.decode()
    assert "1 of 1 attempts would get another rating." in shown
    assert "Renew one rating" in shown
    refused = root.post(PAGE, {"reason": " "})
    assert refused.status_code == 400
    assert "Nothing was changed. Write why the ratings are renewed." in refused.content.decode()
    narrowed = root.post(PAGE, {"reason": WHY, "scenario": "another"}, follow=True)
    assert "No new rating waits here." in narrowed.content.decode()
    done = root.post(PAGE, {"reason": WHY, "scenario": "pip_branch"}, follow=True)
    assert "One rating is renewed." in done.content.decode()
    assert len(posted(gradebook)) == 2


def test_one_press_renews_so_many_and_says_how_many_are_left(
    seat: Seat, root: Client, gradebook: Gradebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        finish(seat(number + 1).practice, "excellent")
    told()
    for module in ("views.rescoring", "pages.rescored"):
        monkeypatch.setattr(f"scoring.{module}.MOST_AT_ONCE", 2)
    assert "Renew the first 2 of 3 ratings" in root.get(PAGE).content.decode()
    given = {"reason": WHY, "scenario": "pip_branch"}
    done = root.post(PAGE, given, follow=True)
    assert "2 ratings are renewed." in done.content.decode()
    assert "One more waits: press again for it." in done.content.decode()
    assert done.redirect_chain == [(f"{PAGE}?scenario=pip_branch&course=", 302)]
    last = root.post(PAGE, given, follow=True).content.decode()
    assert "One rating is renewed." in last
    assert "press again" not in last


def test_only_administrators_see_or_switch_ratings(learner: Seated, desk: Seated) -> None:
    for browser in (learner.client, desk.client):
        assert browser.get(PAGE).status_code == 302
        assert browser.post(PAGE, {"reason": WHY}).status_code == 302


def test_the_page_asks_no_more_of_the_database_for_more_attempts(
    seat: Seat, root: Client, gradebook: Gradebook
) -> None:
    counts = []
    for number in (1, 2):
        for one in range(3):
            finish(seat(number * 10 + one).practice, "excellent")
        told()
        with CaptureQueriesContext(
            connection,
        ) as asked:
            root.get(PAGE)
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 20


def test_a_practice_whose_words_are_no_longer_kept_is_left_alone(learner: Seated) -> None:
    finish(learner.practice, "excellent")
    learner.practice.turns.all().delete()
    assert "No new rating waits." in told()


def reading(monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker whose engine is a later one."""
    monkeypatch.setattr("scoring.rating_runs.provider", lambda _: Later())


def test_the_page_has_a_worker_rate_again_and_shows_what_would_change(
    learner: Seated, root: Client, gradebook: Gradebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    finish(learner.practice, "average")
    before = posted(gradebook)
    reading(monkeypatch)
    said = root.post(PAGE, {"do": "rate"}, follow=True).content.decode()
    assert "One practice is rated again." in said
    assert "Being rated again: 0 of 1." in said
    again = root.post(PAGE, {"do": "rate"}, follow=True).content.decode()
    assert "being rated already" in again
    run = RatingRun.objects.get()
    assert rate_again(run.pk) == 1
    page = root.get(PAGE).content.decode()
    assert "Being rated again" not in page
    assert "1 of 1 attempts would get another rating." in page
    assert posted(gradebook) == before
    root.post(PAGE, {"reason": WHY})
    assert len(posted(gradebook)) == len(before) + 1
    acts = list(AuditEntry.objects.order_by("pk").values_list("act", flat=True))
    assert acts == ["rating.again", "rating.renewed"]


def test_a_run_goes_on_in_parts_and_is_found_again_when_its_worker_died(
    learner: Seated, seat: Seat, root: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in (1, 2, 3):
        finish(seat(number).practice, "average")
    reading(monkeypatch)
    monkeypatch.setattr("scoring.rating_runs.AT_ONCE", 2)
    asked: list[int] = []
    monkeypatch.setattr("scoring.rating_runs.ask", lambda run: asked.append(run.pk))
    root.post(PAGE, {"do": "rate"})
    run = RatingRun.objects.get()
    assert rate_again(run.pk) == 2
    sweep()
    assert asked == [run.pk, run.pk]
    RatingRun.objects.update(moved_at=run.begun_at - timedelta(minutes=3))
    sweep()
    assert asked == [run.pk, run.pk, run.pk]
    assert rate_again(run.pk) == 3
    run.refresh_from_db()
    assert (run.is_open, run.fault) == (False, "")
    assert rate_again(run.pk) == 3


def test_a_missing_engine_ends_the_run_and_the_page_says_so(
    learner: Seated, root: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    finish(learner.practice, "average")

    def missing(_: str) -> None:
        raise ProviderError("not there", provider="acts", retryable=False)

    monkeypatch.setattr("scoring.rating_runs.provider", missing)
    root.post(PAGE, {"do": "rate"})
    rate_again(RatingRun.objects.get().pk)
    assert "The last run stopped after 0 of 1: ProviderError." in root.get(PAGE).content.decode()
