"""Trains the heads from a bank and measures them on voices they were not trained on; needs scikit-learn, which only developers have."""

import hashlib
import io
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits

from providers.embedded.acts import bank
from providers.embedded.acts.encoder import Encoder
from providers.embedded.acts.features import Rows, rows_of
from providers.embedded.acts.heads import COUNTS_FROM, POSSIBLE_FROM
from providers.embedded.acts.measuring import DIGITS, Figures, figures, pooled
from providers.embedded.acts.wording import Wording, learn

Scores = NDArray[np.float64]
Truth = NDArray[np.bool_]

C = 30.0
DECIMALS = 4  # of a weight: what differs between machines is far below
AIM = 0.89  # least held-out precision where .70 counts
WEIGHED = 1.25  # 1 + 1/2 squared: F one half, which weighs precision twice
FLOOR = 0.70
FEWEST = 40  # positive lines; a label with fewer stays possible
NEVER_SURE = frozenset({"CONT", "DISM"})  # may steer the persona, never a level


@dataclass(frozen=True)
class Trained:
    """Heads as they are stored, and how they did on held-out voices."""

    labels: tuple[str, ...]
    weights: Rows
    bias: Rows
    wording: Wording
    measured: Mapping[str, Figures]
    held_out: Scores
    """Probability of each label for each line, by heads that never saw the line's voice."""

    truth: Truth


def train(lines: Sequence[bank.Line], encoder: Encoder) -> Trained:
    """Fit a head a label, set its scale on held-out voices, measure it there."""
    texts = [line.text for line in lines]
    labels = tuple(sorted({label for line in lines for label in line.labels}))
    truth = np.array([[label in line.labels for label in labels] for line in lines])
    with threadpool_limits(1):  # sums in one order: the same bytes every time
        rows = rows_of(texts, encoder.encode(texts))
        logits = held_out_logits(texts, rows, truth, [line.voice for line in lines])
        scales = [scale(logits[:, n], truth[:, n]) for n in range(len(labels))]
        wording = learn(texts)
        whole = csr_array(np.hstack([rows, wording.rows(texts)], dtype=np.float64))
        heads = [fit(whole, truth[:, n]) for n in range(len(labels))]
    weights = [slope * w for (slope, _), (w, _) in zip(scales, heads, strict=True)]
    bias = [slope * b + shift for (slope, shift), (_, b) in zip(scales, heads, strict=True)]
    slopes, shifts = (np.array(column) for column in zip(*scales, strict=True))
    held_out = 1 / (1 + np.exp(-(logits * slopes + shifts)))
    measured = {label: figures(held_out[:, n], truth[:, n]) for n, label in enumerate(labels)}
    return Trained(labels, stored(weights), stored(bias), wording, measured, held_out, truth)


def fit(rows: csr_array, truth: Truth) -> tuple[Scores, float]:
    """One head: weights and bias."""
    model = LogisticRegression(C=C, class_weight="balanced", max_iter=2000, tol=1e-4)
    model.fit(rows, truth)
    return model.coef_[0], float(model.intercept_[0])


def held_out_logits(
    texts: Sequence[str], rows: Rows, truth: Truth, voices: Sequence[str]
) -> Scores:
    """What heads trained on all other voices, and knowing only their phrases, make of each line."""
    found = np.zeros(truth.shape)
    voice = np.array(voices)
    for name in sorted(set(voices)):
        out = voice == name
        wording = learn([text for text, left in zip(texts, out, strict=True) if not left])
        whole = csr_array(np.hstack([rows, wording.rows(texts)], dtype=np.float64))
        for n in range(truth.shape[1]):
            weights, bias = fit(whole[~out], truth[~out, n])
            found[out, n] = whole[out] @ weights + bias
    return found


def scale(logits: Scores, truth: Truth) -> tuple[float, float]:
    """Slope and shift of the logit, so that what is sure enough on held-out voices lands at .70 or above."""
    slope = platt(logits, truth)
    least = least_sure(logits, truth)
    return slope, logit(COUNTS_FROM) - slope * least


def platt(logits: Scores, truth: Truth) -> float:
    """How steep the usual sigmoid fit of held-out logits to what was true is."""
    model = LogisticRegression(C=1e6, max_iter=2000)
    model.fit(logits[:, None], truth)
    return max(0.1, float(model.coef_[0, 0]))


def least_sure(logits: Scores, truth: Truth) -> float:
    """The logit from which on a held-out line counts: best F at twice the weight for precision, never below the aim."""
    order = np.argsort(-logits, kind="stable")
    hits = np.cumsum(truth[order])
    found = np.arange(1, len(order) + 1)
    precision, recall = hits / found, hits / max(1, int(truth.sum()))
    worth = WEIGHED * precision * recall / np.maximum(1e-9, (WEIGHED - 1) * precision + recall)
    best = int(np.argmax(np.where(precision >= AIM, worth, -1)))
    return float(logits[order[best]])


def logit(p: float) -> float:
    """Log odds."""
    return math.log(p / (1 - p))


def stored(values: Sequence[Scores] | Sequence[float]) -> Rows:
    """Numbers as they are kept."""
    return np.round(np.array(values), DECIMALS).astype(np.float32)


def most(label: str, found: Figures) -> str:
    """The best band a label may reach."""
    weak = found.precision < FLOOR or found.positives < FEWEST or label in NEVER_SURE
    return "possible" if weak else "counts"


def write(trained: Trained, *, bank_hash: str, encoder: str, heads: Path, card: Path) -> None:
    """Store heads and the facts about them; the same bank gives the same bytes."""
    buffer = io.BytesIO()
    np.savez(  # numpy dates every member 1980
        buffer,
        labels=np.array(trained.labels),
        weights=trained.weights,
        bias=trained.bias,
        phrases=np.frombuffer("\n".join(trained.wording.phrases).encode(), dtype=np.uint8),
        rarity=trained.wording.rarity,
    )
    heads.write_bytes(buffer.getvalue())
    facts = {
        "bank": bank_hash,
        "heads": hashlib.sha256(buffer.getvalue()).hexdigest(),
        "encoder": encoder,
        "counts_from": COUNTS_FROM,
        "possible_from": POSSIBLE_FROM,
        "together": {
            name: round(value, DIGITS)
            for name, value in pooled(trained.held_out, trained.truth).items()
        },
        "labels": {
            label: {**found.as_json(), "most": most(label, found)}
            for label, found in trained.measured.items()
        },
    }
    card.write_text(json.dumps(facts, indent=1, sort_keys=True) + "\n", encoding="utf-8")
