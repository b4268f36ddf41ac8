"""The administrator's pages of platforms, deliveries and record stores."""

import pytest
from django.apps import apps
from django.test import Client

from scoring.models import OutboxItem
from scoring.tasks import deliver
from tests.scoring import gradebook as fake
from tests.scoring.gradebook import Gradebook
from tests.scoring.talks import finish
from tests.seats import Seated

pytestmark = pytest.mark.django_db
PAGES = (
    "lti_tool.registration", "lti_tool.deployment", "lti_tool.toolkey", "lti_tool.identity",
    "lti_tool.resourcelink", "lti_tool.launch", "lti_tool.refusal", "scoring.recordstore",
    "scoring.outboxitem", "scoring.assessment", "practice.institution", "practice.scenario",
    "practice.placement", "practice.session",
)  # fmt: skip


@pytest.mark.parametrize("name", PAGES)
def test_every_page_opens_without_what_was_said_or_a_secret(
    admin: Client, learner: Seated, store: fake.RecordStore, name: str
) -> None:
    finish(learner.practice, "excellent")
    model = apps.get_model(name)
    address = f"/admin/{name.replace('.', '/')}/"
    pages = [admin.get(address)]
    pages += [admin.get(f"{address}{row.pk}/change/") for row in model._default_manager.all()[:3]]
    for page in pages:
        assert page.status_code == 200
        told = page.content.decode()
        assert "formal improvement plan" not in told
        assert "PRIVATE KEY" not in told


def test_a_dead_grade_is_sent_again_from_the_list(
    admin: Client, learner: Seated, gradebook: Gradebook
) -> None:
    gradebook.refusals = [(404, {}, b"")]
    finish(learner.practice, "average")
    deliver()
    (dead,) = OutboxItem.objects.filter(kind="grade")
    assert dead.status == "dead"
    asked = {"action": "send_again", "_selected_action": [dead.pk]}
    answer = admin.post("/admin/scoring/outboxitem/", asked, follow=True)
    assert "1 of 1 queued again." in answer.content.decode()
    deliver()
    assert [score["scoreGiven"] for score in gradebook.scores] == [38.8]


def test_nobody_else_comes_in(learner: Seated) -> None:
    assert learner.client.get("/admin/scoring/outboxitem/").status_code == 302
