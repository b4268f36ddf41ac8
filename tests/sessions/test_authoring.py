"""Authors write scenarios out and read them in: all faults at once, each at its line, and nothing lost on the way."""

import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from django.core.management import CommandError, call_command

from realtime.briefing import briefing
from realtime.journal import open_log
from sessions.models import Placement, Scenario
from sessions.persona.card_file import CATALOG, all_files
from sessions.services import place
from tests.scoring.talks import talk
from tests.seats import Seated

pytestmark = pytest.mark.django_db
PIP = (CATALOG / "pip_branch.yaml").read_text(encoding="utf-8")
NOW = int(re.search(r"^version: (\d+)$", PIP, re.MULTILINE)[1])  # type: ignore[index]
ROOT = Path(__file__).resolve().parents[2]


def run(*words: Any) -> str:
    out = io.StringIO()
    call_command("scenarios", *map(str, words), stdout=out)
    return out.getvalue()


def refused(tmp_path: Path, text: str) -> list[str]:
    """The faults of a file, without its name."""
    file = tmp_path / "mine.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(CommandError) as told:
        run("import", file)
    assert not Scenario.objects.filter(key="mine").exists()
    *faults, last = str(told.value).split("\n")
    assert "nothing was published" in last
    return [one.removeprefix("mine.yaml: ") for one in faults]


def line_of(text: str, words: str) -> int:
    return text[: text.index(words)].count("\n") + 1


@pytest.mark.parametrize("path", all_files(), ids=lambda path: path.stem)
def test_what_is_written_out_and_read_in_again_is_the_same(
    path: Path, catalogue: None, tmp_path: Path
) -> None:
    row = Scenario.objects.get(key=path.stem)
    file = tmp_path / "out.yaml"
    file.write_text(run("export", path.stem), encoding="utf-8")
    assert "is there already" in run("import", file)
    Scenario.objects.all().delete()
    assert run("import", file).startswith("published:")
    again = Scenario.objects.get(key=path.stem)
    assert (again.content_hash, again.data) == (row.content_hash, row.data)
    assert run("export", path.stem) == file.read_text(encoding="utf-8")


def test_all_faults_are_told_at_once_with_line_and_column(tmp_path: Path) -> None:
    text = PIP.replace("id: pip_branch", "id: mine", 1)
    text = text.replace("unlock: {trust: 0.5, ", "unlok: {trust: 0.5, ", 1)
    text = text.replace("labels: [OWN, OPENQ]}", "labels: [OWNN, OPENQ]}", 1)
    text = text.replace(f"version: {NOW}", "version: four", 1)
    faults = refused(tmp_path, text)
    at = line_of(text, "unlok:")
    column = text.splitlines()[at - 1].index("unlok") + 1
    wanted = f"line {at}, column {column}: `unlok` is not a key of `persona`, `hides`, number 1; did you mean `unlock`?"
    assert wanted in faults
    assert any("`unlock` is missing" in fault for fault in faults)
    own = line_of(text, "OWNN")
    assert any(f.startswith(f"line {own},") and "did you mean `OWN`?" in f for f in faults)
    assert any("`version` must be a whole number, and is `four`" in fault for fault in faults)
    assert [int(re.findall(r"\d+", one)[0]) for one in faults] == sorted(
        int(re.findall(r"\d+", one)[0]) for one in faults
    )


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("when: {turn: 0, memory: [promise]}", "when: {turn: 0, memory: [promis]}", "did you mean `promise`?"),
        ("title: The plan on the table\n", "title: The plan on the table\ntitle: Twice\n", "`title` is written twice here"),
        ("title: The plan on the table\n", "", "`title` is missing in the file; add it"),
        ("base: [0.55, 0.4, 0.6, 0.3]", "base: [0.55, 0.4, 0.6]", "needs 4 numbers, and has 3"),
        ("setting: >-\n", "setting: [\n", "this is no YAML"),
        ("title: The plan on the table\n", "title: {a: b}\n", "`title` must be a text, and is a mapping"),
        ("slug: marta", "slug: nobody", "nobody is drawn for `nobody`"),
        ("      - I can wait. I'd sooner you said it, though.", "      - You were going to say something.", "written twice"),
    ],
)  # fmt: skip
def test_each_fault_says_what_to_do(tmp_path: Path, old: str, new: str, told: str) -> None:
    assert old in PIP
    faults = refused(tmp_path, PIP.replace(old, new, 1).replace("id: pip_branch", "id: mine", 1))
    (fault,) = [one for one in faults if told in one]
    assert int(re.findall(r"\d+", fault)[0]) > 1 or "missing" in fault


