"""From how a turn sounded to what anyone in the room could hear: louder, clipped, level. Pure; compared with nobody else.

The limits are physical definitions by common usage (6 dB, half the own pitch range, phrases under four words) and were
not tested on recorded people. Everything is against the learner's own first minute.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median
from typing import Final

import numpy as np

from providers.embedded.prosody import Prosody

BASELINE_S: Final = 60.0
FEWEST_TURNS: Final = 2
USUAL_LOUD: Final = 80
"""The percentile of the own levels that counts as speaking up as usual: stressed syllables are no raised voice."""

LOUDER_DB: Final = 6.0
LOUDER_MS: Final = 1000
CLIPPED_WORDS: Final = 4.0
FASTER: Final = 1.2
FLATTER: Final = 0.5
TURNS_RUNNING: Final = 3
HOP_MS: Final = 10
SHORTEST_WORDS: Final = 3
"""A turn of fewer words says nothing about its pace or pitch."""


@dataclass(frozen=True)
class Sounded:
    """What was measured of one turn, and how many words it held."""

    voice: Prosody
    words: int

    @property
    def words_per_minute(self) -> float:
        """The pace, pauses left out."""
        return self.voice.words_per_minute(self.words)

    @property
    def phrase_words(self) -> float:
        """Words between two pauses."""
        return self.words / (len(self.voice.pauses_ms) + 1)

    @property
    def says_enough(self) -> bool:
        """Whether there is enough to say anything about pace and pitch."""
        return self.words >= SHORTEST_WORDS and self.voice.pitch_range_st > 0


@dataclass(frozen=True)
class Own:
    """How this learner spoke in the first minute."""

    level_db: float
    pitch_range_st: float
    words_per_minute: float


@dataclass(frozen=True)
class Listening:
    """What has been heard so far."""

    first: tuple[Sounded, ...] = ()
    own: Own | None = None
    last: tuple[Sounded, ...] = ()


def listen(heard: Listening, turn: Sounded) -> tuple[Listening, list[str]]:
    """Take one turn; gives what was different from the learner's own first minute."""
    if not turn.says_enough:
        return heard, []
    own = heard.own
    if own is None:
        first = (*heard.first, turn)
        enough = (
            len(first) >= FEWEST_TURNS and sum(one.voice.seconds for one in first) >= BASELINE_S
        )
        return Listening(first=() if enough else first, own=own_of(first) if enough else None), []
    last = (*heard.last, turn)[-TURNS_RUNNING:]
    events = ["raised_voice"] if is_louder(turn, own) else []
    if len(last) == TURNS_RUNNING and all(is_clipped(one, own) for one in last):
        events.append("clipped_delivery")
    if len(last) == TURNS_RUNNING and all(is_flat(one, own) for one in last):
        events.append("flat_delivery")
    return replace(heard, last=last), events


def clips(heard: Listening, turn: Sounded) -> bool:
    """Whether this turn alone is of short, fast phrases."""
    return turn.says_enough and heard.own is not None and is_clipped(turn, heard.own)


def own_of(turns: Sequence[Sounded]) -> Own:
    """The medians of the first turns."""
    return Own(
        level_db=float(
            np.percentile([x for one in turns for x in one.voice.levels_db], USUAL_LOUD)
        ),
        pitch_range_st=median(one.voice.pitch_range_st for one in turns),
        words_per_minute=median(one.words_per_minute for one in turns),
    )


def is_louder(turn: Sounded, own: Own) -> bool:
    """More than 6 dB over the own level for more than a second."""
    over = sum(level > own.level_db + LOUDER_DB for level in turn.voice.levels_db)
    return over * HOP_MS > LOUDER_MS


def is_clipped(turn: Sounded, own: Own) -> bool:
    """Short phrases, faster than usual."""
    faster = turn.words_per_minute > FASTER * own.words_per_minute
    return turn.phrase_words < CLIPPED_WORDS and faster


def is_flat(turn: Sounded, own: Own) -> bool:
    """Half of the usual pitch range or less."""
    return turn.voice.pitch_range_st < FLATTER * own.pitch_range_st
