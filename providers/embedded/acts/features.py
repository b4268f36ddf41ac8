"""What a head sees of a line besides its wording: the sentence as an embedding, and four signs on the surface."""

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.float32]

SURFACE_WEIGHT = 0.5
NOT_SAID = re.compile(r"[^a-z0-9']+")
ASKS = re.compile(
    r"^(?:(?:so|and|okay|ok|well|but|now|then|right|just|um|uh|er|marta|tell me) )*"
    r"(?:what|how|why|where|when|which|who|whose|can you|could you|would you|will you|do you|does|did|"
    r"are you|is|was|were|have you|has|shall we|should we|can we|could we|what's|how's|where's|who's)\b"
)
YOU = re.compile(r"\byou(?:r|rs|rself|'re|'ve|'ll|'d)?\b")
NEGATION = re.compile(r"\b(?:not|no|never|nobody|none|nothing|without|cannot|nor|neither)\b|n't\b")
DATE_OR_NUMBER = re.compile(
    r"\d|\b(?:mon|tues|wednes|thurs|fri|satur|sun)day|\b(?:january|february|march|april|june|july|"
    r"august|september|october|november|december|tomorrow|yesterday|two|three|four|five|six|seven|eight|"
    r"nine|ten|eleven|twelve|twenty|thirty|forty|fifty)\b"
)


def spoken(text: str) -> str:
    """Lower case, letters, digits and apostrophes only: typed and recognised text look alike."""
    text = text.lower().replace("\u2019", "'").replace("\u2018", "'").replace("%", " percent ")
    return NOT_SAID.sub(" ", text).strip()


def surface(text: str) -> list[float]:
    """Question form, "you", negation, a number or day; the same with and without punctuation."""
    words = spoken(text)
    signs = (
        "?" in text or ASKS.search(words),
        YOU.search(words),
        NEGATION.search(words),
        DATE_OR_NUMBER.search(words),
    )
    return [SURFACE_WEIGHT * bool(sign) for sign in signs]


def rows_of(texts: Sequence[str], embeddings: Rows) -> Rows:
    """Embedding and surface signs side by side, one row a text."""
    signs = np.array([surface(text) for text in texts], dtype=np.float32)
    return np.hstack([embeddings, signs])
