"""The production form names only settings and programs that exist."""

import re
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
NOT_OURS = {"SITE", "POSTGRES_PASSWORD"}


def test_the_compose_file_sets_only_known_settings() -> None:
    services = yaml.safe_load((ROOT / "compose.yml").read_text())["services"]
    known = set(re.findall(r"^([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.M))
    assert set(services["web"]["environment"]) <= known
    assert services["worker"]["environment"] == services["web"]["environment"]
    assert set(re.findall(r"\$\{([A-Z_]+)", (ROOT / "compose.yml").read_text())) <= known | NOT_OURS


def test_the_image_installs_by_hash_and_does_not_run_as_root() -> None:
    text = (ROOT / "Dockerfile").read_text()
    assert "--require-hashes" in text
    assert re.search(r"^USER (?!root)", text, re.M)
    machine = (ROOT / "tools" / "machine.sh").read_text()
    asked = set(re.findall(r"missing \$?(lib\S+?)\"|\$missing (lib[\w.-]+)", machine))
    assert {a or b for a, b in asked} <= set(re.findall(r"lib[\w.-]+", text))
