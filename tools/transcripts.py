"""`python -m tools.transcripts [--check] [SCENARIO ...]`: plays every written learner and keeps the dialogue beside the script, for reading."""

import os
import sys
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final
from zlib import crc32

if TYPE_CHECKING:
    from scoring.rehearsal import Step
    from sessions.persona.card import ScenarioCard

ROOT: Final = Path(__file__).resolve().parent.parent
SCRIPTS: Final = ROOT / "tests" / "scripts"
TRANSCRIPTS: Final = ROOT / "tests" / "transcripts"
DIALOGUE: Final = ".dialogue"
REGENERATE: Final = ".venv/bin/python -m tools.transcripts"


def learners(key: str, setting: str = "") -> list[Path]:
    """The scripts that are played in a setting of a scenario: those with a promised verdict, then every other kind of learner."""
    return [
        *sorted((SCRIPTS / key / setting).glob("*.txt")),
        *sorted((TRANSCRIPTS / key / setting).glob("*.txt")),
    ]


def talks(key: str) -> list[tuple[str, Path]]:
    """Every kept talk of a scenario: the setting it is played in, the first one without a name, and its script."""
    settings = ["", *(name for name, one in card_of(key).variants.items() if one.is_setting)]
    return [(setting, script) for setting in settings for script in learners(key, setting)]


def seed_of(script: Path) -> int:
    """The seed of a learner: always the same, and another one than the next learner's, so that more lines are read."""
    return crc32(script.stem.encode()) % 1000


def target(key: str, setting: str, script: Path) -> Path:
    """Where the dialogue of a script is kept."""
    return TRANSCRIPTS / key / setting / f"{script.stem}{DIALOGUE}"


def dialogue(key: str, setting: str, script: Path) -> str:
    """The talk that the engine speaks today."""
    from providers.registry import provider
    from scoring.rehearsal import rehearse, script_lines

    card = card_of(key).as_variant(setting)
    lines = script_lines(script.read_text(encoding="utf-8"))
    acts = provider("speech_acts")
    return dialogue_of(
        card, rehearse(card, lines, acts=acts, seed=seed_of(script), variant=setting)
    )


@cache
def card_of(key: str) -> "ScenarioCard":
    """The scenario, read once."""
    from sessions.persona.card_file import CATALOG, load

    return load(CATALOG / f"{key}.yaml")


def dialogue_of(card: "ScenarioCard", steps: "Sequence[Step]") -> str:
    """A talk as it is read: who speaks, in which phase, from which beat; then what it came to."""
    from scoring.rehearsal import verdict

    found = verdict(card, steps)
    levels = " ".join(f"{one.id}={one.level}" for one in found.objectives)
    told = ", ".join(found.unlocked) or "nothing"
    came_to = f"{found.outcome}, {found.total} of 100; {levels}; told: {told}"
    return "\n".join([*spoken(steps), "", came_to, ""])


def spoken(steps: "Sequence[Step]") -> Iterator[str]:
    """The lines of a talk, one a turn."""
    act = 0
    for step in steps:
        record = step.record
        if record.act != act:
            act = record.act
            yield f"--- act {act}"
        if record.speaker == "learner":
            to = f" (to {', '.join(record.to)})" if len(record.to) == 1 and act else ""
            labels = ",".join(sorted({one.label for one in record.reading.acts if one.p >= 0.4}))
            yield f"YOU{to}: {record.text or '(holds the silence)'}  [{labels}]"
        else:
            yield f"    {record.who.upper()} ({record.phase}, {record.beat}): {record.text}"


def outdated(keys: Sequence[str]) -> list[Path]:
    """The kept dialogues that the engine no longer speaks, or that no script stands behind."""
    wanted = {target(key, *talk): (key, *talk) for key in keys for talk in talks(key)}
    kept = {path for key in keys for path in (TRANSCRIPTS / key).rglob(f"*{DIALOGUE}")}
    return sorted(
        path
        for path in wanted.keys() | kept
        if path not in kept
        or path not in wanted
        or path.read_text(encoding="utf-8") != dialogue(*wanted[path])
    )


def scenarios() -> list[str]:
    """The scenarios that have transcripts."""
    return sorted(path.name for path in TRANSCRIPTS.iterdir() if path.is_dir())


def main(arguments: Sequence[str]) -> int:
    """Write the dialogues, or say which of them are out of date."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    keys = [one for one in arguments if not one.startswith("-")] or scenarios()
    if unknown := sorted(set(keys) - set(scenarios())):
        print(f"no such scenario: {', '.join(unknown)}; there are: {', '.join(scenarios())}")
        return 2
    if "--check" in arguments:
        stale = outdated(keys)
        for path in stale:
            print(
                f"{path.relative_to(ROOT)} is out of date; read what changed and run: {REGENERATE}"
            )
        return 1 if stale else 0
    for key in keys:
        written = {target(key, *talk): dialogue(key, *talk) for talk in talks(key)}
        for path in (TRANSCRIPTS / key).rglob(f"*{DIALOGUE}"):
            if path not in written:
                path.unlink()
        for path, text in written.items():
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
