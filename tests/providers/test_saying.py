"""What is written is said as people say it: times, dates, names; and every written word keeps its own moment."""

from pathlib import Path

import pytest

from providers.base import VoiceStyle
from providers.embedded.saying import to_be_said
from providers.registry import provider
from sessions.persona.card import ScenarioCard
from sessions.persona.card_file import card_from, scenario_data

CATALOG = sorted((Path(__file__).resolve().parents[2] / "sessions" / "catalog").glob("*_*.yaml"))


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("Call me 24/7.", "Call me twenty-four seven."),
        ("At 12.15, not 9.5.", "At 12:15, not 9.5."),
        ("Due on 12/04.", "Due on 12 April."),
        ("Due on 03/11/2026.", "Due on 3 November 2026."),
        ("One in 1/3 of them.", "One in 1/3 of them."),
        ("You and/or Ben, today/tomorrow.", "You and or Ben, today or tomorrow."),
        ("About 10k, e.g. in May.", "About 10 thousand, for example, in May."),
        ("Plain words stay.", "Plain words stay."),
    ],
)
def test_marks_are_read_as_people_read_them(written: str, said: str) -> None:
    assert to_be_said(written) == said


def test_a_name_is_said_as_its_scenario_says() -> None:
    said = to_be_said("Reyes, not Reyesville.", (("Reyes", "ɹˈAɛs"),))
    assert said == "[Reyes](/ɹˈAɛs/), not Reyesville."


@pytest.mark.speech
@pytest.mark.parametrize("path", CATALOG, ids=lambda path: path.stem)
def test_every_sound_a_scenario_names_can_be_made(path: Path) -> None:
    card: ScenarioCard = card_from(scenario_data(path), path.name)
    known = provider("text_to_speech").symbols
    assert card.sounds
    assert [s for _, phonemes in card.sounds for s in phonemes if s not in known] == []


@pytest.mark.speech
def test_each_written_word_ends_where_it_was_heard() -> None:
    text = "It was £4,200 late by three days, again."
    said = provider("text_to_speech").speak(text, VoiceStyle("deep_f"))
    assert [word for _, word in said.words] == text.split()
    ends = {word: end for end, word in said.words}
    assert ends["£4,200"] - ends["was"] > 1_000  # five words
    assert 150 < ends["late"] - ends["£4,200"] < 350
