"""The benchmark of the outbox, small: real processes, a platform that fails, and a worker that is killed."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.services
def test_g7_g11_g12_every_grade_arrives_once_though_a_worker_is_killed() -> None:
    asked = ["bench", "outbox", "--grades", "60", "--kills", "1", "--json"]
    environment = os.environ | {"DATABASE_URL": "", "REDIS_URL": ""}
    done = subprocess.run(
        [sys.executable, "manage.py", *asked],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert report["faults"] == []
    assert report["figures"]["kills"] == 1
    assert report["figures"]["scores_taken"] >= 60
    assert report["figures"]["posts_failed_pct"] > 10
