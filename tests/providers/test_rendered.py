"""Lines spoken ahead of time: kept with their times, found again by text and voice, spoken live where there are none."""

from pathlib import Path

import numpy as np
import pytest
from asgiref.sync import async_to_sync
from django.core.management import call_command
from django.core.management.base import CommandError

from providers.base import Spoken, VoiceStyle
from providers.embedded.rendered import keep, kept
from providers.models import store
from providers.registry import fresh
from realtime.rendering import clauses_ahead
from sessions.persona.card import ScenarioCard
from sessions.persona.card_file import CATALOG, load

STYLE = VoiceStyle("deep_f", rendered="bf_emma")
CARDS = [load(path) for path in sorted(CATALOG.glob("*_*.yaml"))]


@pytest.fixture(autouse=True)
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("RENDERED_DIR", str(tmp_path))
    return tmp_path


def rendered(text: str) -> Spoken:
    tone = 0.5 * np.sin(np.arange(24_000) / 20).astype(np.float32)
    return Spoken(tone, 24_000, [(0, "aa"), (1000, "sil")], [(1000, text)])


def test_a_clause_comes_back_with_its_sound_and_its_times() -> None:
    keep("Fine.", STYLE, rendered("Fine."))
    found = kept("Fine.", STYLE)
    assert found is not None
    assert np.abs(found.audio - rendered("Fine.").audio).max() < 0.001
    assert (found.visemes, found.words) == ([(0, "aa"), (1000, "sil")], [(1000, "Fine.")])


def test_it_is_as_loud_as_the_moment_asks() -> None:
    keep("Fine.", STYLE, rendered("Fine."))
    quiet = kept("Fine.", VoiceStyle("deep_f", rendered="bf_emma", gain_db=-6.0))
    assert quiet is not None
    assert np.abs(quiet.audio).max() == pytest.approx(0.25, abs=0.01)


@pytest.mark.parametrize(
    ("text", "style"),
    [
        ("Fine!", STYLE),
        ("Fine.", VoiceStyle("deep_f", rendered="bf_lily")),
        ("Fine.", VoiceStyle("deep_f")),
        ("Fine.", VoiceStyle("deep_f", rendered="bf_emma", sounds=(("Fine", "fˈIn"),))),
    ],
)
def test_other_words_another_voice_or_other_sounds_are_another_clause(
    text: str, style: VoiceStyle
) -> None:
    keep("Fine.", STYLE, rendered("Fine."))
    assert kept(text, style) is None


@pytest.mark.speech
def test_what_was_not_rendered_is_spoken_live() -> None:
    keep("Fine.", STYLE, rendered("Fine."))
    engine = fresh("text_to_speech", "rendered")
    ahead, live = (async_to_sync(engine.say)(text, STYLE) for text in ("Fine.", "Not fine."))
    assert ahead.duration_ms == 1000
    assert [word for _, word in live.words] == ["Not", "fine."]


@pytest.mark.parametrize("card", CARDS, ids=[card.key for card in CARDS])
def test_everybody_s_lines_can_be_spoken_ahead_each_in_one_voice(card: ScenarioCard) -> None:
    ahead = clauses_ahead(card)
    voices = {style.rendered for _, style in ahead}
    assert len(voices) == len(card.people)
    assert len(ahead) > 250 * len(card.people)
    assert not any("{" in text for text, _ in ahead)


@pytest.mark.django_db
def test_without_the_models_the_command_says_how_to_get_them(
    shelf: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MODEL_DIR", str(shelf / "none"))
    store.checked.cache_clear()
    call_command("load_catalog", verbosity=0)
    with pytest.raises(CommandError, match="models fetch kokoro-82m-int8 kokoro-voices"):
        call_command("voices", "render", "pip_branch")
    store.checked.cache_clear()
