"""A browser that keeps no cookie reads and changes pages by the seat its own forms carry."""

from collections.abc import Callable

import pytest
from django.test import Client

from tests.seats import Seated

pytestmark = pytest.mark.django_db
OURS = {"origin": "http://localhost:8000"}


@pytest.fixture
def bare() -> Client:
    return Client(enforce_csrf_checks=True, headers=OURS)


def test_e1_pages_are_read_and_changed_without_any_cookie(
    seat: Callable[..., Seated], bare: Client
) -> None:
    seated = seat(consent=False)
    assert seated.session is not None
    page, carried = f"/practice/{seated.session.uuid}/", {"carried_seat": seated.token}
    read = bare.post(page, carried | {"carried_read": "1"})
    assert read.status_code == 200
    assert f'data-seat="{seated.token}"' in read.content.decode()
    assert read["Cache-Control"] == "no-store"
    changed = bare.post(page, carried | {"agree": "on", "modality": "text", "time_to_answer": "1"})
    assert changed.status_code == 200
    assert f'action="{page}room/"' in changed.content.decode()
    room = bare.post(f"{page}room/", carried | {"carried_read": "1"})
    assert room.status_code == 200
    assert not bare.cookies or "seat" not in str(bare.cookies)


def test_a_forged_seat_and_a_foreign_page_get_nothing(
    seat: Callable[..., Seated], bare: Client
) -> None:
    seated = seat(consent=False)
    assert seated.session is not None
    page = f"/practice/{seated.session.uuid}/"
    forged = bare.post(page, {"carried_seat": "forged", "carried_read": "1"})
    assert forged.status_code == 403
    assert "data-carry" not in forged.content.decode()
    foreign = Client(enforce_csrf_checks=True, headers={"origin": "https://evil.example"})
    assert foreign.post(page, {"carried_seat": seated.token}).status_code == 403
    assert "data-seat" not in Client().get(page).content.decode()
