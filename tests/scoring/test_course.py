"""The instructor's board and the roster: who has not started, who has left, how fresh it is, and reading it anew."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.utils.timezone import now

from config.celery import app
from lti_tool.models import Context, Identity, ResourceLink
from lti_tool.tasks import sync_roster
from sessions.services import open_attempt
from tests.lti_tool.platform import Platform, answer_json
from tests.scoring.talks import finish
from tests.seats import Seated

pytestmark = pytest.mark.django_db
Seat = Callable[..., Seated]


@pytest.fixture
def course(platform: Platform, link: ResourceLink) -> Context:
    """The activity's course, whose platform has a roster."""
    platform.serve_tokens()
    registration = link.deployment.registration
    registration.token_url = f"{platform.origin}/token"
    registration.save()
    link.context.roster_url = f"{platform.origin}/members"
    link.context.save()
    return link.context


@pytest.fixture
def worker() -> Iterator[None]:
    """Tasks are done as soon as they are asked for."""
    app.conf.task_always_eager = True
    yield
    app.conf.task_always_eager = False


def serve(platform: Platform, *members: dict[str, Any]) -> None:
    platform.routes["/members"] = lambda _: answer_json({"members": members})


def person(user_id: str, role: str = "Learner", **facts: Any) -> dict[str, Any]:
    return {"user_id": user_id, "roles": [role]} | facts


def board(desk: Seated, query: str = "") -> str:
    answer = desk.client.get(f"/review/{desk.link.uuid}/{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def listed(page: str) -> str:
    """The part of the board that lists who has not started."""
    return page.partition('id="c-h"')[2]


def test_h6_the_board_lists_who_has_not_started_and_counts_them(
    seat: Seat, desk: Seated, platform: Platform, course: Context
) -> None:
    finish(seat(1).practice, "excellent")
    serve(
        platform,
        person("1"),
        person("2", name="Ada Byron"),
        person("3"),
        person("90", "Instructor", name="A Teacher"),
    )
    assert sync_roster(course.pk)
    page = board(desk)
    assert "One of three have practised." in page
    assert "2 of 3 have not started" in page
    assert "Ada Byron" in listed(page)
    assert listed(page).count("Not started") == 2
    assert "A Teacher" not in page
    assert "Learner 1" not in listed(page)
    assert "Roster read 0" in page


def test_h5_who_shares_no_name_is_listed_by_number(
    desk: Seated, platform: Platform, course: Context
) -> None:
    serve(platform, person("2"))
    assert sync_roster(course.pk)
    number = Identity.objects.get(subject="2").number
    assert f"<span>Learner {number}</span>" in listed(board(desk))


def test_h7_an_assistant_whom_the_roster_calls_a_learner_is_not_waited_for(
    desk: Seated, platform: Platform, course: Context
) -> None:
    serve(platform, person("90"), person("2"))
    assert sync_roster(course.pk)
    assert "One of 1 has not started" in board(desk)


def test_h3_h4_who_has_left_stays_on_the_board_greyed(
    seat: Seat, desk: Seated, platform: Platform, course: Context
) -> None:
    for number in (1, 2):
        finish(seat(number).practice, "average")
    serve(platform, person("1"))
    assert sync_roster(course.pk)
    page = board(desk)
    assert page.count("No longer in the course") == 0
    serve(platform, person("1"), person("2"))
    assert sync_roster(course.pk)
    serve(platform, person("2"))
    assert sync_roster(course.pk)
    page = board(desk)
    assert page.count("No longer in the course") == 1
    assert page.count('class="gone"') == 1
    assert "Learner 1</a>" in page
    assert "One of one have practised." in page
    assert "Everybody in the course has started." in page


def test_h2_an_empty_or_unshared_roster_is_said(desk: Seated, link: ResourceLink) -> None:
    page = board(desk)
    assert "The platform does not share its roster." in page
    assert "Read the roster again" not in page
    assert "not started" not in page


@pytest.mark.parametrize(
    ("status", "words"),
    [
        pytest.param(403, "The platform does not let us read its roster.", id="H2 forbidden"),
        pytest.param(500, "The platform did not give us its roster", id="H2 broken"),
        pytest.param(200, "could not be understood", id="H2 unreadable"),
    ],
)
def test_why_the_roster_is_old_is_said_and_the_old_one_stays(
    desk: Seated, platform: Platform, course: Context, status: int, words: str
) -> None:
    serve(platform, person("2", name="Ada Byron"))
    assert sync_roster(course.pk)
    platform.routes["/members"] = lambda _: (status, {}, b"<html></html>")
    assert not sync_roster(course.pk)
    page = board(desk)
    assert words in page
    assert "Roster read 0" in page
    assert "Ada Byron" in page


@pytest.mark.django_db(transaction=True)
def test_h1_opening_the_board_asks_for_an_old_roster_once_and_not_for_a_fresh_one(
    desk: Seated, platform: Platform, course: Context, worker: None
) -> None:
    serve(platform, person("2"))
    board(desk)
    board(desk)
    assert platform.fetches("/members") == 1
    cache.clear()
    board(desk)
    assert platform.fetches("/members") == 1
    Context.objects.update(roster_at=now() - timedelta(minutes=11))
    board(desk)
    assert platform.fetches("/members") == 2


@pytest.mark.django_db(transaction=True)
def test_h1_an_instructor_has_the_roster_read_again_and_nobody_else_may(
    seat: Seat, desk: Seated, platform: Platform, course: Context, worker: None
) -> None:
    serve(platform, person("2", name="Ada Byron"))
    address = f"/review/{desk.link.uuid}/roster/"
    assert seat(1).client.post(address).status_code == 403
    assert platform.fetches("/members") == 0
    answer = desk.client.post(address)
    assert answer.headers["Location"] == f"/review/{desk.link.uuid}/"
    assert "Ada Byron" in board(desk)
    assert desk.client.get(address).status_code == 405


def test_the_board_opens_at_once_while_the_roster_is_being_read(
    desk: Seated, platform: Platform, course: Context
) -> None:
    assert "The roster is being read." in board(desk)
    assert platform.fetches("/members") == 0


def test_h6_five_thousand_people_are_shown_in_pages_with_a_bounded_number_of_queries(
    seat: Seat,
    desk: Seated,
    platform: Platform,
    course: Context,
    django_assert_max_num_queries: Any,
) -> None:
    serve(platform, *(person(f"u{n:04}", name=f"Person {n:04}") for n in range(5000)))
    assert sync_roster(course.pk)
    assert course.deployment.launches.count() == 1
    placement = desk.link.placement
    assert placement is not None
    for identity in Identity.objects.filter(name__startswith="Person 00").select_related("user")[
        :3
    ]:
        open_attempt(user=identity.user, placement=placement)
    with django_assert_max_num_queries(12):
        page = board(desk)
    assert "Three of 5000 have practised." in page
    assert "4997 of 5000 have not started" in page
    assert listed(page).count("Not started") == 100
    assert "Person 0003" in listed(page)
    assert len(page) < 60_000
    last = board(desk, "?absent=50&page=7")
    assert "Person 4999" in listed(last)
    assert "Page 50 of 50" in last


def test_h6_many_attempts_cost_no_query_each(
    seat: Seat, desk: Seated, course: Context, django_assert_max_num_queries: Any
) -> None:
    for number in range(1, 9):
        finish(seat(number).practice, "average")
    with django_assert_max_num_queries(12):
        assert board(desk).count('scope="row"') == 9
