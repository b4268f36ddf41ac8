"""Settings: each is documented, and a wrong one stops the start with every fault named."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
READ = re.compile(r'env\.\w+\(\s*"([A-Z_]+)"')


def settings_read() -> set[str]:
    code = (ROOT / "config" / "settings.py").read_text()
    engines = (ROOT / "providers" / "embedded" / "engine_room.py").read_text()
    return set(READ.findall(code)) | set(re.findall(r'environ\.get\("([A-Z_]+)"', engines))


def test_every_setting_is_in_the_example_file_and_nothing_else_is() -> None:
    named = set(re.findall(r"^([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.M))
    assert named == settings_read()


def test_every_setting_is_in_the_operations_page() -> None:
    page = (ROOT / "docs" / "operations.md").read_text()
    assert {name for name in settings_read() if f"`{name}`" not in page} == set()


@pytest.mark.parametrize(
    ("faults", "named"),
    [
        ({"DEBUG": "maybe", "MOST_ROOMS": "none"}, ["DEBUG", "MOST_ROOMS"]),
        (
            {"SIGNALS_POLICY": "everything", "ICE_SERVERS": "not json"},
            ["SIGNALS_POLICY", "ICE_SERVERS"],
        ),
        ({"DATABASE_URL": "mysql://root@localhost/x"}, ["DATABASE_URL"]),
    ],
)
def test_wrong_values_stop_the_start_and_are_all_named(
    faults: dict[str, str], named: list[str], tmp_path: Path
) -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "check"], cwd=ROOT, capture_output=True, text=True, check=False,
        env=os.environ | {"VAR_DIR": str(tmp_path)} | faults,
    )  # fmt: skip
    assert done.returncode != 0
    assert all(name in done.stderr for name in named)
