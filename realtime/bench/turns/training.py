"""Trains the weights of the end of a turn on the tuning half; needs scikit-learn, and runs only while developing."""

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from realtime.bench.turns.lines import LINES
from realtime.bench.turns.table import Pause
from realtime.floor.ending import digest

HELD_TO: Final = 3.0
"""The inverse strength that keeps weights small."""

FOLDS: Final = 10
DECIDES_WITHIN_MS: Final = 1_000
DIGITS: Final = 3


def samples(found: Sequence[Pause]) -> tuple[list[str], Any, Any, Any, list[str]]:
    """Names, signs, answers, weights and lines of every moment at which a decision was open."""
    rows, answers, weights, groups = [], [], [], []
    for pause in found:
        moments = [known for known in pause.known if known.ms <= DECIDES_WITHIN_MS][:4]
        for known in moments:
            rows.append(pause.signs(known))
            answers.append(pause.ends_turn)
            weights.append(1 / len(moments))
            groups.append(pause.case.line.text)
    names = sorted(rows[0])
    return names, np.array([[row[name] for name in names] for row in rows]), np.array(answers), np.array(weights), groups  # fmt: skip


def fit(found: Sequence[Pause]) -> dict[str, float]:
    """The weight of each sign, and the bias."""
    names, rows, answers, weights, _ = samples(found)
    model = LogisticRegression(C=HELD_TO, max_iter=5000).fit(rows, answers, weights)
    out = {name: round(float(w), DIGITS) for name, w in zip(names, model.coef_[0], strict=True)}
    return out | {"bias": round(float(model.intercept_[0]), DIGITS)}


def folds(found: Sequence[Pause]) -> list[tuple[list[Pause], list[Pause]]]:
    """Parts of the half to train on and to look at; no line is in both."""
    groups = [pause.case.line.text for pause in found]
    parted = GroupKFold(FOLDS).split(groups, groups=groups)
    return [([found[i] for i in one], [found[i] for i in other]) for one, other in parted]


def write(weights: dict[str, float], path: Path) -> None:
    """Store the weights with their hash and that of the lines they are of."""
    facts = {
        "lines": hashlib.sha256(LINES.read_bytes()).hexdigest(),
        "sha256": digest(weights),
        "weights": weights,
    }
    path.write_text(json.dumps(facts, indent=1, sort_keys=True) + "\n", encoding="utf-8")
