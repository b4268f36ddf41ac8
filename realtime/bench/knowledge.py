"""How fast a passage is found among many: real questions, passages made of the detector's example lines."""

import platform
import random
import time
from collections.abc import Sequence
from statistics import median, quantiles
from typing import Any, Final
from uuid import UUID

import numpy as np

from providers.base import Sentences
from providers.embedded.acts.bank import lines
from providers.registry import provider
from sessions.knowledge.finding import SIZE, Library, Passage
from sessions.knowledge.index import Index

SIZES: Final = (2_000, 20_000)
QUESTIONS: Final = 200
EMBEDDED: Final = 40
MOST: Final = 3
SEED: Final = 7


def measure() -> dict[str, Any]:
    """Milliseconds a search with and without the question's embedding, and a passage's embedding."""
    encoder: Sentences = provider("sentences")
    bank = [line.text for line in lines()]
    asked = bank[:: len(bank) // QUESTIONS][:QUESTIONS]
    samples: dict[str, list[float]] = {}
    for size in SIZES:
        samples |= searching(size, asked, encoder)
    samples["embed_passage"] = embedding(encoder)
    figures: dict[str, float] = {}
    for name, values in samples.items():
        figures[f"{name}_p50_ms"] = round(median(values), 2)
        figures[f"{name}_p95_ms"] = round(quantiles(values, n=20)[-1], 2)
    return {
        "name": "knowledge",
        "machine": f"{platform.machine()} {platform.system()} Python {platform.python_version()}",
        "settings": {"passages": list(SIZES), "questions": len(asked)},
        "figures": figures,
        "samples": samples,
    }


def searching(size: int, asked: Sequence[str], encoder: Sentences) -> dict[str, list[float]]:
    """Milliseconds of each question among so many passages, with its embedding at hand and without."""
    texts, rows, embedded = made_texts(size), made_rows(size), encoder.encode(asked)
    index = Index(texts, rows)
    library = Library([passage(n, text) for n, text in enumerate(texts)], rows, encoder)
    index.search(asked[0], embedded[0], most=MOST)  # the first call reads the common words
    search, found = [], []
    for at, text in enumerate(asked):
        began = time.perf_counter()
        index.search(text, embedded[at], most=MOST)
        between = time.perf_counter()
        library.find(f"{text} Number {at} of {size}.", most=MOST)
        search.append(1000 * (between - began))
        found.append(1000 * (time.perf_counter() - between))
    return {f"search_{size}": search, f"found_{size}": found}


def embedding(encoder: Sentences) -> list[float]:
    """Milliseconds of each passage's embedding."""
    times = []
    for text in made_texts(EMBEDDED):
        began = time.perf_counter()
        encoder.encode_once([text])
        times.append(1000 * (time.perf_counter() - began))
    return times


def made_texts(size: int) -> list[str]:
    """Passages of 60 to 180 words in the proportions of ordinary talk."""
    draw = random.Random(SEED)  # noqa: S311 - the same passages each time
    words = [word for line in lines() for word in line.text.split()]
    return [" ".join(draw.choices(words, k=draw.randint(60, 180))) for _ in range(size)]


def made_rows(size: int) -> Any:
    """Embeddings in their stored form and back; a search takes the same time whatever is in them."""
    rows = np.random.default_rng(SEED).standard_normal((size, SIZE)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return rows.astype(np.float16).astype(np.float32)


def passage(n: int, text: str) -> Passage:
    """One passage of a made document."""
    return Passage(f"d1.{n}", n, UUID(int=1), "Handbook", "", 0, text)
