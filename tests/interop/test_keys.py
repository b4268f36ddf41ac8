"""Either side takes a new key while the other goes on."""

import pytest

from tests.interop.conftest import Both
from tests.interop.talking import practise, scored, settled

pytestmark = pytest.mark.interop


def test_d6_a_platform_key_nobody_has_seen_is_fetched_once_and_accepted(both: Both) -> None:
    with both.consumer.visitor("stan") as stan:
        stan.opens("declarative")
        both.consumer.rotate_key()
        before = key_fetches(both)
        stan.opens("declarative")
        stan.opens("declarative")
    assert key_fetches(both) == before + 1


def test_g8_a_token_the_platform_no_longer_knows_is_replaced(both: Both) -> None:
    with both.consumer.visitor("ben") as ben:
        practise(ben, "declarative")
        given = scored(both, "declarative", ben.subject)["score_given"]
        both.consumer.rotate_key()
        practise(ben, "declarative", lines=8)
    *_, last = settled(both, ben.subject)
    assert last["status"] == "sent", last
    assert scored(both, "declarative", ben.subject)["score_given"] != given


def test_k2_the_platform_accepts_what_our_next_key_signs(both: Both) -> None:
    keys = both.tool.manage("keys", "show")
    both.tool.manage("keys", "rotate")
    assert both.tool.manage("keys", "show") != keys
    both.consumer.rotate_key()  # the tokens it gave us are void, so that our new key must sign for another
    with both.consumer.visitor("cleo") as cleo:
        practise(cleo, "programmatic", lines=6)
    *_, last = settled(both, cleo.subject)
    assert (last["status"], last["code"]) == ("sent", 201)


def key_fetches(both: Both) -> int:
    """How often the consumer's key set was asked for."""
    return sum("/public_keysets/" in line for line in both.consumer.log())
