"""How likely it is that a silence ends the turn: signs of the words and of the hint, weighed; pure, and used by the floor."""

import hashlib
import json
import math
from functools import lru_cache
from pathlib import Path
from typing import Final

from realtime.floor import words as w

WEIGHTS: Final = Path(__file__).parent / "ending.json"
SURE_HINT: Final = 0.998
"""Beyond it the hint's own certainty is not believed."""

LONE_WORDS: Final = 3

Signs = dict[str, float]


class Weights:
    """What each sign is worth, as trained; refuses a file that is not the one that was measured."""

    def __init__(self, path: Path = WEIGHTS) -> None:
        facts = json.loads(path.read_text(encoding="utf-8"))
        self.of: dict[str, float] = facts["weights"]
        self.lines: str = facts["lines"]
        if digest(self.of) != facts["sha256"]:
            raise ValueError(f"{path.name} has been changed by hand: run manage.py train_turn_end")

    def chance(self, signs: Signs) -> float:
        """The weighed sum of the signs as a probability."""
        total = self.of["bias"] + sum(self.of[name] * value for name, value in signs.items())
        return 1 / (1 + math.exp(-total))


def digest(weights: dict[str, float]) -> str:
    """Weights by their hash."""
    return hashlib.sha256(json.dumps(weights, sort_keys=True).encode()).hexdigest()


@lru_cache(maxsize=1)
def trained() -> Weights:
    """The weights of this process."""
    return Weights()


def chance(text: str, *, hint: float, rising: float, asked: str) -> float:
    """How likely it is that the turn is over, 0..1."""
    return trained().chance(signs_of(text, hint=hint, rising=rising, asked=asked))


def signs_of(text: str, *, hint: float, rising: float, asked: str) -> Signs:
    """What is weighed: the signs of the words, the hint, and how the hint has moved while it was silent."""
    sure = min(SURE_HINT, max(1 - SURE_HINT, hint))
    replies = w.answers(text, asked)
    return {
        "hint": math.log(sure / (1 - sure)),
        "rising": rising,
        "answers": float(replies and asked == "yes_no"),
        "answers_open": float(replies and asked == "open"),
        **dict(signs_of_words(text)),
    }


@lru_cache(maxsize=256)
def signs_of_words(text: str) -> tuple[tuple[str, float], ...]:
    """The signs of the words alone."""
    words, last = w.words_of(text), w.last_sentence(text)
    last_words = w.words_of(last)
    return tuple(
        {
            "asks": float(w.asks(last)),
            "question_mark": float(last.rstrip().endswith("?")),
            "hands_over": float(w.invites(last)),
            "unfinished": float(w.is_unfinished(words)),
            "no_full_stop": float(not text.rstrip().endswith((".", "!", "?"))),
            "comma": float(text.rstrip().endswith((",", "-", ":", ";"))),
            "dots": float(text.rstrip().endswith(("...", "\u2026"))),
            "condition": float(w.is_condition(last)),
            "opens": float(w.opens(last)),
            "closes": float(w.closes(last)),
            "when": float(w.ends_in_time(last)),
            "short": float(0 < len(words) <= w.SHORT_ANSWER_WORDS),
            "lone": float(len(last_words) <= LONE_WORDS and len(words) > w.SHORT_ANSWER_WORDS),
            "length": math.log1p(len(words)),
            "last_length": math.log1p(len(last_words)),
            "several": float(len(w.sentences(text)) > 1),
            "many": float(len(w.sentences(text)) > 2),
        }.items()
    )
