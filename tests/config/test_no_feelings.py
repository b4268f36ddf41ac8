"""No word for what a learner might feel is in code, texts, tables, log names or the interface's description."""

import re
import subprocess
from pathlib import Path
from typing import Final

import polib
import pytest
from django.apps import apps
from django.db.models import Field

ROOT: Final = Path(__file__).resolve().parents[2]
WORDS: Final = (
    "angry|anger|sad|sadness|happy|happiness|afraid|fearful|nervous|nervousness|anxious|anxiety|tense|stressed|"
    "frustrated|frustration|irritated|irritation|calm|confident|engaged|engagement|attentive|bored|boredom|sincere|"
    "sincerity|warmth|empathic|mood|moods|sentiment|emotion|emotions|emotional|upset|worried|embarrassed|ashamed"
)
FEELING: Final = re.compile(rf"(?<![a-z])(?:{WORDS})(?![a-z])", re.IGNORECASE)
LOOKED_AT: Final = (".py", ".js", ".html", ".yaml")

THE_CHARACTER: Final = {
    "sessions/": "the character's state, lines and scenes, which are fiction",
    "providers/base.py": "how the character's line is spoken",
    "providers/embedded/speaking.py": "the character's voices",
    "providers/embedded/voices.py": "the character's voices",
    "providers/embedded/acts": "example lines, and words about feelings that a learner says",
    "providers/openai/manner.py": "the character's voices",
    "providers/openai/speaking.py": "the character's voices",
    "realtime/bench/turns/speech.py": "the voices of made-up learners",
    "realtime/delivery.py": "stress in speech",
    "realtime/mind.py": "the character's state",
    "realtime/rows.py": "the character's state",
    "realtime/watching.py": "the character's state",
    "scoring/pages/": "the character's state along the talk",
    "scoring/rehearsal.py": "the character's state",
    "scoring/privacy/": "the character's state, in an export",
    "scoring/rules.py": "how sure the detector is",
    "scoring/voting.py": "how sure the detector is",
    "templates/scoring/debrief.html": "says that the character's mood is never used",
    "static/js/face/": "the character's face, and stress in speech",
    "tools/": "the characters' faces, and tools of ours",
    "tests/": "tests",
    "docs/": "explains the rules; the interface's description is looked at by itself",
}
"""Where such a word may stand, and of whom or what it speaks there."""


def feelings(text: str) -> list[str]:
    return FEELING.findall(text)


def ours() -> list[Path]:
    """Every file of the product that is kept under version control, but data."""
    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    names = [name for name in listed.stdout.splitlines() if name.endswith(LOOKED_AT)]
    return [ROOT / name for name in names if not name.startswith(tuple(THE_CHARACTER))]


def test_code_pages_and_log_names_have_no_word_for_a_learners_feelings() -> None:
    files = ours()
    assert len(files) > 200
    found = {
        str(file.relative_to(ROOT)): feelings(file.read_text(encoding="utf-8")) for file in files
    }
    assert {name: words for name, words in found.items() if words} == {}


def test_the_interfaces_description_has_none() -> None:
    assert feelings((ROOT / "docs" / "api.yaml").read_text(encoding="utf-8")) == []


def test_no_table_and_no_column_is_named_by_one() -> None:
    names = [
        f"{model._meta.db_table} {field.name} {getattr(field, 'help_text', '')} {field.choices or ''}"
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, Field)
    ]
    assert len(names) > 100
    assert [name for name in names if feelings(name)] == []


@pytest.mark.parametrize(
    "planted",
    [
        'log.info("learner_nervous")',
        "engagement_score",
        "You sounded tense.",
        "mood = 'calm'",
        "Emotion",
    ],
)
def test_a_planted_word_is_found(planted: str) -> None:
    assert feelings(planted)


@pytest.mark.parametrize(
    "allowed",
    ["Moodle", "for good", "lip corners raised", "brow_lowered", "2 smiles", "a stressful day"],
)
def test_physical_words_and_names_pass(allowed: str) -> None:
    assert feelings(allowed) == []


GERMAN: Final = re.compile(
    r"(?<!\w)(?:wütend|wut|traurig\w*|fröhlich|glücklich|ängstlich|angst|nervös\w*|gestresst|frustriert\w*|gereizt|"
    r"gelangweilt|aufrichtig\w*|empathisch|stimmung\w*|gefühl\w*|emotion\w*|verärgert|besorgt|verlegen|beschämt)(?!\w)",
    re.IGNORECASE,
)


def test_the_german_texts_have_none_either() -> None:
    catalog = polib.pofile(str(ROOT / "locale" / "de" / "LC_MESSAGES" / "django.po"))
    sayings = [(e.msgid, text) for e in catalog for text in (e.msgstr, *e.msgstr_plural.values())]
    assert len(sayings) > 1500
    found = {said for said, text in sayings if GERMAN.search(text)}
    assert all("mood or how the talk ended" in said for said in found), found
