"""A learner's note to themself on the briefing of their next attempt."""

from collections.abc import Callable

import pytest

from tests.scoring.talks import finish
from tests.seats import Seated

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("typed_engines")]
Seat = Callable[..., Seated]
NOTE = "Nächstes Mal: erst fragen, dann – “langsam” – sagen."


def note(seated: Seated, words: str) -> int:
    address = f"/practice/{seated.practice.uuid}/reflection/"
    return seated.client.post(address, {"words": words}).status_code


def test_the_next_briefing_shows_it_and_nobody_else_sees_it(seat: Seat) -> None:
    seated, desk, other = seat(1), seat(90, role="instructor"), seat(2)
    finish(seated.practice)
    note(seated, NOTE)
    assert other.client.post(f"/practice/{seated.practice.uuid}/reflection/").status_code == 403
    following = seat(1)
    shown = following.client.get(f"/practice/{following.practice.uuid}/").content.decode()
    assert NOTE in shown
    briefed = other.client.get(f"/practice/{other.practice.uuid}/").content.decode()
    assert NOTE not in briefed
    review = f"/review/{seated.link.uuid}/{seated.practice.uuid}/"
    for address in (review, f"{review}transcript.txt", f"/review/{seated.link.uuid}/"):
        assert NOTE not in desk.client.get(address).content.decode()
    bearer = {"Authorization": f"Bearer {desk.token}"}
    listed = desk.client.get("/api/v1/attempts/", headers=bearer).content.decode()
    assert NOTE not in listed
