"""A whole practice in a real learning record store: every statement is accepted and found again, a changed verdict too."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest

from lti_tool.sealing import seal
from realtime.bench.server import free_port
from scoring.models import OutboxItem, RecordStore, Statement
from scoring.tasks import deliver
from tests.interop.ralph import KEY, PYTHON, SECRET, Ralph
from tests.scoring.talks import finish
from tests.seats import Seated

pytestmark = [pytest.mark.interop, pytest.mark.django_db]
Seat = Callable[..., Seated]
OURS = ("actor", "verb", "object", "result", "context", "timestamp")


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ralph]:
    if not PYTHON.exists():
        pytest.fail("Ralph is not installed: run `make test-interop`")
    with Ralph(tmp_path_factory.mktemp("ralph"), free_port()) as ralph:
        yield ralph


@pytest.fixture
def ralph(running: Ralph) -> Ralph:
    """The store as a target of every platform's statements."""
    RecordStore.objects.create(
        name="Ralph", endpoint=running.endpoint, sealed_key=seal(KEY), sealed_secret=seal(SECRET)
    )
    return running


def delivered() -> None:
    """Send until nothing waits."""
    for _ in range(10):
        deliver()
    left = OutboxItem.objects.filter(kind="xapi").exclude(status=OutboxItem.Status.SENT)
    assert [(item.status, item.last_error) for item in left] == []


def found(ralph: Ralph, one: Statement) -> dict[str, Any]:
    answer = ralph.asked(statementId=str(one.pk))
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


def test_a_whole_practice_is_accepted_and_found_again(seat: Seat, ralph: Ralph) -> None:
    finish(seat().practice, "excellent")
    delivered()
    made = list(Statement.objects.all())
    assert len(made) > 8
    for one in made:
        kept = found(ralph, one)
        assert {part: kept.get(part) for part in OURS} == {
            part: one.body.get(part) for part in OURS
        }


def test_a_changed_verdict_takes_the_old_one_back_there(seat: Seat, ralph: Ralph) -> None:
    learner, desk = seat(2), seat(90, role="instructor")
    finish(learner.practice, "average")
    delivered()
    change = {"objective": "o1", "level": "4", "reason": "She said it at the door."}
    answer = desk.client.post(f"/review/{desk.link.uuid}/{learner.practice.uuid}/level/", change)
    assert answer.status_code == 302
    delivered()
    voids = Statement.objects.filter(session=learner.practice, verb="voided")
    assert voids.exists()
    for one in Statement.objects.filter(session=learner.practice):
        assert found(ralph, one)["id"] == str(one.pk)


def test_what_was_never_sent_is_not_there(ralph: Ralph) -> None:
    assert ralph.asked(statementId=str(uuid4())).status_code == 404
