"""The embedded `SpeechActs`: clauses through the encoder in one batch, heads on top, vetoes and slots by rule."""

import re
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from providers.base import Act, Reading
from providers.embedded.acts.clauses import Piece, pieces_of
from providers.embedded.acts.encoder import sentences
from providers.embedded.acts.features import Rows, spoken
from providers.embedded.acts.heads import COUNTS_FROM, POSSIBLE_FROM, Heads, load
from providers.embedded.acts.slots import slots_of
from providers.embedded.acts.vetoes import vetoed

# Own words are far from those they take up: true pairs lie about .2, strangers about .13; this stops the plainest misses.
UPTAKE_FROM = 0.15
NO_UPTAKE_P = 0.65
SMALL = 4  # letters; shorter words carry too little to show uptake


class HeadsOnSentences:
    """Encoder and heads, loaded once per process; safe to call from several threads."""

    def __init__(self) -> None:
        self._encoder = sentences()
        self._heads: Heads = load()
        self.read("Thank you for coming in.")  # the first call of the heads allocates

    @property
    def version(self) -> str:
        """Names bank, heads and encoder."""
        return self._heads.version

    @property
    def recall(self) -> Mapping[str, float]:
        """Measured on held-out lines, by label; .75 divided by its mean is the persona's `pos_gain`."""
        return self._heads.recall

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels that have a head."""
        return self._heads.labels

    def band(self, label: str, p: float) -> str:
        """What a probability of a label is worth."""
        return self._heads.band(label, p)

    def read(self, text: str, *, earlier: Sequence[str] = (), reply_to: str = "") -> Reading:
        """Read one turn; `reply_to` is what a reflection must take up. Repetition is the caller's to weigh."""
        pieces = pieces_of(text)
        if not pieces:
            return Reading()
        acts = sorted(self._acts(pieces, reply_to), key=lambda act: (act.start, act.end, act.label))
        return Reading(tuple(acts), slots_of(text, clauses(pieces)))

    def probabilities(self, text: str, *, reply_to: str = "") -> dict[str, float]:
        """The highest probability of every label in the turn, bands apart."""
        pieces = pieces_of(text)
        if not pieces:
            return dict.fromkeys(self.labels, 0.0)
        best = self._weighed(pieces, reply_to).max(axis=0)
        return {label: float(p) for label, p in zip(self.labels, best, strict=True)}

    def similarity(self, one: Sequence[str], other: Sequence[str]) -> NDArray[np.float32]:
        """Cosine of every text of `one` with every text of `other`; fixed phrases are encoded once."""
        rows = self._encoder.encode([*one, *other])
        return np.asarray(rows[: len(one)] @ rows[len(one) :].T, dtype=np.float32)

    def _acts(self, pieces: Sequence[Piece], reply_to: str) -> Iterator[Act]:
        """One act for each clause and label; a longer stretch only where no part of it says as much alone."""
        weighed = self._weighed(pieces, reply_to)
        for column, label in enumerate(self.labels):
            taken: list[Act] = []
            for piece, p in zip(pieces, map(float, weighed[:, column]), strict=True):
                act = Act(
                    label, round(p, 4), self.band(label, p), piece.text, piece.start, piece.end
                )
                if p >= POSSIBLE_FROM and not any(as_much(one, act) for one in taken):
                    taken.append(act)
            yield from taken

    def _weighed(self, pieces: Sequence[Piece], reply_to: str) -> Rows:
        """Probability of each label in each piece, after vetoes and uptake: (pieces, labels)."""
        texts = [piece.text for piece in pieces]
        found = self._heads.probabilities(texts, self._encoder.encode(texts))
        for column, label in enumerate(self.labels):
            for row in np.flatnonzero(found[:, column] >= POSSIBLE_FROM):
                if vetoed(label, texts[row]):
                    found[row, column] = 0.0
        if reply_to and "REFL" in self.labels:
            column = self.labels.index("REFL")
            for row in np.flatnonzero(found[:, column] >= COUNTS_FROM):
                if not self._takes_up(texts[row], reply_to):
                    found[row, column] = NO_UPTAKE_P
        return found

    def _takes_up(self, text: str, reply_to: str) -> bool:
        """Whether a line takes up what was said before it, by a shared word or by meaning."""
        if stems(text) & stems(reply_to):
            return True
        sentences = [piece.text for piece in pieces_of(reply_to)]
        return bool((self.similarity([text], sentences) >= UPTAKE_FROM).any())


def stems(text: str) -> set[str]:
    """The beginnings of the longer words."""
    return {word[:5] for word in re.findall(r"[a-z]+", spoken(text)) if len(word) > SMALL}


def as_much(part: Act, whole: Act) -> bool:
    """Whether an act within the stretch of another is in no lower band."""
    within = whole.start <= part.start and part.end <= whole.end
    return within and (part.p >= COUNTS_FROM or whole.p < COUNTS_FROM)


def clauses(pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces that hold no smaller one."""
    return [
        one
        for one in pieces
        if not any(
            other is not one and one.start <= other.start and other.end <= one.end
            for other in pieces
        )
    ]
