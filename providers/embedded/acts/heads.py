"""The trained heads and what is known about them: applied with numpy, checked against the hash they were measured with."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from providers.embedded.acts.features import Rows, rows_of
from providers.embedded.acts.wording import Wording
from providers.errors import ModelMissing

DATA = Path(__file__).parents[1] / "acts_data"
BANK, HEADS, CARD = DATA / "bank", DATA / "heads.npz", DATA / "version.json"
COUNTS_FROM = 0.70
POSSIBLE_FROM = 0.40
NAME = "speech-act-heads"


@dataclass(frozen=True)
class Heads:
    """One logistic head a label, already on the scale where .70 counts."""

    labels: tuple[str, ...]
    weights: Rows
    bias: Rows
    wording: Wording
    recall: Mapping[str, float]
    """Share of held-out lines of a label that reach .70."""

    capped: frozenset[str]
    """Labels that stay possible however sure the head is."""

    version: str

    def probabilities(self, texts: Sequence[str], embeddings: Rows) -> Rows:
        """Probability of each label for each text: (texts, labels)."""
        rows = np.hstack([rows_of(texts, embeddings), self.wording.rows(texts)])
        logits = np.clip(rows @ self.weights.T + self.bias, -30, 30)
        return np.asarray(1 / (1 + np.exp(-logits)), dtype=np.float32)

    def band(self, label: str, p: float) -> str:
        """What a probability of a label is worth."""
        if p < POSSIBLE_FROM:
            return "ignored"
        return "counts" if p >= COUNTS_FROM and label not in self.capped else "possible"


def load(heads: Path = HEADS, card: Path = CARD) -> Heads:
    """The heads in the product; raises `ModelMissing` where they are not those that were measured."""
    try:
        raw = heads.read_bytes()
        facts = json.loads(card.read_text(encoding="utf-8"))
    except OSError as error:
        raise ModelMissing(NAME, f"{error.filename}: missing") from error
    if hashlib.sha256(raw).hexdigest() != facts["heads"]:
        raise ModelMissing(NAME, "heads.npz is not the file that version.json measures")
    with np.load(heads, allow_pickle=False) as file:
        labels: Sequence[str] = [str(label) for label in file["labels"]]
        weights, bias = file["weights"], file["bias"]
        wording = Wording(tuple(file["phrases"].tobytes().decode().split("\n")), file["rarity"])
    measured = facts["labels"]
    return Heads(
        labels=tuple(labels),
        weights=weights,
        bias=bias,
        wording=wording,
        recall={label: measured[label]["recall"] for label in labels},
        capped=frozenset(label for label in labels if measured[label]["most"] == "possible"),
        version=f"bank {facts['bank'][:12]}, heads {facts['heads'][:12]}, {facts['encoder']}",
    )
