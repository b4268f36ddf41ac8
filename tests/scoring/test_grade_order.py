"""Whatever happens on the way, the gradebook ends with the policy's value, nothing is erased, and time only grows."""

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import count, pairwise

import pytest
from django.db.models import F, QuerySet
from django.utils.timezone import now
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scoring.grading import chosen
from scoring.models import Assessment, GradeState, OutboxItem
from scoring.outbox.claiming import UNFINISHED, claim
from scoring.outbox.grades import post
from scoring.services import settle
from scoring.tasks import deliver
from sessions.models import Placement, Session
from sessions.services import open_attempt
from tests.lti_tool.platform import Answer
from tests.scoring.gradebook import Gradebook, let_time_pass
from tests.scoring.talks import gradable
from tests.seats import Seated

FAILING: dict[str, Answer] = {
    "error": (500, {}, b"<html>"),
    "busy": (429, {"Retry-After": "60"}, b""),
    "timeout": (408, {}, b""),
}
STEP = st.one_of(
    st.tuples(st.just("finish"), st.integers(0, 1000).map(lambda n: n / 10)),
    st.tuples(st.just("deliver"), st.just(0.0)),
    st.tuples(st.sampled_from(sorted(FAILING)), st.just(0.0)),
    st.tuples(st.sampled_from(["answer lost", "killed before", "killed after"]), st.just(0.0)),
    st.tuples(st.just("clock back"), st.floats(1, 7200)),
)
NUMBERS = count(1000)


class Way:
    """One learner's attempts, and what happened to their grades."""

    def __init__(self, seated: Seated, gradebook: Gradebook) -> None:
        self.seated, self.gradebook = seated, gradebook
        self.totals: list[float] = []

    def take(self, what: str, number: float) -> None:
        if what == "finish":
            self.finish(number)
        elif what == "clock back":
            # The clock was ahead when the last grade was written.
            ahead = F("last_timestamp") + timedelta(seconds=number)
            self.states().update(last_timestamp=ahead)
        elif what.startswith("killed"):
            self.killed(after=what.endswith("after"))
        else:
            self.gradebook.lost_answers = int(what == "answer lost")
            self.gradebook.refusals = [FAILING[what]] if what in FAILING else []
            self.later()
            deliver()
            self.gradebook.lost_answers = 0

    def states(self) -> QuerySet[GradeState]:
        return GradeState.objects.filter(identity=self.seated.launch.identity)

    def finish(self, total: float) -> None:
        practice = self.seated.practice
        session = open_attempt(user=practice.learner, placement=practice.placement)
        Session.objects.filter(pk=session.pk).update(status="ended", ended_at=now())
        session.refresh_from_db()
        self.totals.append(total)
        settle(
            assessment=Assessment.objects.create(
                session=session, scorer_version="1", detector_version="1", total=total, total_high=total,
                outcome="met",
            )
        )  # fmt: skip

    def killed(self, *, after: bool) -> None:
        """A worker ends before or after its post, and writes nothing down."""
        self.later()
        for item in claim(kind="grade"):
            if after:
                post(item, item.target)

    def later(self) -> None:
        let_time_pass()
        OutboxItem.objects.filter(status="sending").update(lease_until=now() - timedelta(seconds=1))

    def settle_down(self) -> None:
        self.gradebook.refusals = []
        while OutboxItem.objects.filter(status__in=UNFINISHED).exists():
            self.later()
            deliver()


@pytest.fixture
def begin(seat: Callable[..., Seated], gradebook: Gradebook) -> Callable[[str], Way]:
    """Another learner, at an activity with this policy."""

    def make(policy: str) -> Way:
        seated = seat(next(NUMBERS))
        gradable(seated.launch, gradebook.url)
        Placement.objects.update(policy=policy)
        return Way(seated, gradebook)

    return make


@pytest.mark.django_db
@pytest.mark.parametrize("policy", Placement.Policy.values)
@settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps=st.lists(STEP, max_size=9))
def test_g6_g7_g12_g15_whatever_happens_the_last_grade_is_the_policys(
    begin: Callable[[str], Way], policy: str, steps: list[tuple[str, float]]
) -> None:
    way = begin(policy)
    for what, number in [*steps, ("finish", 50.0)]:
        way.take(what, number)
    way.settle_down()
    who = way.seated.launch.identity.subject
    items = OutboxItem.objects.filter(grade_state__in=way.states()).order_by("pk")
    assert way.gradebook.held[who]["scoreGiven"] == chosen(policy, way.totals)
    assert way.gradebook.erased == 0
    stamps = [datetime.fromisoformat(item.payload["timestamp"]) for item in items]
    assert all(later - sooner >= timedelta(seconds=1) for sooner, later in pairwise(stamps))
    assert {item.status for item in items} <= {"sent", "superseded"}
