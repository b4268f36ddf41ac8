"""How well probabilities fit the truth: precision, recall and average precision of one label, and pooled figures."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from providers.embedded.acts.heads import COUNTS_FROM

Scores = NDArray[np.float64]
Truth = NDArray[np.bool_]
DIGITS = 3


@dataclass(frozen=True)
class Figures:
    """One label on held-out lines, at the band that counts."""

    positives: int
    precision: float
    recall: float
    average_precision: float

    def as_json(self) -> dict[str, float | int]:
        """As it is stored with the heads."""
        return {
            "positives": self.positives,
            "precision": round(self.precision, DIGITS),
            "recall": round(self.recall, DIGITS),
            "average_precision": round(self.average_precision, DIGITS),
        }


def figures(p: Scores, truth: Truth, at: float = COUNTS_FROM) -> Figures:
    """Measure one label."""
    hits = p >= at
    right = int((hits & truth).sum())
    return Figures(
        positives=int(truth.sum()),
        precision=right / max(1, int(hits.sum())),
        recall=right / max(1, int(truth.sum())),
        average_precision=average_precision(p, truth),
    )


def average_precision(p: Scores, truth: Truth) -> float:
    """Area under the precision-recall curve: the mean precision at each true line, surest first."""
    order = np.argsort(-p, kind="stable")
    right = truth[order]
    precision = np.cumsum(right) / np.arange(1, len(right) + 1)
    return float(precision[right].mean()) if right.any() else 0.0


def pooled(p: Scores, truth: Truth, at: float = COUNTS_FROM) -> Mapping[str, float]:
    """All labels together, and the share of lines without a label that get one all the same."""
    hits = p >= at
    right = float((hits & truth).sum())
    precision = right / max(1.0, float(hits.sum()))
    recall = right / max(1.0, float(truth.sum()))
    neutral = ~truth.any(axis=1)
    false = float(hits[neutral].any(axis=1).mean()) if neutral.any() else 0.0
    columns = [n for n in range(truth.shape[1]) if truth[:, n].any()]
    return {
        "precision": precision,
        "recall": recall,
        "f1": 2 * precision * recall / max(1e-9, precision + recall),
        "map": float(np.mean([average_precision(p[:, n], truth[:, n]) for n in columns])),
        "neutral_false_hits": false,
    }
