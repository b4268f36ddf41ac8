"""One target that fails or hangs holds up nobody else, over the worker's task with its threads."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.utils.timezone import now

from scoring.models import OutboxItem, Target
from scoring.outbox.claiming import claim
from scoring.tasks import deliver
from tests.lti_tool.platform import Answer, Asked
from tests.scoring.gradebook import Gradebook, let_time_pass
from tests.scoring.talks import finish, gradable
from tests.seats import Seated

Seat = Callable[..., Seated]
PATIENCE_S = 20


def practised(seat: Seat, numbers: range, url: str) -> None:
    """So many learners who finished at the column of this address."""
    for number in numbers:
        seated = seat(number)
        gradable(seated.launch, url)
        finish(seated.practice, "harsh")


@pytest.mark.django_db
def test_o10_after_five_failures_one_delivery_a_minute_until_one_succeeds(
    seat: Seat, gradebook: Gradebook
) -> None:
    practised(seat, range(1, 9), gradebook.url)
    gradebook.refusals = [(503, {}, b"")] * 6
    deliver()
    assert len(gradebook.posts) == 5
    OutboxItem.objects.update(next_at=now())
    deliver()
    assert len(gradebook.posts) == 5
    Target.objects.update(next_try_at=now())
    deliver()
    assert len(gradebook.posts) == 6
    let_time_pass()
    deliver()
    assert len(gradebook.scores) == 8


@pytest.mark.django_db
def test_o10_at_most_four_are_under_way_at_one_target(seat: Seat, gradebook: Gradebook) -> None:
    practised(seat, range(1, 7), gradebook.url)
    under_way = [claim(kind="grade") for _ in range(6)]
    assert [len(items) for items in under_way] == [1, 1, 1, 1, 0, 0]
    OutboxItem.objects.filter(status="sending").update(lease_until=now() - timedelta(seconds=1))
    assert [len(claim(kind="grade", limit=9)) for _ in range(3)] == [2, 2, 0]


@dataclass
class Hanging:
    """A column whose platform does not answer until it is let go."""

    asked: list[Asked] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    def answer(self, asked: Asked) -> Answer:
        self.asked.append(asked)
        self.over.wait(PATIENCE_S)
        return 503, {}, b""


@pytest.fixture
def hanging(gradebook: Gradebook) -> Iterator[Hanging]:
    made = Hanging()
    gradebook.platform.routes["/hangs/lineitem/scores"] = made.answer
    yield made
    made.over.set()


@pytest.mark.django_db(transaction=True)
def test_o10_a_target_that_hangs_leaves_a_thread_for_the_others(
    seat: Seat, gradebook: Gradebook, hanging: Hanging, settings: LazySettings
) -> None:
    practised(seat, range(1, 7), f"{gradebook.platform.origin}/hangs/lineitem")
    practised(seat, range(10, 16), gradebook.url)
    settings.OUTBOX_THREADS = 3
    worker = threading.Thread(target=deliver)
    worker.start()
    try:
        for _ in range(6):
            assert gradebook.arrived.acquire(timeout=PATIENCE_S)
        assert len(hanging.asked) == 2
        assert not hanging.over.is_set()
    finally:
        hanging.over.set()
        worker.join()
    assert len(gradebook.scores) == 6
