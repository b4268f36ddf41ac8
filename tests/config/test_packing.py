"""Static files go out packed once they are collected, and are packed once."""

import gzip
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.management import call_command
from django.test import Client

SCRIPT = "vendor/three/three.module.min.js"
HEAVY = ["*.wasm", "*.task", "*.glb", "*.map", "three.webgpu*", "three.cjs"]
"""Packing these too would keep both cores busy beside tests of sound."""


@pytest.fixture
def collected(settings: LazySettings, tmp_path: Path) -> Path:
    settings.STATIC_ROOT = tmp_path / "static"
    settings.WHITENOISE_AUTOREFRESH = settings.WHITENOISE_USE_FINDERS = False
    call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=HEAVY)
    return Path(settings.STATIC_ROOT)


def test_a_browser_that_unpacks_is_sent_a_quarter(collected: Path) -> None:
    plain = Client().get(f"/static/{SCRIPT}")
    whole = plain.getvalue()
    packed = Client().get(f"/static/{SCRIPT}", headers={"accept-encoding": "gzip"})
    assert packed["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in plain
    sent = packed.getvalue()
    assert gzip.decompress(sent) == whole
    assert 4 * len(sent) < len(whole)


def test_what_has_not_changed_is_not_packed_again(collected: Path) -> None:
    def made() -> dict[str, int]:
        return {str(path): path.stat().st_ctime_ns for path in collected.rglob("*.gz")}

    before, changed = made(), collected / "css" / "base.css"
    assert before
    changed.write_text("body { margin: 0 }" * 99)
    call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=HEAVY)
    after = made()
    assert {path for path in after if after[path] != before[path]} == {f"{changed}.gz"}