def test_faults_that_no_shape_can_tell_come_at_once_too(tmp_path: Path) -> None:
    data = yaml.safe_load(PIP) | {"id": "mine"}
    data["objectives"][0]["weight"] += 1
    data["better_wording"]["o9.9"] = ["Say this."]
    data["beats"].append({"id": "small_talk", "guarded": ["A line that nobody has said before."]})
    faults = refused(tmp_path, yaml.safe_dump(data, sort_keys=False))
    for told in ("do not sum to 100 but to 101", "is no element", "the same id: small_talk"):
        assert any(told in fault for fault in faults)


@pytest.mark.parametrize("text", ["", "just words", "[1, 2]", "\x00", "a: &a [*a]", "? [a]\n: b"])
def test_what_is_no_scenario_is_refused_in_words(tmp_path: Path, text: str) -> None:
    assert refused(tmp_path, text)


def test_a_check_publishes_nothing(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(PIP.replace("id: pip_branch", "id: mine", 1), encoding="utf-8")
    assert run("import", file, "--check") == f"mine version {NOW} is sound; nothing was published\n"
    assert not Scenario.objects.exists()
    run("import", file)
    assert Scenario.objects.get().key == "mine"


def test_other_content_under_a_known_version_is_refused(catalogue: None, tmp_path: Path) -> None:
    file = tmp_path / "pip.yaml"
    file.write_text(PIP.replace("The plan on the table", "Another title", 1), encoding="utf-8")
    with pytest.raises(CommandError, match=f"raise `version` above {NOW}"):
        run("import", file)


def test_what_is_not_there_is_told(catalogue: None) -> None:
    with pytest.raises(CommandError, match="there are: complaint_intake"):
        run("export", "no_such")
    with pytest.raises(CommandError, match=f"there are: pip_branch {NOW}"):
        run("export", "pip_branch", "--version", 99)
    with pytest.raises(CommandError, match="cannot be read"):
        run("import", "/no/such/file.yaml")


def test_a_practice_goes_on_in_the_version_it_began_with(
    seat: Callable[..., Seated], tmp_path: Path
) -> None:
    seated = seat()
    talk(seated.practice)
    measured: dict[str, Any] = {
        "timing": [],
        "topics": {},
        "cues": {},
        "repeat": 0.0,
        "confidence": 1.0,
    }
    for turn in seated.practice.turns.filter(speaker="learner"):
        turn.reading |= measured
        turn.save()
    before, first_line = (
        open_log(str(seated.practice.uuid)),
        briefing(seated.practice)["first_line"],
    )
    newer = PIP.replace(f"version: {NOW}", f"version: {NOW + 1}", 1)
    newer = newer.replace("- You wanted to see me.", "- Five! You wanted to see me.")
    newer = re.sub(r"(?m)^( {6}- )(?=[A-Z])", r"\1Five! ", newer)
    newer = re.sub(r"(?ms)^  hospital:\n.*?^(?=safety:)", "", newer)
    file = tmp_path / "newer.yaml"
    file.write_text(newer, encoding="utf-8")
    assert f"published: The plan on the table (version {NOW + 1})" in run("import", file)
    after = open_log(str(seated.practice.uuid))
    assert after.talk == before.talk
    assert after.card.version == NOW
    assert briefing(seated.practice)["first_line"] == first_line
    institution = seated.practice.placement.institution
    assert place(institution=institution, scenario_key="pip_branch").scenario.version == NOW + 1
    assert Placement.objects.get(pk=seated.practice.placement_id).scenario.version == NOW


def test_the_written_schema_takes_every_file_of_the_catalogue() -> None:
    written = json.loads((ROOT / "docs" / "scenario.schema.json").read_text(encoding="utf-8"))
    validator = jsonschema.Draft202012Validator(written)
    validator.check_schema(written)
    for path in [*all_files(), ROOT / "tests" / "data" / "two_desks.yaml"]:
        data = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
        assert list(validator.iter_errors(data)) == []
