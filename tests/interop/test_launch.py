"""A learner and an instructor come in from Open edX."""

import pytest

from tests.interop.conftest import Both

pytestmark = pytest.mark.interop


def test_a1_c2_a_login_by_get_brings_a_learner_to_the_briefing(both: Both) -> None:
    with both.consumer.visitor("ana") as ana:
        _, briefing = ana.opens("declarative")
        page = ana.get(briefing)
    assert briefing.startswith(f"{both.tool.tool}/practice/")
    assert "The plan on the table" in page.text


def test_c2_an_instructor_lands_on_the_board_of_the_activity(both: Both) -> None:
    with both.consumer.visitor("ines") as ines:
        _, board = ines.opens("declarative")
        page = ines.get(board)
    assert board.startswith(f"{both.tool.tool}/review/")
    assert "Leading People" in page.text


def test_c2_a_role_of_open_edx_alone_makes_nobody_an_instructor(both: Both) -> None:
    with both.consumer.visitor("dara") as dara:
        _, page = dara.opens("declarative")
    assert "/practice/" in page


def test_d46_two_activities_are_open_side_by_side(both: Both) -> None:
    with both.consumer.visitor("ben") as ben:
        pages = [ben.opens(block)[1] for block in ("declarative", "programmatic")]
        assert len(set(pages)) == 2
        assert all(ben.get(page).ok for page in pages)
