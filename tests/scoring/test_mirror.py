"""What the camera showed: the learner's own, on no other page, deleted at once or after thirty days."""

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils.timezone import now

from scoring.tasks import forget
from sessions.models import SEEN, Moment, Session
from sessions.services import append_moment
from tests.scoring.talks import finish
from tests.seats import Seated

pytestmark = pytest.mark.django_db
Seat = Callable[..., Seated]


def seen(seated: Seated, *times: tuple[str, int]) -> None:
    finish(seated.practice)
    for what, at_ms in times:
        append_moment(session_id=seated.practice.pk, at_ms=at_ms, kind=SEEN, data={"what": what})


def debrief(seated: Seated) -> str:
    answer = seated.client.get(f"/practice/{seated.practice.uuid}/debrief/")
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_the_learner_sees_how_often_and_when(seat: Seat) -> None:
    seated = seat()
    seen(seated, ("nod", 65_000), ("nod", 125_000), ("look_away", 70_000))
    page = debrief(seated)
    assert "What your camera showed" in page
    assert "Only you see this. Never graded." in page
    assert '<dt>nods</dt><dd class="num">2</dd><dd class="xs faint num">At 1:05, 2:05' in page
    assert '<dt>time you looked away for four seconds</dt><dd class="num">1</dd>' in page


def test_no_camera_nothing_said(seat: Seat) -> None:
    seated = seat()
    seen(seated)
    assert "What your camera showed" not in debrief(seated)


def test_it_is_on_no_page_of_the_instructor_and_in_no_message(
    learner: Seated, desk: Seated
) -> None:
    seen(learner, ("nod", 65_000), ("smile", 66_000))
    page = desk.client.get(f"/review/{desk.link.uuid}/{learner.practice.uuid}/").content.decode()
    assert "camera showed" not in page
    assert "smile" not in page
    sent = json.dumps(list(learner.practice.owed.values_list("payload", flat=True)))
    assert "nod" not in sent.replace("node", "")
    assert "smile" not in sent


def test_the_learner_deletes_it_at_once_and_nobody_else_can(seat: Seat, desk: Seated) -> None:
    seated, stranger = seat(1), seat(2)
    seen(seated, ("nod", 65_000))
    address = f"/practice/{seated.practice.uuid}/camera/delete/"
    assert stranger.client.post(address).status_code == 403
    assert desk.client.post(address).status_code == 403
    assert Moment.objects.filter(kind=SEEN).count() == 1
    answer = seated.client.post(address)
    assert answer.status_code == 302
    assert "What your camera showed" not in debrief(seated)
    assert not Moment.objects.filter(kind=SEEN).exists()


@pytest.mark.parametrize(("days", "left"), [(29, 1), (31, 0)])
def test_it_goes_after_thirty_days(seat: Seat, days: int, left: int) -> None:
    seated = seat()
    seen(seated, ("nod", 65_000))
    Session.objects.filter(pk=seated.practice.pk).update(ended_at=now() - timedelta(days=days))
    forget()
    assert Moment.objects.filter(kind=SEEN).count() == left
