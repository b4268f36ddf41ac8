"""Words that reach out, delivered short and under a lowered brow: a rule of two measured facts, and nothing beside it."""

import pytest

from providers.base import Act, Reading
from sessions.persona.scene import LeaderTurn, begin, hear
from tests.sessions.test_said_facts import CARD

SEEN = (("clipped_with_lowered_brow", 1.0),)


@pytest.mark.parametrize(
    ("label", "found"),
    [("OPENQ", True), ("ACK", True), ("GAP", False), ("DATE", False)],
)
def test_it_takes_an_open_question_or_an_acknowledgement(label: str, found: bool) -> None:
    turn = LeaderTurn(
        "How are you?",
        1,
        Reading(acts=(Act(label, 0.9, "counts", "how are you", 0, 11),)),
        timing=SEEN,
    )
    names = [name for name, _ in hear(begin(CARD, seed=1), turn).events]
    assert ("word_delivery_mismatch" in names) is found
    assert "clipped_with_lowered_brow" not in names
