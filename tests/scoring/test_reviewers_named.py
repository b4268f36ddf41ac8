"""Case C5: statements that follow a person's review name that person's account, and no longer once they are erased."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command

from lti_tool.models import Registration
from scoring.models import Assessment, OutboxItem, Statement
from scoring.services import override
from scoring.tasks import deliver
from tests.scoring.gradebook import RecordStore
from tests.scoring.talks import finish
from tests.scoring.test_xapi import second_opinion
from tests.seats import Seated

pytestmark = pytest.mark.django_db
JUDGED = {"completed", "progressed", "passed", "failed", "scored"}


def change(learner: Seated, level: int, by: User) -> None:
    goal = Assessment.objects.get(session=learner.practice).objectives.get(objective="o5")
    override(objective=goal, level=level, reason="You asked in your own way.", by=by)


def stands() -> list[Statement]:
    return list(Statement.objects.filter(voided_by=None).order_by("sequence"))


def reviewer(one: Statement) -> Any:
    return one.body.get("context", {}).get("instructor", {}).get("account")


def test_after_a_review_its_statements_name_who_looked_at_it(
    learner: Seated, teacher: User, store: RecordStore
) -> None:
    finish(learner.practice, "average")
    assert not any(reviewer(one) for one in stands())
    change(learner, 3, teacher)
    home = stands()[0].body["actor"]["account"]["homePage"]
    named = {one.verb: reviewer(one) for one in stands()}
    account = {"homePage": home, "name": teacher.identity.subject}
    assert {verb for verb, who in named.items() if who == account} == JUDGED - {"passed", "failed"}
    assert named["initialized"] is None
    assert second_opinion([one.body for one in stands()]) == [[]] * len(stands())
    while deliver():
        pass
    assert account in [one.get("context", {}).get("instructor", {}).get("account") for one in store.kept.values()]  # fmt: skip


def test_an_administrator_who_has_no_account_on_the_platform_is_not_named(
    learner: Seated, teacher: User
) -> None:
    finish(learner.practice, "average")
    change(learner, 3, teacher)
    change(learner, 2, User.objects.create_superuser("root"))
    assert not any(reviewer(one) for one in stands())
    assert "reviewed" in json.dumps(stands()[-1].body)


def test_an_erased_reviewer_is_in_nothing_that_is_kept_or_owed(
    seat: Callable[..., Seated], learner: Seated, teacher: User, store: RecordStore
) -> None:
    other = seat(2)
    finish(learner.practice, "average")
    finish(other.practice, "average")
    change(learner, 3, teacher)
    change(other, 3, seat(91, role="instructor").launch.identity.user)
    subject = teacher.identity.subject
    before = {one.pk: one.body for one in Statement.objects.all()}
    issuer = Registration.objects.get().issuer
    call_command("erase", "--issuer", issuer, "--subject", subject, "--yes")
    left = {one.pk: one for one in Statement.objects.all()}
    assert set(left) == set(before)
    for pk, one in left.items():
        context = dict(before[pk]["context"])
        if context.get("instructor", {}).get("account", {}).get("name") == subject:
            del context["instructor"]
        assert one.body == before[pk] | {"context": context}
    assert {who["name"] for one in stands() if (who := reviewer(one))} == {"91"}
    payloads = json.dumps(list(OutboxItem.objects.values_list("payload", flat=True)))
    assert f'"name": "{subject}"' not in payloads
    change(other, 1, teacher.__class__.objects.get(username__startswith="erased-"))
    assert not any("erased-" in json.dumps(one.body) for one in stands())
    while deliver():
        pass
    assert not OutboxItem.objects.filter(kind="xapi").exclude(status="sent")
