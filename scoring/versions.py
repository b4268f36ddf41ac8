"""Names everything that a rating depends on, so that two ratings of one talk can be told apart."""

import hashlib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Final

from scoring.evidence import TurnRecord
from sessions.models import Institution, Session, Turn

RUBRIC: Final = "rubric-1"
HERE: Final = Path(__file__).parent
CODE: Final = (
    *(HERE / f"{name}.py" for name in ("evidence", "rubric", "rules", "voting")),
    HERE.parent / "sessions" / "persona" / "phrases.py",
)
LONGEST: Final = 400
"""Characters that the column holds."""


def scorer_version(session: Session, talk: Sequence[TurnRecord], detector: str) -> str:
    """Rubric, code, scenario, who read the lines (bank, heads and encoder), and the model whose proposals had a part."""
    scenario = session.scenario
    variant = session.variant and f" {session.variant}"
    parts = [
        RUBRIC,
        f"code {code_hash()}",
        f"scenario {scenario.key}{variant} {scenario.version} {scenario.content_hash[:8]}",
        detector or "reader unknown",
        *model_part(session, talk),
    ]
    return ", ".join(parts)[:LONGEST]


@cache
def code_hash() -> str:
    """The files that turn evidence into levels, by their content."""
    return hashlib.sha256(b"".join(path.read_bytes() for path in CODE)).hexdigest()[:8]


def model_part(session: Session, talk: Sequence[TurnRecord]) -> list[str]:
    """How proposals counted, which model made them and what it was told; nothing where none had a part."""
    votes = session.placement.institution.model_evidence
    if votes == Institution.ModelEvidence.BESIDE or not any(turn.votes for turn in talk):
        return []
    stages = (name.partition(":") for name in session.usage)
    models = sorted(model for stage, _, model in stages if stage == "language")
    asked = session.turns.filter(speaker=Turn.Speaker.LEARNER).values_list("trace", flat=True)
    prompts = sorted({trace["prompt"] for trace in asked if "prompt" in trace})
    return [
        f"model {'/'.join(models) or 'unknown'} ({votes})",
        f"prompt {'/'.join(prompts) or 'unknown'}",
    ]
