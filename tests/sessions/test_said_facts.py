"""What a scenario may ask of the leader's words beyond labels: facts that were said, and what a flag does to the persona."""

import copy

import pytest

from providers.base import FlagHit, Reading
from sessions.persona.card_file import CATALOG, CatalogFault, card_from, load, scenario_data
from sessions.persona.scene import LeaderTurn, Scene, answer, begin, greet, hear, said

CARD = load(CATALOG / "role_change.yaml")
NEWS = "This is bad news. Your post ends on 30 June."


def told(*texts: str) -> Scene:
    """The scene after these turns, each answered."""
    scene = begin(CARD, seed=1)
    for n, text in enumerate(texts, 1):
        scene = hear(scene, LeaderTurn(text, n))
        scene = said(scene, answer(scene))
    return scene


def test_he_knows_of_the_offer_only_what_was_said() -> None:
    ask = "What do you think of the offer?"
    before, after = (
        told(NEWS, *between, ask)
        for between in ((), ("You would be quality lead, without direct reports.",))
    )
    assert before.replies[-1].beat == "offer_unknown"
    assert after.replies[-1].beat == "ask_offer"
    assert before.stated == {"f1"}
    assert after.stated == {"f1", "f2"}


def test_news_without_a_day_makes_him_ask_for_the_day() -> None:
    assert told("Your post is being cut.").replies[-1].beat == "no_date"
    assert told(NEWS).replies[-1].beat == "shock"


def test_a_flag_does_to_the_persona_what_its_scenario_says() -> None:
    hit = FlagHit("corporate_gloss", 0.92, "journey", 0, 7)
    scene = hear(begin(CARD, seed=1), LeaderTurn("A journey.", 1, Reading(flags=(hit,))))
    assert scene.events == (("word_delivery_mismatch", 0.92),)
    assert answer(scene).beat == "sold_to"


def test_an_unknown_event_of_a_flag_is_refused() -> None:
    data = copy.deepcopy(scenario_data(CATALOG / "role_change.yaml"))
    data["flags_extra"][0]["event"] = "shouting"
    with pytest.raises(CatalogFault, match="event: 'shouting' is unknown"):
        card_from(data, "role_change")


def test_a_team_that_knew_before_him_is_what_he_opens_with() -> None:
    state = {"kind": "state", "data": {"mood": [0.4, 0.5, 0.6, 0.4], "flags": ["team_told_first"]}}
    scene = begin(CARD, seed=1, opening={"memories": [state]})
    assert greet(scene).beat == "open_team_heard"
    assert scene.state.mood.defensiveness == pytest.approx(0.35 + 0.35 * 0.05 + 0.12)
